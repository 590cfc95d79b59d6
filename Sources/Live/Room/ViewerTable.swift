// Everybody in a room, one after the other without gaps: a dictionary of whole viewers would leave
// half of its places empty, and they are large.

/// The viewers of a room, by session and by user.
struct ViewerTable: Sendable {
    private var all: [Viewer] = []
    private var bySession = PlaceIndex()
    private var byUser = PlaceIndex()

    var count: Int { all.count }
    var isEmpty: Bool { all.isEmpty }

    /// In no order that means anything.
    var sessions: [SessionID] { all.map(\.session) }

    /// In no order that means anything.
    var values: [Viewer] { all }

    /// The viewer of a session. A session stays with its user.
    subscript(session: SessionID) -> Viewer? {
        get { place(of: session).map { all[$0] } }
        set {
            switch (place(of: session), newValue) {
            case (let place?, let viewer?): all[place] = viewer
            case (let place?, nil): remove(place)
            case (nil, let viewer?): append(viewer)
            case (nil, nil): break
            }
        }
    }

    /// The viewer at a place, which is to be changed there: a copy would take its conduct along.
    subscript(at place: Int) -> Viewer {
        _read { yield all[place] }
        _modify { yield &all[place] }
    }

    /// The session of a user who is here.
    func session(of user: String) -> SessionID? {
        byUser.first(user.hashValue) { all[$0].actor.user == user }.map { all[$0].session }
    }

    /// Good until somebody comes or goes.
    func place(of session: SessionID) -> Int? {
        bySession.first(session.hashValue) { all[$0].session == session }
    }

    private mutating func append(_ viewer: Viewer) {
        all.append(viewer)
        let place = all.count - 1
        bySession.insert(place, viewer.session.hashValue) { all[$0].session.hashValue }
        byUser.insert(place, viewer.actor.user.hashValue) { all[$0].actor.user.hashValue }
    }

    private mutating func remove(_ place: Int) {
        bySession.remove(place) { all[$0].session.hashValue }
        byUser.remove(place) { all[$0].actor.user.hashValue }
        let last = all.removeLast()
        guard place < all.count else { return }
        all[place] = last
        bySession.move(all.count, to: place, last.session.hashValue)
        byUser.move(all.count, to: place, last.actor.user.hashValue)
    }
}
