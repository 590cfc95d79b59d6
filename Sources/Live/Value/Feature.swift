// A host features a comment: everybody sees it again, and its author is rewarded.

/// A comment that is featured.
package struct Feature: Sendable, Hashable {
    package let room: String
    package let host: String
    /// The comment's number in the room's stream.
    package let seq: Int64
    /// Who said it.
    package let user: String
    package let name: String
    package let tier: String
    package let text: String

    package init(
        room: String, host: String, seq: Int64, user: String, name: String, tier: String,
        text: String
    ) {
        self.room = room
        self.host = host
        self.seq = seq
        self.user = user
        self.name = name
        self.tier = tier
        self.text = text
    }

    func fact(at time: Int64, id: String) -> Fact {
        Fact(.featured, user: user, at: time, room: room, host: host, id: id)
    }

    func carryOut(_ turn: inout Turn, by actor: Actor) throws(Refusal) -> Fields {
        turn.audit(
            "moderate", by: actor, room: room,
            ["action": "feature", "seq": .int(seq), "user": .string(user)])
        try turn.reward(fact(at: turn.at, id: turn.operation), name: name)
        turn.announce(
            .featured(
                room: room, seq: seq,
                [
                    "user": .string(user), "name": .string(name), "tier": .string(tier),
                    "text": .string(text),
                ]))
        return [:]
    }
}
