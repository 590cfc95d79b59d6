// The sum over all claims: each is sent, answered, and credited once, or it is counted as a fault.

/// What became of all claims.
struct ClaimTally: Sendable {
    var sent = 0
    /// Answered with points.
    var granted = 0
    /// Answered with an error, by code.
    var refused: [String: Int] = [:]
    var unanswered = 0
    /// Credited exactly once.
    var credited = 0
    var creditedTwice = 0
    /// Granted and not credited.
    var lost = 0
    /// Reply and credit differ.
    var wrong = 0
    /// Points credited.
    var points: Int64 = 0

    mutating func take(_ claim: Claim) {
        sent += 1
        if let refusal = claim.refusal {
            refused[refusal, default: 0] += 1
        } else if claim.points == nil {
            unanswered += 1
        } else {
            granted += 1
        }
        points += claim.credits.reduce(0, +)
        switch claim.credits.count {
        case 0: if claim.points != nil { lost += 1 }
        case 1: credited += 1
        default: creditedTwice += 1
        }
        if let told = claim.points, let credit = claim.credits.first, told != credit { wrong += 1 }
    }

    mutating func add(_ other: ClaimTally) {
        let sums: [WritableKeyPath<ClaimTally, Int>] = [
            \.sent, \.granted, \.unanswered, \.credited, \.creditedTwice, \.lost, \.wrong,
        ]
        for sum in sums { self[keyPath: sum] += other[keyPath: sum] }
        points += other.points
        refused.merge(other.refused, uniquingKeysWith: +)
    }
}
