// The sum over all orders: each is taken, credited once and told as paid, or it is a fault.

/// What became of all orders.
struct OrderTally: Sendable {
    var made = 0
    var requests = 0
    /// Payments that the gateway said it has.
    var taken = 0
    /// Events answered with an error, by code.
    var refused: [String: Int] = [:]
    var credited = 0
    var creditedTwice = 0
    /// Taken and not credited, or not told.
    var lost = 0
    var unanswered = 0
    /// Those that were closed while an answer was due.
    var connectionsLost = 0
    private var firstCredit = Int64.max
    private var lastCredit = Int64.min

    /// Credits a second between the first and the last.
    var rate: Int64 {
        let span = lastCredit &- firstCredit
        return credited > 1 && span > 0 ? Int64(credited - 1) * 1_000_000 / span : 0
    }

    /// - Parameter time: microseconds.
    mutating func credited(at time: Int64) {
        firstCredit = min(firstCredit, time)
        lastCredit = max(lastCredit, time)
    }

    mutating func take(_ purchase: Purchase) {
        made += 1
        if purchase.isTaken { taken += 1 } else { unanswered += 1 }
        if purchase.credits == 1 { credited += 1 }
        if purchase.credits > 1 { creditedTwice += 1 }
        if purchase.isTaken, purchase.credits == 0 || !purchase.isTold { lost += 1 }
    }

    mutating func add(_ other: OrderTally) {
        let sums: [WritableKeyPath<OrderTally, Int>] = [
            \.made, \.requests, \.taken, \.credited, \.creditedTwice, \.lost, \.unanswered,
            \.connectionsLost,
        ]
        for sum in sums { self[keyPath: sum] += other[keyPath: sum] }
        refused.merge(other.refused, uniquingKeysWith: +)
        firstCredit = min(firstCredit, other.firstCredit)
        lastCredit = max(lastCredit, other.lastCredit)
    }
}
