// What a rule gives to one party.

/// What one grant of a rule gives one party; several things at once, or nothing.
package struct Payout: Hashable, Sendable {
    /// A tier for a time.
    package struct Boost: Hashable, Sendable {
        package let tier: String
        /// How long, in hours; nil until the programme's day ends.
        package let hours: Int64?

        package init(tier: String, hours: Int64?) {
            self.tier = tier
            self.hours = hours
        }
    }

    package var points: Int64
    package var growth: Int64
    /// The kind of coupon that is issued.
    package var coupon: String?
    package var boost: Boost?
    /// The activity that an entry is given for.
    package var entry: String?
    /// What the party is told, by language.
    package var message: [String: String]?

    package init(
        points: Int64 = 0, growth: Int64 = 0, coupon: String? = nil, boost: Boost? = nil,
        entry: String? = nil, message: [String: String]? = nil
    ) {
        self.points = points
        self.growth = growth
        self.coupon = coupon
        self.boost = boost
        self.entry = entry
        self.message = message
    }

    package var isEmpty: Bool { self == Payout() }

    /// What such a grant makes happen, which other rules may listen to.
    var triggers: Set<Fact.Kind> {
        growth > 0 || boost != nil ? [.tierReached, .inviteReached] : []
    }
}

/// What one rule gives one party for one fact.
package struct Award: Hashable, Sendable {
    let compiled: CompiledRule
    /// The member, or the inviter.
    package let user: String
    let isToInviter: Bool
    /// Of all grants together, after multipliers.
    package let points: Int64
    /// Of all grants together.
    package let growth: Int64
    /// Grants that the fact completed.
    package let times: Int64

    package var rule: String { compiled.rule.id }
    /// What one grant gives, before multipliers.
    package var payout: Payout { isToInviter ? compiled.rule.inviter : compiled.rule.payout }
    /// Whether the points come from the rule's budget.
    package var isBudgeted: Bool { compiled.rule.budget != nil }
}
