// Rules as they are written, in a file or over REST.

extension Section {
    /// The most that a rule grants or a tier asks for: a thousand million times the highest
    /// multiplier is far from the end of a 64-bit number.
    static let largestAmount: Int64 = 1_000_000_000

    /// A list of rules; nil where it is left out.
    /// - Parameter offset: of the programme's clock from UTC, in minutes.
    func rules(_ key: String, offset: Int64) -> [Rule]? {
        var ids: Set<String> = []
        let rules = sections(key) { section in
            let rule = Rule(section, offset: offset)
            if !ids.insert(rule.id).inserted { section.refuse("id", "\(rule.id) is there twice") }
            return rule
        }
        if let rules, rules.count > 1_000 { refuse(key, "has more than 1000 rules") }
        return rules
    }
}

extension Rule {
    init(_ section: Section, offset: Int64) {
        section.require("id", "on")
        let kind = section.choice("on", Fact.Kind.self)
        self.init(id: section.id("id") ?? "", on: kind ?? .watched)
        if section.has("when") { when = section.section("when") { Condition($0, on: kind) } }
        from = section.instant("from", offset: offset)
        until = section.instant("until", offset: offset)
        if let from, let until, until <= from { section.refuse("until", "must be after from") }
        every = section.number("every", 1...Section.largestAmount) ?? every
        perAmount = section.number("per_amount", 1...Section.largestAmount)
        if perAmount != nil && every > 1 {
            section.refuse("per_amount", "goes with every amount, not with each so many")
        }
        unbroken = section.flag("unbroken") ?? unbroken
        streak = section.number("streak", 0...3_650) ?? streak
        scope = section.choice("scope", Scope.self) ?? scope
        limits = Self.limits(section, within: scope)
        budget = section.section("budget") { Budget($0) }
        multiplied = section.flag("multiplied") ?? multiplied
        task = section.wording("task")
        active = section.flag("active") ?? active
        payout = Payout(section)
        inviter = section.section("inviter") { Payout($0) }
        roomMessage = section.wording("room_message")
        multiplier = section.number("multiplier", 100...1_000).map {
            Multiplier(percent: $0, rules: Set(section.ids("of") ?? []))
        }
        if let kind { check(section, kind) }
    }

    private static func limits(_ section: Section, within scope: Scope) -> [Limit] {
        var limits = section.section("limit") { Limit($0, within: scope) }.map { [$0] } ?? []
        limits +=
            section.sections("limits") { section in
                section.require("times", "per")
                return Limit(section, within: scope)
            }?.compactMap(\.self) ?? []
        if limits.count > 8 { section.refuse("limits", "has more than 8 limits") }
        var names: Set<String> = []
        for limit in limits where !names.insert(limit.name(for: "")).inserted {
            section.refuse("limits", "limits the same twice")
        }
        return limits
    }

    /// Refuses what makes no sense together.
    private func check(_ section: Section, _ kind: Fact.Kind) {
        let pays = !payout.isEmpty || !inviter.isEmpty || roomMessage != nil
        if multiplier != nil {
            if pays { section.refuse("multiplier", "cannot stand beside what a rule grants") }
            if every > 1 || perAmount != nil || budget != nil || task != nil {
                section.refuse("multiplier", "goes with conditions and limits only")
            }
        } else if !pays {
            section.refuse("points", "grants neither points nor growth nor anything else")
        }
        if !inviter.isEmpty && !kind.words.contains(.inviter) {
            section.refuse("inviter", "\(kind.rawValue) has no inviter")
        }
        if roomMessage != nil && (kind.isFrequent || !kind.words.contains(.room)) {
            section.refuse("room_message", "\(kind.rawValue) is nothing to tell a room of")
        }
        if unbroken && kind != .watched { section.refuse("unbroken", "is for watching only") }
        if streak > 0 && kind != .signedIn { section.refuse("streak", "is for signing in only") }
        for word in limits.compactMap(\.within.word) + [scope.word].compactMap(\.self)
        where !kind.words.contains(word) {
            section.refuse("scope", "\(kind.rawValue) does not say the \(word.rawValue)")
        }
        for limit in limits where limit.of == .inviter && !kind.words.contains(.inviter) {
            section.refuse("limits", "\(kind.rawValue) has no inviter")
        }
        if budget != nil && payout.points == 0 && inviter.points == 0 {
            section.refuse("budget", "is of points, which the rule does not grant")
        }
    }
}

extension Payout {
    init(_ section: Section) {
        self.init(
            points: section.number("points", 0...Section.largestAmount) ?? 0,
            growth: section.number("growth", 0...Section.largestAmount) ?? 0,
            coupon: section.id("coupon"), entry: section.id("entry"),
            message: section.wording("message"))
        if section.has("boost") {
            boost = section.section("boost") { boost in
                boost.require("tier")
                return Boost(
                    tier: boost.id("tier") ?? "", hours: boost.number("hours", 1...8_760))
            }
        }
    }
}

extension Rule.Limit {
    /// Nil where there is no limit.
    fileprivate init?(_ section: Section, within scope: Rule.Scope) {
        let times = section.number("times", 1...Section.largestAmount)
        let per = section.choice("per", Rule.Period.self)
        let subject = section.choice("of", Rule.Subject.self)
        let within = section.choice("within", Rule.Scope.self)
        if section.isEmpty { return nil }
        section.require("times", "per")
        guard let times, let per else { return nil }
        self.init(times: times, per: per, of: subject ?? .user, within: within ?? scope)
    }
}

extension Rule.Budget {
    /// Nil where there is no budget.
    fileprivate init?(_ section: Section) {
        let points = section.number("points", 0...1_000_000_000_000 as ClosedRange<Int64>)
        let per = section.choice("per", Rule.Period.self)
        if section.isEmpty { return nil }
        section.require("points")
        guard let points else { return nil }
        self.init(points: points, per: per ?? .lifetime)
    }
}
