// A person as the books know them. Points and growth are accounts; this is the rest.

package struct Member: Hashable, Sendable {
    package let user: String
    package var name: String
    /// When the member was first seen, ms since 1970 UTC.
    package var since: Int64
    /// The tier as last told to the member.
    package var tier: String
    package var tierSince: Int64
    package var grants: [TierGrant]
    /// How the tier that growth has reached is kept; nil for the lowest.
    package var tenure: Tenure?
    /// The part of the audience the member was last counted to.
    package var segment: String?
    /// The highest account event that was shown.
    package var acknowledged: Int64
    /// The account that this one has become part of; nil for one that stands by itself.
    package var mergedInto: String?
    /// When everything personal was taken away, ms since 1970 UTC; nil for a living account.
    package var erasedAt: Int64?

    package init(
        user: String, name: String, since: Int64, tier: String, tierSince: Int64? = nil,
        grants: [TierGrant] = [], acknowledged: Int64 = 0,
        mergedInto: String? = nil
    ) {
        self.user = user
        self.name = name
        self.since = since
        self.tier = tier
        self.tierSince = tierSince ?? since
        self.grants = grants
        self.acknowledged = acknowledged
        self.mergedInto = mergedInto
    }
}

/// What keeps a member from speaking in, or entering, a room.
package struct Sanction: Hashable, Sendable {
    /// Muted before this instant, ms since 1970 UTC.
    package var mutedUntil: Int64
    /// Not let in before this instant.
    package var bannedUntil: Int64

    package init(mutedUntil: Int64 = 0, bannedUntil: Int64 = 0) {
        self.mutedUntil = mutedUntil
        self.bannedUntil = bannedUntil
    }

    /// Holds as long as `other` does, too.
    package mutating func extend(by other: Sanction) {
        mutedUntil = max(mutedUntil, other.mutedUntil)
        bannedUntil = max(bannedUntil, other.bannedUntil)
    }
}

/// Names a member in a room.
package struct RoomMemberKey: Hashable, Sendable {
    package let room: String
    package let user: String

    package init(room: String, user: String) {
        self.room = room
        self.user = user
    }
}
