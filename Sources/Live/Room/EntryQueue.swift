// Entry effects take a moment each. In a storm the highest tiers have theirs and the rest are only
// counted, so that nobody is announced when they have long been here.

/// Entries waiting for their turn: the highest tier first, and none after its time.
struct EntryQueue: Sendable {
    /// So many wait at most, whatever the limits say: a storm costs ten comparisons a viewer.
    static let mostWaiting = 1_024

    /// The next to be announced is the last: by rank, then by time of entering.
    private var waiting: [Waiting] = []
    private(set) var nextAt: Int64 = 0

    private struct Waiting {
        let viewer: Viewer
        let rank: Int
        let at: Int64
    }

    var isEmpty: Bool { waiting.isEmpty }

    var count: Int { waiting.count }

    mutating func add(_ viewer: Viewer, rank: Int, at: Int64, _ show: ShowLimits) {
        // Twice as many as can be announced in time, since some leave again. Of more, the lowest
        // ranks give way, and of these who came last: they are only counted.
        let inTime = Int(show.entryDelay) * show.entriesPerSecond / 1_000
        let most = min(Self.mostWaiting, 2 * inTime + 1)
        guard show.entriesPerSecond > 0 else { return }
        if waiting.count >= most {
            guard waiting[0].rank < rank else { return }
            waiting.removeFirst()
        }
        waiting.insert(Waiting(viewer: viewer, rank: rank, at: at), at: place(rank))
    }

    /// Before all of the same rank, who came earlier: a binary search.
    private func place(_ rank: Int) -> Int {
        var low = 0
        var high = waiting.count
        while low < high {
            let middle = (low + high) / 2
            if waiting[middle].rank < rank { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Those to be announced now, once the last ones have had their time.
    mutating func take(_ now: Int64, _ show: ShowLimits) -> [Viewer] {
        waiting.removeAll { now - $0.at > show.entryDelay }
        guard now >= nextAt, !waiting.isEmpty, show.entriesPerSecond > 0 else { return [] }
        // A tick may be wider than the time of one: it has those of a quarter of a second at most.
        let interval = Int64(max(1, 1_000 / show.entriesPerSecond))
        let most = max(1, show.entriesPerSecond / 4)
        let turns = Int(min(Int64(most), (now - nextAt) / interval + 1))
        nextAt = now + interval
        return (0..<min(turns, waiting.count)).map { _ in waiting.removeLast().viewer }
    }

    /// Who has gone again enters no more.
    mutating func remove(_ session: SessionID) {
        waiting.removeAll { $0.viewer.session == session }
    }
}
