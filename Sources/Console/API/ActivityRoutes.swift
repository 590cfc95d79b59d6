// Activities of a room: opened with the settings that their kind has, looked at, and ended.

internal import Gateway
internal import Live
internal import Net

enum ActivityRoutes {
    private static let path = "/v1/rooms/{room}/activities"

    static let all: [Route] =
        [
            Route(
                .get, "/v1/activities/kinds", "listKinds",
                "What activities there are, and what a host may set of each.",
                for: [.viewer, .host, .operator, .service], answer: kinds
            ) { (_) throws(Refusal) in .fields(Catalogue.description) },
            Route(
                .get, path, "listActivities",
                "A room's activities, over or not, the newest first; "
                    + "and what its budget has left, where it has one.",
                for: [.host, .operator, .service], query: Schema.paging, answer: listed, list),
            Route(
                .post, path, "openActivity", "Opens an activity, or schedules it.",
                for: [.host, .operator, .service], body: opening, answer: opened, status: 201,
                once: true, open),
            Route(
                .get, path + "/{activity}", "readActivity", "An activity as its room sees it.",
                for: [.viewer, .host, .operator, .service], answer: activity, read),
            Route(
                .get, path + "/{activity}/proof", "proveActivity",
                "What anybody can check the result with, once it has settled.",
                for: [.viewer, .host, .operator, .service], answer: .map(.any), lasting: true
            ) { (call) throws(Refusal) in
                .decide(.query(.proof(call["activity"], room: call["room"])))
            },
        ]
        + [
            Route(
                .get, path + "/{activity}/flags", "listFlags",
                "Catches of a point rain that were too fast for a hand; they were paid.",
                for: [.host, .operator, .service], query: Schema.paging, answer: flagged, flags)
        ]
        + [
            ending(.close, "Closes it, and settles it unless its kind waits to be asked."),
            ending(.settle, "Closes it where it is open, and settles it."),
            ending(
                .cancel,
                "Ends it as if it had not been: what was put in returns, and so does what members "
                    + "paid to take part."),
        ]

    private static func ending(_ how: ValueCommand.Ending, _ summary: String) -> Route {
        Route(
            .post, path + "/{activity}/\(how.rawValue)", "\(how.rawValue)Activity", summary,
            for: [.host, .operator, .service], answer: ended, once: true
        ) { (call) throws(Refusal) in
            .decide(.end(activity: call["activity"], room: call["room"], how: how))
        }
    }

    // MARK: Forms

    private static let phases = Schema.word(ActivityRecord.Phase.allCases.map(\.rawValue))

    private static let eligible = Schema.object([
        Schema.optional("tiers", .list(of: .text(1...64), count: 0...100)),
        Schema.optional("min_tier", .nullable(.text(1...64))),
        Schema.optional("follow", .flag), Schema.optional("member", .flag),
        Schema.optional(
            "age_days", .integer(0...3_650), "Only accounts of so many days and more."),
    ])

    private static let opening = Schema.named(
        "Opening",
        .variants(
            by: "kind",
            Catalogue.kinds.map { kind in
                (
                    kind.kind,
                    [
                        Schema.optional("op", .id), Schema.optional("title", .text(0...100)),
                        Schema.optional("eligible", eligible),
                        Schema.optional("opens_at", .instant),
                        Schema.optional("closes_at", .instant),
                    ] + kind.form.map(setting)
                )
            }))

    /// A setting of a kind, as its form has it.
    private static func setting(_ field: FormField) -> Schema.Property {
        Schema.Property(
            name: field.name, schema: schema(of: field.value), isRequired: field.isRequired,
            note: field.labels["en"] ?? "")
    }

    private static func schema(of value: FormField.Value) -> Schema {
        switch value {
        case .integer(let range): .integer(range)
        case .text(let range): .text(range)
        case .flag: .flag
        case .choice(let words): .word(words)
        case .id, .key, .coupon: .id
        case .byTier(let range): .map(.integer(range))
        case .list(let fields, let count): .list(of: .object(fields.map(setting)), count: count)
        }
    }

    private static let labels = Schema.map(.text(0...200))

    private static let field = Schema.Property(
        name: "fields", schema: .list(of: .map(.any), count: 0...100), isRequired: true,
        note: "`name`, `type`, `required`, `labels`, and `min`, `max`, `choices`, `fields`, "
            + "`initial` where they apply.")

    private static let kinds = Schema.object([
        Schema.member(
            "kinds",
            .list(
                of: .object([
                    Schema.member("kind", .id), Schema.member("labels", labels),
                    Schema.member("commands", .list(of: .id, count: 0...10)), field,
                ]), count: 1...100))
    ])

    private static let listed = Schema.object([
        Schema.member("activities", .list(of: activity, count: 0...100)),
        Schema.optional("next", .text(1...200), "The `cursor` of the next page."),
        Schema.optional("budget", .count, "Points that an operator has granted the room."),
        Schema.optional("budget_left", .count),
        Schema.optional("goods", .count, "Coupons and pieces granted to the room's hosts."),
        Schema.optional("goods_left", .count),
    ])

    private static let activity = Schema.named(
        "Activity",
        .object([
            Schema.member("activity", .id),
            Schema.member("kind", .word(Catalogue.kinds.map { $0.kind })),
            Schema.member("title", .text(0...100)), Schema.member("eligible", eligible),
            Schema.member("opens_at", .instant),
            Schema.member("closes_at", .nullable(.instant)), Schema.member("state", phases),
            Schema.optional("result", .map(.any), "Once settled."),
        ]))

    private static let opened = Schema.object([
        Schema.member("activity", .id), Schema.member("state", phases),
    ])

    private static let ended = Schema.object([
        Schema.member("activity", .id), Schema.member("state", phases),
        Schema.optional("result", .map(.any)),
    ])

    private static let flagged = Schema.object([
        Schema.member(
            "flags",
            .list(
                of: .object([
                    Schema.member("id", .text(1...200)), Schema.member("user", .id),
                    Schema.member("wave", .count), Schema.member("points", .count),
                    Schema.member("after_ms", .count, "From the beginning of the wave."),
                    Schema.member("at", .instant),
                ]), count: 0...100)),
        Schema.optional("next", .text(1...200), "The `cursor` of the next page."),
    ])

    // MARK: Handlers

    private static func flags(_ call: Call) throws(Refusal) -> Reply {
        try call.requireRoom()
        let owner = PointRain.flags(in: call["room"], call["activity"])
        return .decide(.query(.documents(call.list(DocumentKey.flagKind, owner: owner))))
    }

    private static func list(_ call: Call) throws(Refusal) -> Reply {
        try call.requireRoom()
        return .decide(
            .query(
                .activities(
                    ActivityPage(room: call["room"], before: call.cursorID, count: call.limit))))
    }

    private static func read(_ call: Call) throws(Refusal) -> Reply {
        .decide(.query(.activity(call["activity"], room: call["room"])))
    }

    private static func open(_ call: Call) throws(Refusal) -> Reply {
        try call.requireRoom()
        let body = call.body
        let kind = body["kind"]?.string ?? ""
        var settings = Fields()
        for (name, value) in body.all where !ActivityOrder.names.contains(name) {
            settings[name] = value
        }
        return .decide(
            .open(
                ActivityOrder(
                    id: call.desk.makeID(), room: call["room"], kind: kind,
                    title: body["title"]?.string ?? "", settings: settings,
                    eligible: body["eligible"]?.fields ?? [:], opensAt: body["opens_at"]?.int,
                    closesAt: body["closes_at"]?.int, secret: Entropy.bytes(32))))
    }
}
