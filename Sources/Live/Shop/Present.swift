// Points from one member to another, within what a day allows.

internal import Ledger

/// Points that a member gives a friend.
package struct Present: Sendable, Hashable {
    package let to: String
    package let points: Int64

    package init(to: String, points: Int64) {
        self.to = to
        self.points = points
    }

    /// What a member may give away on the day of `now`.
    static func quota(of user: String, _ programme: Programme, at now: Int64) -> Allotment {
        .quota(
            "transfer", of: user, programme.shop.transfers.perDay, on: programme.day(now))
    }

    func name(_ keys: inout Keys, _ programme: Programme, by user: String, at now: Int64) {
        keys.members.formUnion([user, to])
        keys.name(Self.quota(of: user, programme, at: now))
    }

    /// - Throws: `not_found` for somebody who is no member, `limit_reached` with `left`,
    ///   `insufficient_points`.
    func give(by actor: Actor, _ turn: inout Turn) throws(Refusal) -> Fields {
        let user = actor.user
        guard to != user else { throw .field("to", "is yourself") }
        let limits = turn.programme.shop.transfers
        guard points >= limits.least else {
            throw .field("points", "must be \(limits.least) or more")
        }
        // Nobody comes to an account any more that has become part of another, or was erased.
        guard let friend = turn[member: to], friend.mergedInto == nil, !friend.isErased else {
            throw Refusal(.notFound, "no such member")
        }
        turn.know(user, name: actor.name)
        try turn.take(
            points, of: Self.quota(of: user, turn.programme, at: turn.at), to: .mall,
            or: .limitReached)
        let balance = try turn.charge(
            points, from: user, to: .user(to), reason: "transfer",
            ["to": .string(to), "name": .string(friend.name)])
        turn.tell(
            to, "credit",
            [
                "points": .int(points), "balance": .int(turn.points(of: to)),
                "reason": "transfer", "from": .string(user), "name": .string(actor.name),
                "op": .string(turn.operation),
            ])
        return ["balance": .int(balance)]
    }
}
