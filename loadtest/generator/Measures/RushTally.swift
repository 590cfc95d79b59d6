// The sum over a rush: what was answered, and what must not have happened.

/// What became of all answers to a quiz, or of all grabs at a red packet.
struct RushTally: Sendable {
    var sent = 0
    /// Answered with a reply; of a quiz, how many of them were right.
    var taken = 0
    var right = 0
    var soldOut = 0
    /// Points by the replies, and by the credits; the smallest share.
    var points: Int64 = 0
    var credited: Int64 = 0
    var least = Int64.max
    /// Second tries that were taken too.
    var twice = 0
    var unanswered = 0
    /// Answers that should have been others, by code.
    var refused: [String: Int] = [:]

    mutating func add(_ other: RushTally) {
        let sums: [WritableKeyPath<RushTally, Int>] = [
            \.sent, \.taken, \.right, \.soldOut, \.twice, \.unanswered,
        ]
        for sum in sums { self[keyPath: sum] += other[keyPath: sum] }
        points += other.points
        credited += other.credited
        least = min(least, other.least)
        refused.merge(other.refused, uniquingKeysWith: +)
    }
}
