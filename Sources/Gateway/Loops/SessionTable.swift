// The connections of one loop that have said who they are, by id and by member.

internal import Live

struct SessionTable {
    private(set) var all: [Session] = []
    private var byID = PlaceIndex()
    private var byMember = PlaceIndex()

    subscript(id: SessionID) -> Session? { place(of: id).map { all[$0] } }

    /// Every connection of a member.
    func forEach(of user: String, _ body: (Session) -> Void) {
        // Collected first: what is done with one may end another. Nearly everybody has only one.
        var first: Session?
        var others: [Session] = []
        _ = byMember.first(user.hashValue) { place in
            guard all[place].actor.user == user else { return false }
            if first == nil { first = all[place] } else { others.append(all[place]) }
            return false
        }
        if let first { body(first) }
        for session in others { body(session) }
    }

    mutating func insert(_ session: Session) {
        all.append(session)
        let place = all.count - 1
        byID.insert(place, session.id.hashValue) { all[$0].id.hashValue }
        byMember.insert(place, session.actor.user.hashValue) { all[$0].actor.user.hashValue }
    }

    /// False where it is not in the table.
    mutating func remove(_ session: Session) -> Bool {
        guard let place = place(of: session.id) else { return false }
        byID.remove(place) { all[$0].id.hashValue }
        byMember.remove(place) { all[$0].actor.user.hashValue }
        let last = all.removeLast()
        guard place < all.count else { return true }
        all[place] = last
        byID.move(all.count, to: place, last.id.hashValue)
        byMember.move(all.count, to: place, last.actor.user.hashValue)
        return true
    }

    private func place(of id: SessionID) -> Int? {
        byID.first(id.hashValue) { all[$0].id == id }
    }
}
