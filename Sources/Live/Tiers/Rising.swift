// A member has risen: a fact for the rules. It is settled a moment later, since a tier rises in the
// middle of decisions that have loaded what they need and no more.

extension DueKey {
    private static let riseTask = "tier.reached"

    /// `user` has risen to `tier`. No id has a `/`.
    static func rise(of user: String, to tier: String) -> DueKey {
        DueKey(riseTask, tier + "/" + user)
    }

    /// Who has risen to what; nil for another task.
    var rise: (user: String, tier: String)? {
        guard task == Self.riseTask, let slash = subject.firstIndex(of: "/") else { return nil }
        return (String(subject[subject.index(after: slash)...]), String(subject[..<slash]))
    }
}

extension Turn {
    static func nameRise(
        of user: String, to tier: String, _ keys: inout Keys, at: Int64, as operation: String,
        _ programme: Programme
    ) {
        keys.name(risen(user, to: tier, at: at, id: operation), programme)
    }

    /// Pays what rules grant for reaching a tier.
    mutating func settleRise(of user: String, to tier: String) throws(Refusal) {
        try reward(Self.risen(user, to: tier, at: at, id: operation), name: "")
    }

    private static func risen(
        _ user: String, to tier: String, at time: Int64, id: String
    ) -> Fact {
        Fact(.tierReached, user: user, at: time, words: [.tier: tier], id: id)
    }
}
