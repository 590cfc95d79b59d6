// What happened, as the rules see it. Facts that no rule listens to are never made.

/// Something a member did that rules may pay for.
package struct Fact: Hashable, Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        case watched, liked, commented, shared, followed
        case signedIn = "signed_in"
    }

    package let kind: Kind
    package let user: String
    /// When it happened, ms since 1970 UTC.
    package let at: Int64
    /// How much of it: likes, watched steps; 1 where counting makes no sense.
    package let amount: Int64
    package let room: String?
    package let host: String?
    /// For watching: since when without a break, as far as the room knows; 0 for other facts.
    package let since: Int64
    /// For watching: from when on the room remembers who was here; 0 for other facts.
    package let memory: Int64
    /// Days signed in without a gap; 0 for other facts.
    package let streak: Int64
    /// The operation or frame it came from; becomes the id of what it pays.
    package let id: String

    package init(
        _ kind: Kind, user: String, at: Int64, amount: Int64 = 1, room: String? = nil,
        host: String? = nil, since: Int64 = 0, memory: Int64 = 0, streak: Int64 = 0, id: String
    ) {
        self.kind = kind
        self.user = user
        self.at = at
        self.amount = amount
        self.room = room
        self.host = host
        self.since = since
        self.memory = memory
        self.streak = streak
        self.id = id
    }
}
