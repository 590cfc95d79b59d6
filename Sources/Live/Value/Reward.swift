// How value reaches a member: points and growth are posted, the feed tells it, and the tier rises
// in the same breath when the threshold is crossed.

package import Ledger

extension Turn {
    /// Moves points to a member and tells the feed. Returns the balance afterwards. Of an earning,
    /// what the member owes comes off first.
    package mutating func pay(
        _ points: Int64, from giver: Holder, to user: String, reason: String,
        _ told: Fields = [:]
    ) throws(Refusal) -> Int64 {
        let recovered =
            giver.isSourceOfEarnings
            ? try recover(points, from: giver, to: user, reason: reason) : 0
        var balance = set.balances[Account(.user(user), .points)]
        if recovered == 0 || recovered < points {
            balance =
                try post(
                    Transfer(
                        from: giver, to: .user(user), book: .points, amount: points - recovered,
                        reason: reason)
                ).toBalance
        }
        var credit = Fields(capacity: told.all.count + 4)
        credit.append("points", .int(points - recovered))
        credit.append("balance", .int(balance))
        if recovered > 0 {
            credit.append("recovered", .int(recovered))
            credit.append("owed", .int(owed(by: user)))
        }
        credit.append("reason", .string(reason))
        for (name, value) in told.all { credit.append(name, value) }
        credit.append("op", .string(operation))
        tell(user, "credit", credit)
        return balance
    }

    /// Gives what an operator gives.
    mutating func give(_ grant: Grant, by actor: Actor) throws(Refusal) {
        if let tier = grant.tier, programme.tiers[tier.tier] == nil {
            throw .field("tier.id", "is no tier")
        }
        let grant = grant.given(to: accountID(for: grant.user))
        know(grant.user, name: grant.name)
        if grant.points > 0 {
            _ = try pay(grant.points, from: .issuer, to: grant.user, reason: grant.reason)
        }
        if let kind = grant.coupon {
            try issueCoupon(kind, to: grant.user, id: grant.couponID(operation, by: actor))
        }
        if let tier = grant.tier {
            guard programme.tiers[tier.tier] != nil else {
                throw .field("tier", "names a tier that is not there")
            }
            hold(tier, for: grant.user)
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
        if !name.isEmpty && member.name != name && !member.isErased {
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
            [
                "growth": .int(posting.toBalance), "added": .int(amount),
                "reason": .string(reason), "next": nextTier(of: user),
            ])
        settleTier(user, room: room)
    }
}
