// A viewer sends the host a gift for everyone to see. Gifts that follow each other quickly make a
// combo.

internal import Ledger

/// What a viewer sends the host.
package struct Gift: Sendable, Hashable {
    package let gift: String
    package let count: Int64
    package let room: String
    package let host: String

    package init(gift: String, count: Int64, room: String, host: String) {
        self.gift = gift
        self.count = count
        self.room = room
        self.host = host
    }

    /// The most of a gift at once.
    package static let most: Int64 = 999

    private func combo(_ user: String) -> EntryKey {
        EntryKey(subject: "combo:\(room):\(gift)", user: user)
    }

    func name(_ keys: inout Keys, by user: String) {
        keys.members.insert(user)
        keys.entries.insert(combo(user))
        keys.counters.insert(.received(by: host))
        keys.documents.formUnion([.room(room), .ranking(room)])
        keys.entries.insert(.given(user, room: room))
    }

    /// - Throws: `not_found`, `insufficient_points`.
    func send(by actor: Actor, _ turn: inout Turn) throws(Refusal) -> Fields {
        guard let kind = turn.programme.shop.gift(gift) else {
            throw Refusal(.notFound, "no such gift")
        }
        guard (1...Self.most).contains(count) else {
            throw .field("count", "must be from 1 to \(Self.most)")
        }
        if host == actor.user { throw Refusal(.forbidden, "hosts do not send to themselves") }
        turn.know(actor.user, name: actor.name)
        let points = try Refusal.amount(count, at: kind.price)
        let balance = try turn.charge(
            points, from: actor.user, reason: "gift",
            ["gift": .string(gift), "count": .int(count), "room": .string(room)])
        let combo = countCombo(kind, actor.user, &turn)
        var received = turn[counter: .received(by: host)] ?? Counter()
        received.progress = received.progress.addingReportingOverflow(points).partialValue
        received.times += count
        received.at = turn.at
        turn[counter: .received(by: host)] = received
        let giver = turn.rank(points, count, by: actor, in: room)
        turn.announce(
            .gift(
                room: room, giver,
                [
                    "user": .string(actor.user), "name": .string(actor.name),
                    "gift": .string(gift), "count": .int(count), "combo": .int(combo),
                    "effect": Datum(kind.effect),
                ]))
        return ["balance": .int(balance), "combo": .int(combo)]
    }

    /// How many in a row these make: those before count where the last came a moment ago.
    private func countCombo(
        _ kind: VirtualGift, _ user: String, _ turn: inout Turn
    ) -> Int64 {
        let before = turn[entry: combo(user)]
        var sum = count
        if let last = before?["at"]?.int, let counted = before?["count"]?.int,
            turn.at - last <= kind.combo
        {
            let (added, overflow) = counted.addingReportingOverflow(count)
            sum = overflow ? counted : added
        }
        turn[entry: combo(user)] = ["count": .int(sum), "at": .int(turn.at)]
        return sum
    }
}

extension CounterKey {
    /// What a host was sent: `progress` points, `times` gifts.
    package static func received(by host: String) -> CounterKey {
        CounterKey(user: host, rule: "gifts-received", scope: "")
    }
}
