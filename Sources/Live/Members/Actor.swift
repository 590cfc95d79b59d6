// Who is asking. Roles come from the token; everything a role may do is decided where it is done.

package struct Actor: Hashable, Sendable {
    package enum Role: String, Sendable, CaseIterable {
        case viewer, host, `operator`, service
        /// Somebody without an account: sees, is counted, owns nothing.
        case guest

        /// Whether the role runs the rooms that it may be in.
        package var runsRooms: Bool { self == .host || self == .operator || self == .service }
    }

    package let user: String
    package let name: String
    package let role: Role
    /// Where they come in from; nil where that is not known, as over REST.
    package let origin: Origin?

    package init(user: String, name: String, role: Role, origin: Origin? = nil) {
        self.origin = origin
        self.user = user
        self.name = name
        self.role = role
    }

    /// livegate itself, where a timer acts.
    package static let house = Actor(user: "livegate", name: "livegate", role: .service)

    /// Whether this actor runs the room: its host, or anyone who runs all rooms. A token with the
    /// role `host` opens only the rooms it names, which the session has checked.
    package var runsRoom: Bool { role.runsRooms }
}
