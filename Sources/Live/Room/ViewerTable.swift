// Everybody in a room, one after the other without gaps: a dictionary of whole viewers would leave
// half of its places empty, and they are large.

/// The viewers of a room by session.
struct ViewerTable: Sendable {
    private var all: [Viewer] = []
    private var places: [SessionID: Int32] = [:]

    var count: Int { all.count }
    var isEmpty: Bool { all.isEmpty }

    /// In no order that means anything.
    var sessions: [SessionID] { all.map(\.session) }

    /// In no order that means anything.
    var values: [Viewer] { all }

    subscript(session: SessionID) -> Viewer? {
        get { places[session].map { all[Int($0)] } }
        set {
            switch (places[session], newValue) {
            case (let place?, let viewer?): all[Int(place)] = viewer
            case (let place?, nil):
                places[session] = nil
                let last = all.removeLast()
                if last.session != session {
                    all[Int(place)] = last
                    places[last.session] = place
                }
            case (nil, let viewer?):
                places[session] = Int32(all.count)
                all.append(viewer)
            case (nil, nil): break
            }
        }
    }
}
