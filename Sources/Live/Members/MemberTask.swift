// What comes due for a member.

package enum MemberTask: String, Sendable, CaseIterable {
    /// The tier that growth has reached is looked at.
    case keep = "tier.keep"
    /// A tier that was given ends, or is about to.
    case end = "tier.end"
    /// The birthday month begins.
    case birthday = "member.birthday"
    /// The member has not been here for long.
    case away = "member.away"

    func name(
        _ user: String, _ keys: inout Keys, at: Int64, as operation: String,
        _ programme: Programme
    ) {
        keys.members.insert(user)
        switch self {
        case .keep, .end: break
        case .birthday: Turn.nameBirthday(of: user, &keys, at: at, as: operation, programme)
        case .away:
            keys.tallies.insert(user)
            keys.counters.insert(.seen(user))
        }
    }

    func carryOut(_ user: String, _ turn: inout Turn) throws(Refusal) {
        switch self {
        case .keep: try turn.lookAtTenure(of: user)
        case .end: turn.lookAtGrants(of: user)
        case .birthday: try turn.celebrate(user)
        case .away: turn.miss(user)
        }
    }
}

extension DueKey {
    init(_ task: MemberTask, _ user: String) { self.init(task.rawValue, user) }
}
