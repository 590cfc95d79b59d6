// The first time of a day that a member comes in: who was away for long is welcomed back, and who
// somebody has become is looked at anew. Once a day, so that a storm of joins writes nothing twice.

extension CounterKey {
    /// The last day a member came in: `day`, with the moment in `at`; `progress` is 1 once the mall
    /// has been told that they stay away.
    package static func seen(_ user: String) -> CounterKey {
        CounterKey(user: user, rule: "seen", scope: "")
    }
}

extension Turn {
    static func nameVisit(
        by actor: Actor, _ room: String, _ host: String, mayReturn: Bool, _ keys: inout Keys,
        at: Int64, as operation: String, _ programme: Programme
    ) {
        let user = actor.user
        keys.members.insert(user)
        // With `.seen`, which has no scope.
        keys.tallies.insert(user)
        let kinds: [Fact.Kind] = mayReturn ? [.joined, .returned] : [.joined]
        for kind in kinds where programme.rules.listens(to: kind) {
            let fact = Fact(
                kind, user: user, at: at, room: room, host: host, words: actor.words,
                id: operation)
            keys.name(fact, programme)
        }
    }

    /// A member asks to be let in. Who is, as far as the books can say, visits; but whoever may
    /// have been away for long does so in a request that knows what a welcome back gives.
    mutating func visit(
        admitting actor: Actor, room: String, host: String, minTier: String?
    ) throws(Refusal) {
        let user = actor.user
        guard actor.role == .viewer, accountID(for: user) == user,
            self[sanction: RoomMemberKey(room: room, user: user)].bannedUntil <= at,
            self[room: room]["state"]?.string != Room.State.ended.rawValue,
            minTier.map({ rank(of: user) >= programme.tiers.rank($0) ?? 0 }) ?? true
        else { return }
        if let last = self[counter: .seen(user)],
            programme.membership.mayReturn(lastSeen: last.day, today: programme.day(at))
        {
            return
        }
        try visit(by: actor, room: room, host: host, mayReturn: false)
    }

    /// A member comes in; only the first time of a day does anything.
    mutating func visit(
        by actor: Actor, room: String, host: String, mayReturn: Bool
    ) throws(Refusal) {
        let user = actor.user
        let today = programme.day(at)
        let last = self[counter: .seen(user)]
        if let last, last.day >= today { return }
        self[counter: .seen(user)] = Counter(day: today, at: at)
        schedule(DueKey(.away, user), at: at + absence)
        if mayReturn, let last, at - last.at >= absence {
            try welcome(.returned, actor, room, host, amount: (at - last.at) / .day)
        }
        try welcome(.joined, actor, room, host, amount: 1)
        settleSegment(user)
    }

    private mutating func welcome(
        _ kind: Fact.Kind, _ actor: Actor, _ room: String, _ host: String, amount: Int64
    ) throws(Refusal) {
        guard programme.rules.listens(to: kind) else { return }
        let fact = Fact(
            kind, user: actor.user, at: at, amount: amount, room: room, host: host,
            words: actor.words, id: operation)
        try reward(fact, name: actor.name)
    }

    /// A member has stayed away: the mall is told once, so that it can invite them back.
    mutating func miss(_ user: String) {
        guard var seen = self[counter: .seen(user)], seen.progress == 0 else { return }
        guard at - seen.at >= absence else {
            return schedule(DueKey(.away, user), at: seen.at + absence)
        }
        seen.progress = 1
        self[counter: .seen(user)] = seen
        settleSegment(user)
        report(
            "member.away",
            [
                "user": .string(user), "since": .int(seen.at),
                "days": .int((at - seen.at) / .day),
            ])
    }

    /// ms.
    private var absence: Int64 { programme.membership.awayDays * .day }
}
