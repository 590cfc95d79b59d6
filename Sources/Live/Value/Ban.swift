// Bans in a form that can be listed and lifted. What keeps somebody out is the sanction; this says
// who put it there, when and why.

extension DocumentKey {
    static func ban(room: String, user: String) -> DocumentKey {
        DocumentKey("ban", "\(room)/\(user)")
    }
}

extension Turn {
    /// Keeps how a member's ban stands after `act`.
    /// - Parameter until: ms since 1970 UTC; 0 where it was lifted.
    mutating func note(_ act: Moderation, of user: String, until: Int64, by actor: Actor) {
        let kept: Fields = [
            "room": .string(act.room), "user": .string(user), "until": .int(until),
            "at": .int(at), "by": .string(actor.user), "reason": .string(act.reason),
        ]
        self[document: .ban(room: act.room, user: user)] = Document(
            .ban(room: act.room, user: user), owner: act.room, kept: kept)
    }
}
