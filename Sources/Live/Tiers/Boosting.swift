// A higher tier until the day ends, for points: one a day.

extension CounterKey {
    /// The last day a member bought a tier for: `day`.
    static func boost(_ user: String) -> CounterKey {
        CounterKey(user: user, rule: "boost", scope: "")
    }
}

extension Turn {
    static func nameBoost(_ user: String, _ keys: inout Keys) {
        keys.members.insert(user)
        keys.counters.insert(.boost(user))
    }

    /// - Throws: `not_found` for a tier that points do not buy, `already_done` for one not above
    ///   the member's own, `limit_reached` for a second one on a day, `insufficient_points`.
    mutating func boost(_ tier: String, room: String, by actor: Actor) throws(Refusal) -> Fields {
        guard actor.role != .guest else { throw Refusal(.forbidden, "only for members") }
        guard let offer = programme.membership.boosts.first(where: { $0.tier == tier }),
            let rank = programme.tiers.rank(tier)
        else { throw Refusal(.notFound, "points do not buy this tier") }
        let user = actor.user
        know(user, name: actor.name)
        let own = settleTier(user, room: room)
        guard rank > programme.tiers.rank(own) ?? 0 else {
            throw Refusal(.alreadyDone, "you have \(own)", ["tier": .string(own)])
        }
        let today = programme.day(at)
        if let last = self[counter: .boost(user)], last.day >= today {
            throw Refusal(.limitReached, "once a day")
        }
        self[counter: .boost(user)] = Counter(day: today, at: at)
        let balance =
            offer.points == 0
            ? points(of: user)
            : try charge(
                offer.points, from: user, reason: "boost", ["tier": .string(offer.tier)])
        let until = programme.endOfDay(at)
        hold(TierGrant(tier: tier, until: until, source: .boost), for: user)
        settleTier(user, room: room)
        return ["tier": .string(tier), "until": .int(until), "balance": .int(balance)]
    }
}
