// A room as it is before anybody is in it: what it is called, whose it is, who may come in. It is
// configured or made over REST; what was said of it later is kept as a document and goes before.

/// A room, as configured or made, and as its host and operators have changed it.
package struct RoomRecord: Sendable, Hashable {
    package var id: String
    package var title: String
    /// The user who is the room's host.
    package var host: String
    /// Whether people without a token may watch.
    package var admitsGuests: Bool
    package var state: Room.State
    /// The address of a picture; nil for none.
    package var cover: String?
    /// When it is to go live by itself, ms since 1970 UTC; nil for by hand.
    package var startsAt: Int64?
    /// How often it comes again; nil for once.
    package var recurrence: Recurrence?
    /// The lowest tier that may come in; nil for all.
    package var minTier: String?
    /// What a password has to match, as the gateway sealed it; nil for a room without.
    package var seal: String?

    package init(
        id: String, title: String, host: String, admitsGuests: Bool = false,
        state: Room.State = .live
    ) {
        self.id = id
        self.title = title
        self.host = host
        self.admitsGuests = admitsGuests
        self.state = state
    }

    /// A room that was made: everything about it is kept. Nil for the changes of a configured one.
    package init?(id: String, kept: Fields) {
        guard let title = kept["title"]?.string, let host = kept["host"]?.string else { return nil }
        self.init(id: id, title: title, host: host)
        take(kept)
    }

    /// Takes over what was changed; null takes an optional part away.
    package mutating func take(_ changes: Fields) {
        title = changes["title"]?.string ?? title
        host = changes["host"]?.string ?? host
        admitsGuests = changes["guests"]?.bool ?? admitsGuests
        state = changes["state"]?.string.flatMap(Room.State.init) ?? state
        if let value = changes["cover"] { cover = value.string }
        if let value = changes["starts_at"] { startsAt = value.int }
        if changes["repeat"] != nil { recurrence = changes.recurrence }
        if let value = changes["min_tier"] { minTier = value.string }
        if let value = changes["seal"] { seal = value.string }
    }

    /// As `GET /v1/rooms/{room}` shows it.
    package var fields: Fields {
        [
            "id": .string(id), "title": .string(title), "host": .string(host),
            "state": .string(state.rawValue), "cover": Datum(cover), "starts_at": Datum(startsAt),
            "repeat": Datum(recurrence?.rawValue), "guests": .bool(admitsGuests),
            "min_tier": Datum(minTier),
            "password": .bool(seal != nil),
        ]
    }

    /// Who may come in, beside those who work here.
    /// - Parameter tier: nil for a guest.
    /// - Returns: whether the tier is high enough; a tier that has gone from the catalogue since
    ///   keeps nobody out.
    package func admits(tier: String?, _ tiers: TierCatalogue) -> Bool {
        guard let minTier, let least = tiers.rank(minTier) else { return true }
        return tier.flatMap { tiers.rank($0) }.map { $0 >= least } ?? false
    }
}

extension RoomRecord {
    /// What a decision about the room has to know, where only the configuration says it.
    package var known: Fields { ["host": .string(host), "title": .string(title)] }
}

extension DocumentKey {
    /// What has been said of a room.
    package static func room(_ id: String) -> DocumentKey { DocumentKey("room", id) }
}
