// The programme as it holds now: what each tier means.

internal import Gateway
internal import Live

enum ProgrammeRoutes {
    static let all: [Route] = [
        Route(
            .get, "/v1/tiers", "listTiers", "The tiers, from the lowest up.",
            for: [.viewer, .host, .operator, .service],
            answer: .object([Schema.member("tiers", .list(of: tier, count: 1...100))]), tiers)
    ]

    private static let tier = Schema.named(
        "Tier",
        .object([
            Schema.member("id", .text(1...64)), Schema.member("names", .names),
            Schema.member("growth", .nullable(.count), "null: by invitation only."),
            Schema.member("plan", .nullable(.text(1...64))),
            Schema.member("badge", .text(0...64)), Schema.member("color", .text(0...32)),
            Schema.member(
                "styles", .list(of: .word(Tier.Style.allCases.map(\.rawValue)), count: 0...10)),
            Schema.member("multiplier", .count, "Percent of the base points."),
            Schema.member("price_percent", .count), Schema.member("free_shipping", .flag),
            Schema.member("early_access_s", .count, "Before the public opening of a sale."),
            Schema.member("lottery_weight", .count), Schema.member("queue_priority", .count),
            Schema.member("privileges", .list(of: .text(0...64), count: 0...100)),
        ]))

    private static func tiers(_ call: Call) throws(Refusal) -> Reply {
        let tiers = call.desk.programme.tiers.tiers.map { tier in
            var threshold: Int64?
            if case .growth(let least) = tier.way { threshold = least }
            var names = Fields()
            for (language, name) in tier.names.sorted(by: { $0.key < $1.key }) {
                names[language] = .string(name)
            }
            return Datum.fields([
                "id": .string(tier.id), "names": .fields(names), "growth": Datum(threshold),
                "plan": Datum(tier.plan), "badge": .string(tier.badge),
                "color": .string(tier.color),
                "styles": .list(tier.styles.map { .string($0.rawValue) }),
                "multiplier": .int(tier.multiplier), "price_percent": .int(tier.pricePercent),
                "free_shipping": .bool(tier.freeShipping),
                "early_access_s": .int(tier.earlyAccess),
                "lottery_weight": .int(tier.lotteryWeight),
                "queue_priority": .int(tier.queuePriority),
                "privileges": .list(tier.privileges.map { .string($0) }),
            ])
        }
        return .fields(["tiers": .list(tiers)])
    }
}
