// Which tier a member has, settled wherever growth or a grant changes or ends: the member is told,
// and the room hears of a rise in the same breath.

internal import Ledger

extension Turn {
    /// Gives the member the tier that applies now: higher as growth or a grant has it, lower where
    /// a grant has run out. The member is told; rooms hear only of a rise.
    /// - Parameter room: where it came about, beside the rooms in which the member sits.
    /// - Returns: the tier; that of everybody for somebody without a row.
    @discardableResult
    package mutating func settleTier(_ user: String, room: String?) -> String {
        let tiers = programme.tiers
        guard var member = self[member: user] else { return tiers.lowest.id }
        let growth = set.balances[Account(.user(user), .growth)]
        let earned = tiers.rank(growth: growth, grants: [], now: at)
        let isNew = settleTenure(of: &member, earned, growth: growth)
        // Whoever invited the member may be rewarded for it.
        if isNew { schedule(.climb(of: user), at: at) }
        let rank =
            member.grants.isEmpty
            ? earned : tiers.rank(growth: growth, grants: member.grants, now: at)
        let before = tiers.rank(member.tier) ?? 0
        guard rank != before else {
            if isNew { self[member: user] = member }
            return member.tier
        }
        let tier = tiers.tiers[rank]
        tell(
            user, "tier",
            [
                "tier": .string(tier.id), "from": .string(member.tier),
                "until": Datum(earned == rank ? nil : member.end(of: tier, at: at)),
                "benefits": .fields(tier.benefits),
                "next": tiers.shownNext(above: rank, growth: growth),
            ])
        member.tier = tier.id
        member.tierSince = at
        self[member: user] = member
        if rank > before, programme.rules.listens(to: .tierReached) {
            schedule(.rise(of: user, to: tier.id), at: at)
        }
        if rank > before {
            announce(.upgraded(room: room ?? "", user: user, name: member.name, tier: tier.id))
        }
        return tier.id
    }

    /// Begins the time in which a tier that growth has newly reached must be kept. Returns whether
    /// anything changed.
    private mutating func settleTenure(
        of member: inout Member, _ earned: Int, growth: Int64
    ) -> Bool {
        let due = DueKey(MemberTask.keep, member.user)
        guard earned > 0 else {
            if member.tenure == nil { return false }
            member.tenure = nil
            unschedule(due)
            return true
        }
        let tier = programme.tiers.tiers[earned].id
        if member.tenure?.tier == tier { return false }
        let tenure = Tenure(tier: tier, since: at, growth: growth)
        member.tenure = tenure
        schedule(due, at: programme.membership.keeping.firstLook(tenure) ?? at + Self.lookAgain)
        return true
    }

    /// What comes next for a member and what is missing, as `growth` tells it.
    func nextTier(of user: String) -> Datum {
        let growth = set.balances[Account(.user(user), .growth)]
        return programme.tiers.shownNext(above: rank(of: user), growth: growth)
    }

    /// Where a member stands by growth and grants, whatever tier was settled last.
    func rank(of user: String) -> Int {
        programme.tiers.rank(
            growth: set.balances[Account(.user(user), .growth)],
            grants: self[member: user]?.grants ?? [], now: at)
    }

    /// Where tiers need not be kept, how long until it is asked again whether that is still so.
    static let lookAgain: Int64 = 30 * .day
}

extension Member {
    /// When the grant that gives `tier` ends; nil for one that does not.
    func end(of tier: Tier, at now: Int64) -> Int64? {
        let ends = grants.filter { $0.tier == tier.id && !$0.isOver(now) }.map(\.until)
        return ends.contains(nil) ? nil : ends.compactMap { $0 }.max()
    }
}

extension Tier {
    /// What a member is told of a tier's benefits, as in `welcome.me`.
    package var benefits: Fields {
        [
            "badge": .string(badge), "title": Datum(title),
            "danmaku": .fields([
                "color": .string(color), "styles": .list(styles.map { .string($0.rawValue) }),
            ]),
            "multiplier": .int(multiplier), "early_access_s": .int(earlyAccess),
        ]
    }
}
