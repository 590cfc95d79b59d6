// How value reaches a member: points and growth are posted, the feed tells it, and the tier rises
// in the same breath when the threshold is crossed.

package import Ledger

extension Turn {
    /// Moves points to a member and tells the feed. Returns the balance afterwards.
    package mutating func pay(
        _ points: Int64, from giver: Holder, to user: String, reason: String,
        _ told: Fields = [:]
    ) throws(Refusal) -> Int64 {
        let posting = try post(
            Transfer(
                from: giver, to: .user(user), book: .points, amount: points, reason: reason))
        var credit = Fields(capacity: told.all.count + 4)
        credit.append("points", .int(points))
        credit.append("balance", .int(posting.toBalance))
        credit.append("reason", .string(reason))
        for (name, value) in told.all { credit.append(name, value) }
        credit.append("op", .string(operation))
        tell(user, "credit", credit)
        return posting.toBalance
    }

    /// Gives what an operator gives.
    mutating func give(_ grant: Grant) throws(Refusal) {
        if let tier = grant.tier, programme.tiers[tier.tier] == nil {
            throw .field("tier.id", "is no tier")
        }
        know(grant.user, name: grant.name)
        if grant.points > 0 {
            _ = try pay(grant.points, from: .issuer, to: grant.user, reason: grant.reason)
        }
        if let kind = grant.coupon {
            try issueCoupon(kind, to: grant.user, id: grant.couponID(operation))
        }
        if let tier = grant.tier, var member = self[member: grant.user] {
            member.grants.removeAll { $0.tier == tier.tier }
            member.grants.append(tier)
            self[member: grant.user] = member
        }
        if grant.growth > 0 {
            try grow(grant.user, by: grant.growth, reason: grant.reason, room: nil)
        } else {
            settleTier(grant.user, room: nil)
        }
    }

    /// Makes sure there is a row for the member.
    mutating func know(_ user: String, name: String) {
        guard var member = self[member: user] else {
            self[member: user] = Member(
                user: user, name: name, since: at, tier: programme.tiers.lowest.id)
            return
        }
        if !name.isEmpty && member.name != name {
            member.name = name
            self[member: user] = member
        }
    }

    mutating func grow(
        _ user: String, by amount: Int64, reason: String, room: String?
    ) throws(Refusal) {
        let posting = try post(
            Transfer(
                from: .issuer, to: .user(user), book: .growth, amount: amount, reason: reason))
        tell(
            user, "growth",
            ["growth": .int(posting.toBalance), "added": .int(amount), "reason": .string(reason)])
        settleTier(user, room: room)
    }

    /// Gives the member the tier that applies now: higher as growth or a grant has it, lower where
    /// a grant has run out. The member is told; the room hears only of a rise.
    /// - Returns: the tier; that of everybody for somebody without a row.
    @discardableResult
    mutating func settleTier(_ user: String, room: String?) -> String {
        guard var member = self[member: user] else { return programme.tiers.lowest.id }
        let tiers = programme.tiers
        let growth = set.balances[Account(.user(user), .growth)]
        let rank = tiers.rank(growth: growth, grants: member.grants, now: at)
        let before = tiers.rank(member.tier) ?? 0
        guard rank != before else { return member.tier }
        let tier = tiers.tiers[rank]
        let isEarned = tiers.rank(growth: growth, grants: [], now: at) == rank
        let until = isEarned ? nil : member.grants.first { $0.tier == tier.id }?.until
        tell(
            user, "tier",
            [
                "tier": .string(tier.id), "from": .string(member.tier), "until": Datum(until),
                "benefits": .fields(tier.benefits),
            ])
        member.tier = tier.id
        member.tierSince = at
        self[member: user] = member
        if let room, rank > before {
            announce(.upgraded(room: room, user: user, name: member.name, tier: tier.id))
        }
        return tier.id
    }
}

extension Tier {
    /// What a member is told of a tier's benefits, as in `welcome.me`.
    package var benefits: Fields {
        [
            "badge": .string(badge),
            "danmaku": .fields([
                "color": .string(color), "styles": .list(styles.map { .string($0.rawValue) }),
            ]),
            "multiplier": .int(multiplier), "early_access_s": .int(earlyAccess),
        ]
    }
}
