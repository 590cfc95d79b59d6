// In a storm more come than a node can let in at once. Those it cannot take now are told when to
// come back, before the upgrade, which costs them and us the least; and the last half second's
// worth of places is kept for higher tiers, the more of it the higher they are.

/// How many may join a loop each second: a token bucket that holds one second's worth.
struct JoinGate {
    /// Thousandths of a join: what is there, and what there is at most.
    private var level: Int64
    private let most: Int64
    private var seenAt: Int64

    /// - Parameters:
    ///   - rate: joins a second; at least one.
    ///   - now: ms of the loop's clock.
    init(rate: Int, now: Int64) {
        most = Int64(max(1, rate)) * 1_000
        level = most
        seenAt = now
    }

    /// Lets one more in, or not.
    /// - Parameter standing: asked for only when it matters: 0 for the lowest tier and whoever is
    ///   not known, 1 for the highest.
    mutating func admit(_ now: Int64, standing: () -> Double) -> Bool {
        // A bucket that holds one second's worth fills by `most` in a second.
        level = min(most, level + max(0, now - seenAt) * most / 1_000)
        seenAt = now
        guard level >= 1_000 else { return false }
        let isAmple = level - 1_000 >= most / 2
        guard isAmple || Double(level - 1_000) >= Double(most / 2) * (1 - standing()) else {
            return false
        }
        level -= 1_000
        return true
    }

    /// Gives back the place of one who was let in and was nobody.
    mutating func giveBack() { level = min(most, level + 1_000) }
}
