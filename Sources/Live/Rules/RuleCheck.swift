// What only the rules together, or beside the rest of the programme, can get wrong: names of things
// that are not there, and grants that would go round in a circle.

extension Rule {
    /// Multipliers of one kind of fact that are worked with at once; more would not be one product
    /// that anybody can follow.
    private static let mostMultipliers = 8

    /// Finds what is wrong with `rules` in a programme.
    /// - Parameter report: takes the path, such as `rules[3].when`, and the reason.
    static func check(
        _ rules: [Rule], in programme: Programme, _ report: (String, String) -> Void
    ) {
        var multipliers: [Fact.Kind: Int] = [:]
        let ids = Set(rules.map(\.id))
        for (place, rule) in rules.enumerated() {
            let path = "rules[\(place)]"
            func need(_ tier: String, _ key: String) {
                if programme.tiers.rank(tier) == nil {
                    report(
                        "\(path).\(key)",
                        "there is no tier \(tier)"
                            + programme.tiers.tiers.map(\.id).suggestion(for: tier))
                }
            }
            rule.when.forEachTest { test in
                switch test {
                case .tier(let wanted): for tier in wanted.all { need(tier, "when") }
                case .minTier(let tier): need(tier, "when")
                case .segment(let wanted):
                    let segments = programme.membership.segments.map(\.id)
                    for id in wanted.all where !segments.contains(id) {
                        report(
                            "\(path).when",
                            "there is no segment \(id)" + segments.suggestion(for: id))
                    }
                default: break
                }
            }
            for (payout, key) in [(rule.payout, "boost"), (rule.inviter, "inviter.boost")] {
                if let boost = payout.boost { need(boost.tier, key) }
                if let coupon = payout.coupon, !programme.shop.coupons.isEmpty,
                    programme.shop.coupon(coupon) == nil
                {
                    report(
                        "\(path).coupon",
                        "there is no coupon \(coupon)"
                            + programme.shop.coupons.map(\.id).suggestion(for: coupon))
                }
            }
            for other in rule.multiplier?.rules.sorted() ?? [] where !ids.contains(other) {
                report("\(path).of", "there is no rule \(other)" + ids.suggestion(for: other))
            }
            if rule.multiplier != nil && rule.active {
                multipliers[rule.on, default: 0] += 1
                if multipliers[rule.on] == mostMultipliers + 1 {
                    report(
                        "\(path).multiplier",
                        "more than \(mostMultipliers) active rules multiply \(rule.on.rawValue)")
                }
            }
        }
        if let (place, circle) = circle(in: rules) {
            report(
                "rules[\(place)]",
                "would grant without end: " + circle.joined(separator: " -> "))
        }
    }

    /// The first active rule whose grants make happen, over other rules or by itself, what it
    /// listens to; with the way round.
    private static func circle(in rules: [Rule]) -> (place: Int, way: [String])? {
        let active = rules.enumerated().filter(\.element.active)
        func next(_ rule: Rule) -> [(offset: Int, element: Rule)] {
            let triggers = rule.payout.triggers.union(rule.inviter.triggers)
            return triggers.isEmpty ? [] : active.filter { triggers.contains($0.element.on) }
        }
        for start in active {
            var seen: Set<Int> = []
            var open: [(rule: Rule, way: [String])] = [(start.element, [start.element.id])]
            while let (rule, way) = open.popLast() {
                for following in next(rule) {
                    let longer = way + [following.element.on.rawValue, following.element.id]
                    if following.offset == start.offset { return (start.offset, longer) }
                    if seen.insert(following.offset).inserted {
                        open.append((following.element, longer))
                    }
                }
            }
        }
        return nil
    }
}
