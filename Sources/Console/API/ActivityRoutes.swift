// Activities of a room: opened with the settings that their kind has, looked at, and ended.

internal import Gateway
internal import Live

enum ActivityRoutes {
    private static let path = "/v1/rooms/{room}/activities"

    static let all: [Route] =
        [
            Route(
                .get, path, "listActivities", "What is scheduled or open in a room.",
                for: [.host, .operator, .service],
                answer: .object([
                    Schema.member("activities", .list(of: activity, count: 0...10_000))
                ]), list),
            Route(
                .post, path, "openActivity", "Opens an activity, or schedules it.",
                for: [.host, .operator, .service], body: opening, answer: opened, status: 201,
                once: true, open),
            Route(
                .get, path + "/{activity}", "readActivity", "An activity as its room sees it.",
                for: [.viewer, .host, .operator, .service], answer: activity, read),
        ]
        + [
            ending(.close, "Ends it; what is left returns."),
            ending(.settle, "Ends it; what is left returns."),
            ending(.cancel, "Ends it as if it had not been; what is left returns."),
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
        let schema: Schema =
            switch field.value {
            case .integer(let range): .integer(range)
            case .text(let range): .text(range)
            }
        return Schema.Property(
            name: field.name, schema: schema, isRequired: field.isRequired,
            note: field.labels["en"] ?? "")
    }

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

    // MARK: Handlers

    private static func list(_ call: Call) throws(Refusal) -> Reply {
        try call.requireRoom()
        return .decide(.query(.activities(room: call["room"])))
    }

    private static func read(_ call: Call) throws(Refusal) -> Reply {
        .decide(.query(.activity(call["activity"], room: call["room"])))
    }

    private static func open(_ call: Call) throws(Refusal) -> Reply {
        try call.requireRoom()
        let body = call.body
        let kind = body["kind"]?.string ?? ""
        var settings = Fields()
        for field in Catalogue[kind]?.form ?? [] { settings[field.name] = body[field.name] }
        return .decide(
            .open(
                ActivityOrder(
                    id: call.desk.makeID(), room: call["room"], kind: kind,
                    title: body["title"]?.string ?? "", settings: settings,
                    eligible: body["eligible"]?.fields ?? [:], opensAt: body["opens_at"]?.int,
                    closesAt: body["closes_at"]?.int)))
    }
}
