// Rooms: what there is, how each stands, who is in it, and what its host may change.

internal import Gateway
internal import Live

enum RoomRoutes {
    static let all: [Route] = [
        Route(
            .get, "/v1/rooms", "listRooms", "The rooms, by id; of a host, their own.",
            for: [.host, .operator, .service], query: Schema.paging,
            answer: Schema.page("rooms", of: listed), list),
        Route(
            .post, "/v1/rooms", "makeRoom",
            "Makes a room. With `starts_at` it is scheduled, and goes live then by itself.",
            for: [.operator, .service], body: new, answer: made, make),
        Route(
            .get, "/v1/rooms/{room}", "readRoom", "A room as everyone in it sees it.",
            for: [.viewer, .host, .operator, .service], answer: room, read),
        Route(
            .patch, "/v1/rooms/{room}", "changeRoom",
            "Changes what is named; null takes an optional part away.",
            for: [.host, .operator, .service], body: changes, answer: changed, change),
        Route(
            .get, "/v1/rooms/{room}/audience", "readAudience", "Who is in a room, by tier.",
            for: [.host, .operator, .service], answer: audience
        ) { (call) throws(Refusal) in
            .look(room: call["room"], .audience) { .fields($0) }
        },
    ]

    // MARK: Forms

    private static let states = Schema.word(Room.State.allCases.map(\.rawValue))
    private static let title = Schema.text(1...100)
    private static let product = Schema.nullable(.map(.any))
    private static let slowMode = Schema.integer(0...3_600)
    private static let viewers: [Schema.Property] = [
        Schema.member("viewers", .count), Schema.member("tiers", .map(.count)),
        Schema.member("members", .list(of: member, count: 0...1_000), "The first by tier."),
        Schema.member("likes", .count),
    ]

    private static let member = Schema.object([
        Schema.member("user", .id), Schema.member("name", .text(0...64)),
        Schema.member("tier", .nullable(.text(1...64))),
    ])

    private static let listed = Schema.object([
        Schema.member("id", .id), Schema.member("title", .text(0...100)),
        Schema.member("host", .text(0...64)), Schema.member("state", states),
        Schema.member("cover", cover), Schema.member("starts_at", start),
        Schema.member("repeat", recurrence), Schema.member("guests", .flag),
        Schema.member("min_tier", .nullable(.text(1...64))),
        Schema.member("password", .flag, "Whether one is asked for."),
    ])

    private static let room = Schema.named(
        "Room",
        .object(
            [
                Schema.member("id", .id), Schema.member("title", .text(0...100)),
                Schema.member("host", .text(0...64)), Schema.member("state", states),
                Schema.member("notice", .nullable(.text(0...500))),
                Schema.member("product", product), Schema.member("slow_mode_s", slowMode),
                Schema.member("cover", cover), Schema.member("starts_at", start),
                Schema.member(
                    "queues",
                    .map(
                        .object([
                            Schema.member("length", .count),
                            Schema.member("current", .nullable(.id)),
                            Schema.member("name", .nullable(.text(0...64))),
                        ])), "Who waits for what, and whose turn it is."),
            ] + viewers))

    private static let audience = Schema.object(
        viewers + [
            Schema.member("carts", .count, "Members who have filled their carts of late."),
            Schema.member("cart_items", .list(of: goods, count: 0...20)),
            Schema.member(
                "gifts", .list(of: giver, count: 0...50), "Who gave most this evening, first."),
            Schema.member("queues", .map(queue), "Who waits for what, the first fifty of each."),
            Schema.member("suggestions", .list(of: suggestion, count: 0...10)),
        ])

    private static let giver = Schema.object([
        Schema.member("user", .id), Schema.member("name", .text(0...64)),
        Schema.member("points", .count), Schema.member("gifts", .count),
    ])
    private static let goods = Schema.object([
        Schema.member("sku", .id), Schema.member("members", .count),
        Schema.member("quantity", .count),
    ])
    private static let place = Schema.object([
        Schema.member("user", .id), Schema.member("name", .text(0...64)),
        Schema.member("tier", .nullable(.text(1...64))), Schema.member("text", .text(0...500)),
        Schema.member("waited_ms", .count),
        Schema.member("away", .flag, "Whether they have left the room a moment ago."),
    ])
    private static let queue = Schema.object([
        Schema.member("length", .count), Schema.member("current", .nullable(place)),
        Schema.member("waiting", .list(of: place, count: 0...50)),
    ])
    private static let suggestion = Schema.object([
        Schema.member("suggestion", .word(["high_tiers", "carts"])),
        Schema.member("count", .count), Schema.optional("tier", .text(1...64)),
        Schema.member("text", .text(0...400)),
    ])

