// Entry effects take a moment each. In a storm the highest tiers have theirs and the rest are only
// counted, so that nobody is announced when they have long been here.

/// Entries waiting for their turn: the highest tier first, and none after its time.
struct EntryQueue: Sendable {
    private var waiting: [(viewer: Viewer, rank: Int, at: Int64)] = []
    private(set) var nextAt: Int64 = 0

    var isEmpty: Bool { waiting.isEmpty }

    mutating func add(_ viewer: Viewer, rank: Int, at: Int64) {
        // More than a few seconds' worth is only counted: the lowest ranks give way.
        if waiting.count >= 64 {
            guard let least = waiting.indices.min(by: { waiting[$0].rank < waiting[$1].rank }),
                waiting[least].rank < rank
            else { return }
            waiting.remove(at: least)
        }
        waiting.append((viewer, rank, at))
    }

    /// The next to be announced, once the last one has had its time.
    mutating func take(_ now: Int64, _ show: ShowLimits) -> Viewer? {
        waiting.removeAll { now - $0.at > show.entryDelay }
        guard now >= nextAt,
            let best = waiting.indices.max(by: {
                (waiting[$0].rank, -waiting[$0].at) < (waiting[$1].rank, -waiting[$1].at)
            })
        else { return nil }
        nextAt = now + Int64(1000 / max(1, show.entriesPerSecond))
        return waiting.remove(at: best).viewer
    }

    /// Who has gone again enters no more.
    mutating func remove(_ session: SessionID) {
        waiting.removeAll { $0.viewer.session == session }
    }
}
