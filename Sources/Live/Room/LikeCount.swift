// Likes are many and one looks like the other: they are added up and shown once a tick.

/// Likes since they were last shown.
struct LikeCount: Sendable {
    private(set) var total: Int64 = 0
    private var added: Int64 = 0

    var isChanged: Bool { added > 0 }

    mutating func add(_ count: Int64) {
        total += count
        added += count
    }

    mutating func take() -> RoomEvent {
        defer { added = 0 }
        return RoomEvent("likes", ["total": .int(total), "added": .int(added)])
    }
}
