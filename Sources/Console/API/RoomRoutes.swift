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
            .get, "/v1/rooms/{room}", "readRoom", "A room as everyone in it sees it.",
            for: [.viewer, .host, .operator, .service], answer: room, read),
        Route(
            .patch, "/v1/rooms/{room}", "changeRoom",
            "Changes what is named; null takes notice or product away.",
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
        Schema.member("host", .text(0...64)),
    ])

    private static let room = Schema.named(
        "Room",
        .object(
            [
                Schema.member("id", .id), Schema.member("title", .text(0...100)),
                Schema.member("host", .text(0...64)), Schema.member("state", states),
                Schema.member("notice", .nullable(.text(0...500))),
                Schema.member("product", product), Schema.member("slow_mode_s", slowMode),
            ] + viewers))

    private static let audience = Schema.object(viewers)

    private static let optionalChanges: [Schema.Property] = [
        Schema.optional("title", title), Schema.optional("notice", .nullable(.text(0...500))),
        Schema.optional("product", product), Schema.optional("slow_mode_s", slowMode),
        Schema.optional("state", states),
    ]
    private static let changes = Schema.object(optionalChanges)
    private static let changed = Schema.object(optionalChanges)

    // MARK: Handlers

    private static func list(_ call: Call) throws(Refusal) -> Reply {
        let own = call.desk.rooms.values.filter { room in
            let isOpen = call.rooms?.contains(room.id) ?? true
            let runs = call.actor.role != .host || call.rooms != nil
            return isOpen && (runs || room.host == call.actor.user)
        }
        let after = call.cursorID ?? ""
        let rest = own.filter { $0.id > after }.sorted { $0.id < $1.id }
        let page = rest.prefix(call.limit)
        var answer: Fields = [
            "rooms": .list(
                page.map {
                    .fields([
                        "id": .string($0.id), "title": .string($0.title), "host": .string($0.host),
                    ])
                })
        ]
        if let last = page.last, page.count < rest.count { answer["next"] = .string(last.id) }
        return .fields(answer)
    }

    private static func read(_ call: Call) throws(Refusal) -> Reply {
        .look(room: call["room"], .state) { .fields($0) }
    }

    private static func change(_ call: Call) throws(Refusal) -> Reply {
        try call.requireRoom()
        var changes = Fields()
        for property in optionalChanges {
            guard let value = call.body[property.name] else { continue }
            // An empty notice is none.
            changes[property.name] =
                property.name == "notice" && value.string == "" ? .null : value
        }
        guard !changes.all.isEmpty else {
            throw Refusal(.badRequest, "names nothing to change")
        }
        return .decide(.update(room: call["room"], changes: changes))
    }
}
