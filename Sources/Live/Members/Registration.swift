// A guest who becomes a member without leaving. The account is made by the same decision that pays
// what the rules grant for it; asking again soon finds it made, and pays nothing.

/// What a guest asks to be made a member with. The account's id is that of whoever asks: it is made
/// at the rim, the same for the same wish.
package struct Registration: Hashable, Sendable {
    /// Who the guest was until now.
    package let guest: String
    package let room: String
    package let host: String
    /// Nil for the plan that costs nothing.
    package let plan: String?

    package init(guest: String, room: String, host: String, plan: String? = nil) {
        self.guest = guest
        self.room = room
        self.host = host
        self.plan = plan
    }

    /// Ms in which asking again is taken for the same wish, so that an answer that was lost can be
    /// had again and an old one is no key to somebody's account.
    static let patience: Int64 = 600_000

    func name(_ keys: inout Keys, by actor: Actor, at time: Int64, _ programme: Programme) {
        keys.members.insert(actor.user)
        keys.sanctions.insert(RoomMemberKey(room: room, user: guest))
        keys.sanctions.insert(RoomMemberKey(room: room, user: actor.user))
        if programme.rules.listens(to: .registered) {
            keys.name(fact(of: actor, at: time, id: ""), programme)
        }
    }

    fileprivate func fact(of actor: Actor, at time: Int64, id: String) -> Fact {
        Fact(
            .registered, user: actor.user, at: time, room: room, host: host, words: actor.words,
            id: id)
    }
}

extension Turn {
    /// Makes the account, or finds it made just now.
    /// - Throws: `already_done` for one that is older, `not_found` for a plan that opens no tier.
    mutating func register(_ asked: Registration, by actor: Actor) throws(Refusal) -> Fields {
        if let member = self[member: actor.user] {
            guard at - member.since <= Registration.patience else {
                throw Refusal(.alreadyDone, "became a member before; come with the token")
            }
        } else {
            know(actor.user, name: actor.name)
            // Whoever was silenced does not find the voice again by another name.
            let sanction = self[sanction: RoomMemberKey(room: asked.room, user: asked.guest)]
            if sanction != Sanction() {
                self[sanction: RoomMemberKey(room: asked.room, user: actor.user)] = sanction
            }
            report(
                "member.registered",
                ["user": .string(actor.user), "room": .string(asked.room)])
            if programme.rules.listens(to: .registered) {
                let fact = asked.fact(of: actor, at: at, id: operation)
                _ = try reward(fact, name: actor.name)
            }
        }
        return (["user": .string(actor.user)] as Fields).merging(
            try join(asked.plan, by: actor))
    }
}