    private static let cover = Schema.nullable(.text(0...2_048))
    private static let recurrence = Schema.nullable(.word(Recurrence.allCases.map(\.rawValue)))
    private static let start = Schema.nullable(.integer(0...Int64.foreverMilliseconds))

    private static let optionalChanges: [Schema.Property] = [
        Schema.optional("notice", .nullable(.text(0...500))),
        Schema.optional("product", product), Schema.optional("slow_mode_s", slowMode),
        Schema.optional("state", states), Schema.optional("cover", cover),
        Schema.optional("starts_at", start),
        Schema.optional(
            "repeat", recurrence,
            "Whether it comes again, counted from `starts_at`: a minute after "
                + "its end the room is scheduled for the next time."),
        Schema.optional("guests", .flag),
        Schema.optional("min_tier", .nullable(.id)),
        Schema.optional(
            "budget", .nullable(.integer(0...1_000_000_000_000)),
            "Points that the room's activities may give away in all; of an operator alone."),
        Schema.optional(
            "goods", .nullable(.integer(0...1_000_000_000_000)),
            "Coupons and pieces that hosts' activities may give in all; of an operator alone. "
                + "Left out: none where there is a budget, and any number where there is none."),
    ]
    private static let password = Schema.optional(
        "password", .nullable(.text(4...64)), "Asked of everybody but who works here.")
    private static let changes = Schema.object(
        [Schema.optional("title", title), Schema.optional("host", .id), password]
            + optionalChanges)
    private static let changed = Schema.object(
        [
            Schema.optional("title", title), Schema.optional("host", .id),
            Schema.optional("password", .flag),
        ] + optionalChanges)
    private static let new = Schema.object(
        [
            Schema.member("id", .id), Schema.member("title", title), Schema.member("host", .id),
            password,
        ] + optionalChanges)
    private static let made = Schema.object(
        [
            Schema.member("id", .id), Schema.member("title", title), Schema.member("host", .id),
            Schema.optional("password", .flag), Schema.member("created_at", .count),
        ] + optionalChanges)

    // MARK: Handlers

    private static func list(_ call: Call) throws(Refusal) -> Reply {
        let own = call.desk.rooms.all.filter { room in
            let isOpen = call.rooms?.contains(room.id) ?? true
            let runs = call.actor.role != .host || call.rooms != nil
            return isOpen && (runs || room.host == call.actor.user)
        }
        let after = call.cursorID ?? ""
        let rest = own.filter { $0.id > after }.sorted { $0.id < $1.id }
        let page = rest.prefix(call.limit)
        var answer: Fields = [
            "rooms": .list(
                page.map { .fields($0.fields) })
        ]
        if let last = page.last, page.count < rest.count { answer["next"] = .string(last.id) }
        return .fields(answer)
    }

    private static func read(_ call: Call) throws(Refusal) -> Reply {
        .look(room: call["room"], .state) { .fields($0) }
    }

    private static func make(_ call: Call) throws(Refusal) -> Reply {
        guard let id = call.body["id"]?.string else { throw .field("id", "is required") }
        guard call.desk.rooms[id] == nil else {
            throw Refusal(.alreadyDone, "there is a room of this id")
        }
        guard call.desk.rooms.hasSpace else {
            throw Refusal(.limitReached, "there are as many rooms as this node holds")
        }
        let fields = try RoomChanges.read(call.body, isNew: true) { RoomSeal.make(of: $0) }
        return .decide(.create(room: id, fields)) {
            .fields((["id": .string(id)] as Fields).merging($0))
        }
    }

    private static func change(_ call: Call) throws(Refusal) -> Reply {
        try call.requireRoom()
        let changes = try RoomChanges.read(call.body) { RoomSeal.make(of: $0) }
        let known = call.desk.rooms[call["room"]]?.known ?? [:]
        return .decide(.update(room: call["room"], changes: changes, known: known))
    }
}
