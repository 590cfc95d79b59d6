// Tiers that are looked at in their time: those of growth by the law of keeping, those that were
// given when they end. Both look at how things stand, so twice is once.

internal import Ledger

extension Turn {
    /// Looks whether a member has kept the tier that growth reached.
    mutating func lookAtTenure(of user: String) throws(Refusal) {
        settleTier(user, room: nil)
        guard var member = self[member: user], let tenure = member.tenure,
            let tier = programme.tiers[tenure.tier], case .growth(let threshold) = tier.way
        else { return }
        let due = DueKey(MemberTask.keep, user)
        let growth = set.balances[Account(.user(user), .growth)]
        let law = programme.membership.keeping
        switch law.look(tenure, growth: growth, threshold: threshold, at: at) {
        case .wait(let next): schedule(due, at: next == .max ? at + Self.lookAgain : next)
        case .warn(let next, let missing, let end):
            member.tenure = next
            self[member: user] = member
            schedule(due, at: end)
            warn(user, tier, missing: missing, until: end)
        case .keep(let next, let look):
            member.tenure = next
            self[member: user] = member
            schedule(due, at: look)
            if tenure.stage != .counting {
                notify(
                    user, "tier_kept", programme.membership.texts.kept, tier,
                    ["tier": .string(tier.id)])
            }
        case .fall(let earned): try fall(user, tier, threshold, growth, earned: earned)
        }
    }

    /// Takes back so much growth that the tier below is the one it reaches.
    private mutating func fall(
        _ user: String, _ tier: Tier, _ threshold: Int64, _ growth: Int64, earned: Int64
    ) throws(Refusal) {
        guard let rank = programme.tiers.rank(tier.id), let below = programme.tiers.below(rank)
        else { return }
        let left = programme.membership.keeping.growthLeft(
            growth, earned: earned, tier: threshold, below: below.threshold)
        guard left < growth else { return }
        try post(
            Transfer(
                from: .user(user), to: .issuer, book: .growth, amount: growth - left,
                reason: MemberTask.keep.rawValue))
        tell(
            user, "growth",
            [
                "growth": .int(left), "added": .int(left - growth),
                "reason": .string(MemberTask.keep.rawValue), "next": nextTier(of: user),
            ])
        settleTier(user, room: nil)
    }

    // MARK: Grants

    /// Gives a member a tier; one from the same source, and what has ended, makes room for it. The
    /// tier is not settled yet.
    package mutating func hold(_ grant: TierGrant, for user: String) {
        guard var member = self[member: user] else { return }
        member.grants.removeAll {
            $0.isOver(at) || ($0.tier == grant.tier && $0.source == grant.source)
        }
        if !grant.isOver(at) {
            var grant = grant
            // Nobody is warned of an end that was near when it was given.
            if grant.source == .boost || grant.until.map({ $0 - at <= warning }) ?? true {
                grant.isWarned = true
            }
            member.grants.append(grant)
        }
        self[member: user] = member
        scheduleGrants(of: member)
    }

    /// Warns of grants that end soon, and takes the tier with those that have.
    mutating func lookAtGrants(of user: String) {
        guard var member = self[member: user] else { return }
        var ending: [TierGrant] = []
        for place in member.grants.indices {
            let grant = member.grants[place]
            guard !grant.isWarned, let until = grant.until, until - warning <= at else { continue }
            member.grants[place].isWarned = true
            if !grant.isOver(at) && matters(grant, of: member) { ending.append(grant) }
        }
        member.grants.removeAll { $0.isOver(at) }
        if member != self[member: user] { self[member: user] = member }
        for grant in ending {
            if let tier = programme.tiers[grant.tier], let until = grant.until {
                warn(user, tier, missing: nil, until: until)
            }
        }
        settleTier(user, room: nil)
        scheduleGrants(of: member)
    }

    /// Whether the member would stand lower without it.
    private func matters(_ grant: TierGrant, of member: Member) -> Bool {
        let growth = set.balances[Account(.user(member.user), .growth)]
        let others = member.grants.filter { $0.until != grant.until || $0.tier != grant.tier }
        let rank = programme.tiers.rank(growth: growth, grants: others, now: at)
        return rank < programme.tiers.rank(grant.tier) ?? 0
    }

    private mutating func scheduleGrants(of member: Member) {
        let key = DueKey(MemberTask.end, member.user)
        if let next = member.grants.compactMap({ $0.due(warning) }).min() {
            schedule(key, at: max(next, at))
        } else {
            unschedule(key)
        }
    }

    private var warning: Int64 { programme.membership.keeping.warnDays * .day }

    // MARK: Words

    private mutating func warn(_ user: String, _ tier: Tier, missing: Int64?, until: Int64) {
        var told: Fields = ["tier": .string(tier.id), "until": .int(until)]
        if let missing { told["missing"] = .int(missing) }
        let texts = programme.membership.texts
        notify(user, "tier_warning", missing == nil ? texts.ending : texts.keeping, tier, told)
    }

    /// A `notice` about a tier.
    private mutating func notify(
        _ user: String, _ kind: String, _ text: String, _ tier: Tier, _ told: Fields
    ) {
        let day = CivilDay(number: programme.day(told["until"]?.int ?? at))
        let text = text.filled([
            "tier": tier.names["zh"] ?? tier.id, "date": day.text,
            "missing": told["missing"]?.int.map { "\($0)" } ?? "",
        ])
        tell(
            user, "notice",
            (["kind": .string(kind), "text": .string(text)] as Fields).merging(told))
    }
}
