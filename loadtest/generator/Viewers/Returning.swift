// Coming back is where a gateway may lose something in silence: a viewer keeps its place while it
// is away, and what it is told when it is back is held against that place.

/// A viewer's absence, from the cut to the welcome.
struct Absence {
    /// When the connection was cut, later when the return was due; microseconds.
    var since: Int64
    /// The room event and its epoch it had seen; nil when it was cut before its first welcome.
    let place: Place?
    var attempts = 0
}

/// Where a viewer is in the room's stream.
struct Place: Equatable {
    let epoch: String
    let seq: Int64

    /// What a server said to a viewer who came back.
    enum Verdict { case recovered, told, first, wrong }

    /// Judges a welcome to a viewer who named `known`, and says from where its stream goes on.
    static func verdict(
        known: Place?, epoch: String, seq: Int64, recovered: Bool
    ) -> Verdict {
        guard let known else { return recovered ? .wrong : .first }
        // Recovered means: on from exactly there. What follows is then checked number by number.
        if recovered { return known == Place(epoch: epoch, seq: seq) ? .recovered : .wrong }
        return .told
    }
}

/// What became of all connections that were cut.
struct ReturnTally: Sendable {
    var cuts = 0
    /// Viewers who left and came anew.
    var visits = 0
    /// Where they were cut.
    var inHandshake = 0
    var inFrame = 0
    var betweenFrames = 0
    /// Welcomes that went on exactly where the viewer was.
    var recovered = 0
    /// Welcomes that said that something is missing.
    var told = 0
    /// Welcomes to viewers who had not had one.
    var first = 0
    /// Welcomes that claimed to go on, elsewhere.
    var wrong = 0
    /// Attempts that were refused, by reason; they are made again.
    var refusals: [String: Int] = [:]
    /// Welcomes by a TLS session that went on from an earlier one.
    var resumedTLS = 0
    /// Viewers who could not come back at all.
    var lost = 0
    /// From when a return was due to its welcome.
    var latency = Latency()

    mutating func add(_ other: ReturnTally) {
        let sums: [WritableKeyPath<ReturnTally, Int>] = [
            \.cuts, \.inHandshake, \.inFrame, \.betweenFrames, \.recovered, \.told, \.first,
            \.wrong, \.lost, \.visits, \.resumedTLS,
        ]
        for sum in sums { self[keyPath: sum] += other[keyPath: sum] }
        refusals.merge(other.refusals, uniquingKeysWith: +)
        latency.add(other.latency)
    }

    mutating func take(_ verdict: Place.Verdict) {
        switch verdict {
        case .recovered: recovered += 1
        case .told: told += 1
        case .first: first += 1
        case .wrong: wrong += 1
        }
    }
}
