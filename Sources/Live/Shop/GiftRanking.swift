// Who gave the host most in an evening: from one time that the room goes live to the next. It is
// kept with every gift, so that no restart costs anybody their place; names are not kept, since
// they are the members' own.

/// The first of those who gave in one evening of a room.
package struct GiftRanking: Sendable, Hashable {
    /// What somebody has given in all this evening.
    package struct Giver: Sendable, Hashable {
        package let user: String
        /// Empty where it is not known.
        package let name: String
        package let points: Int64
        package let gifts: Int64

        package init(user: String, name: String, points: Int64, gifts: Int64) {
            self.user = user
            self.name = name
            self.points = points
            self.gifts = gifts
        }
    }

    /// When the evening began, ms since 1970 UTC; 0 for a room that has always been live.
    package let since: Int64
    /// Who gave most, first; who came first to as much stays ahead.
    package private(set) var givers: [Giver] = []

    /// Places in it.
    package static let most = 50

    package init(since: Int64) { self.since = since }

    /// Takes in what somebody has given by now.
    package mutating func note(_ giver: Giver) {
        givers.removeAll { $0.user == giver.user }
        let place = givers.firstIndex { $0.points < giver.points } ?? givers.count
        guard place < Self.most else { return }
        givers.insert(giver, at: place)
        if givers.count > Self.most { givers.removeLast() }
    }

    /// The shape in which it is kept.
    package var kept: Fields {
        [
            "since": .int(since),
            "givers": .list(
                givers.map {
                    .fields([
                        "user": .string($0.user), "points": .int($0.points),
                        "gifts": .int($0.gifts),
                    ])
                }),
        ]
    }

    /// Reads what `kept` wrote.
    package init(kept: Fields) {
        since = kept["since"]?.int ?? 0
        givers = (kept["givers"]?.list ?? []).compactMap { datum in
            guard let giver = datum.fields, let user = giver["user"]?.string else { return nil }
            return Giver(
                user: user, name: "", points: giver["points"]?.int ?? 0,
                gifts: giver["gifts"]?.int ?? 0)
        }
    }
}

extension DocumentKey {
    /// Who gave most in a room, in its last evening.
    package static func ranking(_ room: String) -> DocumentKey { DocumentKey("ranking", room) }
}

extension EntryKey {
    /// What a member has given in a room: `points`, `gifts`, and the evening's beginning, `since`.
    static func given(_ user: String, room: String) -> EntryKey {
        EntryKey(subject: "given:" + room, user: user)
    }
}

extension Turn {
    /// Counts a gift to what somebody gave in a room this evening.
    mutating func rank(
        _ points: Int64, _ gifts: Int64, by actor: Actor, in room: String
    ) -> GiftRanking.Giver {
        let evening = self[room: room]["live_at"]?.int ?? 0
        let key = EntryKey.given(actor.user, room: room)
        let before = self[entry: key].flatMap { $0["since"]?.int == evening ? $0 : nil }
        func sum(_ name: String, _ more: Int64) -> Int64 {
            let (sum, isTooMuch) = (before?[name]?.int ?? 0).addingReportingOverflow(more)
            return isTooMuch ? .max : sum
        }
        let giver = GiftRanking.Giver(
            user: actor.user, name: actor.name, points: sum("points", points),
            gifts: sum("gifts", gifts))
        self[entry: key] = [
            "since": .int(evening), "points": .int(giver.points), "gifts": .int(giver.gifts),
        ]
        var ranking = self[document: .ranking(room)].map { GiftRanking(kept: $0.kept) }
        if ranking?.since != evening { ranking = GiftRanking(since: evening) }
        ranking?.note(giver)
        if let ranking {
            self[document: .ranking(room)] = Document(.ranking(room), kept: ranking.kept)
        }
        return giver
    }
}
