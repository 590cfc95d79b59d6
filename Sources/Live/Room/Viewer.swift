// Somebody in a room, as the show knows them: small, in memory, gone with the connection.

package struct Viewer: Sendable {
    package let session: SessionID
    package let actor: Actor
    /// Nil for guests.
    package internal(set) var tier: String?
    package var mutedUntil: Int64
    var uncountedLikes: Int64 = 0
    /// When the step of watching that is running will be whole.
    var watchDue: Int64 = 0
    var watchingSince: Int64 = 0
    /// When they came in, by this connection.
    var cameAt: Int64 = 0
    /// Place in the room's list of their tier.
    var place: Int32 = 0
    var rank: Int16 = -1
    /// Whether the connection goes on from an earlier one, so that nobody is told it enters.
    package let returns: Bool
    /// Empty, or one: most people never say anything, and it is a third of what is kept of them.
    private var conducts: [Conduct] = []

    package init(
        session: SessionID, actor: Actor, tier: String?, mutedUntil: Int64 = 0,
        returns: Bool = false
    ) {
        self.session = session
        self.actor = actor
        self.tier = tier
        self.mutedUntil = mutedUntil
        self.returns = returns
    }

    var conduct: Conduct {
        get { conducts.first ?? Conduct() }
        _modify {
            if conducts.isEmpty { conducts = [Conduct()] }
            yield &conducts[0]
        }
    }

    /// Whether they count as audience; hosts and operators work here.
    package var isAudience: Bool { actor.role == .viewer || actor.role == .guest }
}

/// What is remembered of how somebody behaves, beyond one connection.
struct Conduct: Sendable {
    var speech = Bucket()
    var likes = Bucket()
    /// When they last said something, for slow mode.
    var spokeAt: Int64 = 0
    /// When the room was last shown one of theirs.
    var shownAt: Int64 = 0
    /// Fingerprints of their last comments.
    var comments: [Int64] = []
    var validCommentAt: Int64 = 0

    /// Whether a comment is none of the last `most`. It is one of them from now on.
    mutating func isNew(_ print: Int64, among most: Int) -> Bool {
        let isNew = !comments.contains(print)
        comments.append(print)
        if comments.count > most { comments.removeFirst(comments.count - most) }
        return isNew
    }
}

/// A generic cell rate limiter (GCRA, ITU-T I.371): one number a limit, no timer.
package struct Bucket: Sendable, Hashable {
    private var due: Int64 = 0

    package init() {}

    /// Whether it is as full as a new one.
    package func isIdle(_ now: Int64) -> Bool { due <= now }

    /// Takes one if there is one: on average one every `interval` ms, `burst` at once at most.
    /// Returns 0, or the ms after which to come back.
    package mutating func take(_ now: Int64, interval: Int64, burst: Int64) -> Int64 {
        let start = max(due, now)
        let wait = start - now - interval * (max(1, burst) - 1)
        if wait > 0 { return wait }
        due = start + interval
        return 0
    }
}
