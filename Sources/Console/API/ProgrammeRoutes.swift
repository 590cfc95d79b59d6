// The programme as it holds now: what each tier means, and every section of it as it is written,
// for who edits it. Whatever is shown may be written back, and changes nothing then.

internal import Gateway
internal import Live

enum ProgrammeRoutes {
    private static let path = "/v1/programme/{section}"

    static let all: [Route] = [
        Route(
            .get, "/v1/tiers", "listTiers", "The tiers, from the lowest up.",
            for: [.viewer, .host, .operator, .service], query: Schema.paging,
            answer: Schema.page("tiers", of: .named("Tier", .object(tier))), tiers),
        Route(
            .put, "/v1/tiers", "putTiers",
            "All tiers from the lowest up, instead of those there are.",
            for: [.operator, .service],
            body: .object([Schema.member("tiers", .list(of: tierForm, count: 1...100))]),
            answer: section
        ) { (call) throws(Refusal) in
            .decide(.edit(ProgrammeEdit("tiers", .replace(call.body["tiers"] ?? []))))
        },
        Route(
            .get, path, "readSection",
            "A section of the programme as it is written: a list of elements, or keys.",
            for: [.operator, .service], answer: section
        ) { (call) throws(Refusal) in
            let (programme, name) = (call.desk.programme, call["section"])
            guard let value = programme.shown(name) else {
                throw Refusal(.notFound, "no section \(name)")
            }
            return .fields([
                "section": .string(name), "value": value,
                "version": .int(programme.version(in: name)),
            ])
        },
        Route(
            .put, path, "writeSection",
            "A whole list instead of the one there is, or some keys of a section of keys.",
            for: [.operator],
            body: .object([Schema.member("value", .either([.map(.any), elements]))]),
            answer: section
        ) { (call) throws(Refusal) in
            .decide(
                .edit(ProgrammeEdit(call["section"], .replace(call.body["value"] ?? .null))))
        },
    ]

    // MARK: Forms

    private static let elements = Schema.list(of: .map(.any), count: 0...1_000)
    private static let section = Schema.object([
        Schema.member("section", .text(1...64)), Schema.member("value", .any),
        Schema.optional("version", .count, "How often the keys were edited."),
    ])

    private static let largest = Schema.integer(0...1_000_000_000)
    private static let styles = Schema.list(
        of: .word(Tier.Style.allCases.map(\.rawValue)), count: 1...10)

    private static let tier: [Schema.Property] = [
        Schema.member("id", .text(1...64)), Schema.member("names", .names),
        Schema.member("growth", .nullable(.count), "null: by invitation only."),
        Schema.member("plan", .nullable(.text(1...64))),
        Schema.member("badge", .text(0...64)), Schema.member("title", .nullable(.text(1...64))),
        Schema.member("color", .text(0...32)), Schema.member("styles", styles),
        Schema.member("effect", .nullable(.text(1...64)), "On entering; null: only counted."),
        Schema.member("multiplier", .count, "Percent of the base points."),
        Schema.member("price_percent", .count), Schema.member("free_shipping", .flag),
        Schema.member("early_access_s", .count, "Before the public opening of a sale."),
        Schema.member("lottery_weight", .count), Schema.member("queue_priority", .count),
        Schema.member("question_weight", .count, "The same for questions to the host."),
        Schema.member("privileges", .list(of: .text(0...64), count: 0...100)),
        Schema.member("danmaku_interval_ms", .count), Schema.member("danmaku_burst", .count),
        Schema.member("offer", .nullable(.text(1...200)), "Told with the congratulation."),
        Schema.member("version", .count, "How often it was edited."),
    ]

    /// As it is written; what is left out, or null, takes its default.
    private static let tierForm = Schema.named(
        "TierForm",
        .object([
            Schema.member("id", .id), Schema.optional("names", .nullable(.names)),
            Schema.optional("growth", .nullable(largest), "Of the first one 0; rising."),
            Schema.optional("plan", .nullable(.id)), Schema.optional("badge", .nullable(.id)),
            Schema.optional("title", .nullable(.text(1...64))),
            Schema.optional("color", .nullable(.text(7...7)), "`#RRGGBB`."),
            Schema.optional("styles", .nullable(styles)),
            Schema.optional("effect", .nullable(.id)),
            Schema.optional("multiplier", .nullable(.integer(100...10_000))),
            Schema.optional("price_percent", .nullable(.integer(1...100))),
            Schema.optional("free_shipping", .nullable(.flag)),
            Schema.optional("early_access_s", .nullable(.integer(0...86_400))),
            Schema.optional("lottery_weight", .nullable(.integer(1...1_000_000))),
            Schema.optional("queue_priority", .nullable(.integer(0...1_000_000))),
            Schema.optional("question_weight", .nullable(.integer(0...1_000_000))),
            Schema.optional("privileges", .nullable(.list(of: .id, count: 0...100))),
            Schema.optional("danmaku_interval_ms", .nullable(.integer(0...3_600_000))),
            Schema.optional("danmaku_burst", .nullable(.integer(1...1_000))),
            Schema.optional("offer", .nullable(.text(1...200))),
            Schema.optional("version", .count, "As it was read; says nothing."),
        ]))

    // MARK: Handlers

    private static func tiers(_ call: Call) throws(Refusal) -> Reply {
        let programme = call.desk.programme
        return try call.page(
            programme.tiers.tiers.map {
                .fields(shown($0, version: programme.version(of: $0.id, in: "tiers")))
            }, "tiers")
    }

    private static func shown(_ tier: Tier, version: Int64) -> Fields {
        var threshold: Int64?
        if case .growth(let least) = tier.way { threshold = least }
        var names = Fields()
        for (language, name) in tier.names.sorted(by: { $0.key < $1.key }) {
            names[language] = .string(name)
        }
        return [
            "id": .string(tier.id), "names": .fields(names), "growth": Datum(threshold),
            "plan": Datum(tier.plan), "badge": .string(tier.badge), "title": Datum(tier.title),
            "color": .string(tier.color),
            "styles": .list(tier.styles.map { .string($0.rawValue) }),
            "effect": Datum(tier.effect), "multiplier": .int(tier.multiplier),
            "price_percent": .int(tier.pricePercent), "free_shipping": .bool(tier.freeShipping),
            "early_access_s": .int(tier.earlyAccess),
            "lottery_weight": .int(tier.lotteryWeight),
            "queue_priority": .int(tier.queuePriority),
            "question_weight": .int(tier.questionWeight),
            "privileges": .list(tier.privileges.map { .string($0) }),
            "danmaku_interval_ms": .int(tier.danmakuInterval),
            "danmaku_burst": .int(tier.danmakuBurst), "offer": Datum(tier.offer),
            "version": .int(version),
        ]
    }
}
