// Who asks, and what they may touch. The law is one for all routes: the role must be the route's, a
// viewer reaches only what is their own, a host only rooms of theirs. Whether what somebody may not
// touch is there makes no difference to the answer.

internal import Gateway
internal import Live
internal import Wire

/// Somebody with a good token, or nobody where a route asks for none.
struct Caller {
    let actor: Actor
    /// The rooms that the token is confined to; nil for all.
    let rooms: [String]?

    private static let stranger = Refusal(.unauthorized, "a good token is needed")
    private static let forbidden = Refusal(.forbidden, "not with this token")

    /// Reads the token of a request.
    init(_ request: HTTPRequest, for route: Route, at desk: any HTTPDesk) throws(Failure) {
        guard !route.roles.isEmpty else {
            actor = Actor(user: "", name: "", role: .guest)
            rooms = nil
            return
        }
        let headers = request.all("authorization")
        guard headers.count == 1, headers[0].lowercased().hasPrefix("bearer "),
            let claims = try? desk.claims(of: headers[0].dropFirst(7).filter { $0 != " " }),
            let role = Actor.Role(rawValue: claims.role), role != .guest
        else { throw Failure(Self.stranger) }
        actor = Actor(user: claims.sub, name: claims.name ?? claims.sub, role: role)
        rooms = claims.rooms
    }

    /// Counts the request; throws where too many came.
    func count(_ route: Route, at desk: any HTTPDesk) throws(Failure) {
        let wait = route.roles.isEmpty ? 0 : desk.count(actor)
        if wait > 0 { throw Failure(.rate(wait)) }
    }

    /// Throws where the caller may not do this with what the path names.
    func check(
        _ route: Route, _ path: [String: String], _ all: RoomDirectory
    ) throws(Failure) {
        guard !route.roles.isEmpty else { return }
        guard route.roles.contains(actor.role) else { throw Failure(Self.forbidden) }
        let (user, room) = (path["user"], path["room"])
        let mayTouch: Bool
        switch actor.role {
        case .viewer: mayTouch = user == nil || user == actor.user
        case .host: mayTouch = room.map { runs($0, all) } ?? true
        // Who is confined to rooms has no business outside of them.
        case .operator, .service: mayTouch = room != nil || rooms == nil
        case .guest: mayTouch = false
        }
        let isInside = room.map { rooms?.contains($0) ?? true } ?? true
        guard mayTouch && isInside else { throw Failure(Self.forbidden) }
    }

    private func runs(_ room: String, _ all: RoomDirectory) -> Bool {
        rooms?.contains(room) ?? (all[room]?.host == actor.user)
    }
}
