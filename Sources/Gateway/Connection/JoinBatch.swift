// A commit costs about as much for one join as for ten, so where many come they go to the store
// together. Who comes alone waits for nobody, and nobody waits while nobody comes: clients that
// connect so many at a time would all stand still.

/// The joins of one loop on their way to the store. Times are ms of the loop's clock.
struct JoinBatch<Join> {
    /// Joins within one interval from which on those of the next go together: a hundred or two a
    /// second.
    private static var many: Int { 8 }

    private let interval: Int64
    /// A storm in which nobody came for so long has paused.
    private let pause: Int64
    private var waiting: [Join] = []
    /// Since when joins are counted, how many came, and whether those before them were many.
    private var beganAt: Int64
    private var lastAt: Int64
    private var count = 0
    private var isStorm = false

    /// - Parameter interval: how long joins wait for each other at most; 0 for never.
    init(interval: Int64, now: Int64) {
        self.interval = interval
        pause = max(1, interval / 4)
        beganAt = now
        lastAt = now
    }

    mutating func append(_ join: Join, at now: Int64) {
        waiting.append(join)
        lastAt = now
        count += 1
    }

    /// Those whose time has come, in the order in which they came.
    mutating func take(_ now: Int64) -> [Join] {
        let passed = now - beganAt
        if passed >= interval {
            isStorm = count >= Self.many && passed < 2 * interval
            beganAt = now
            count = 0
        } else if isStorm && now - lastAt < pause {
            return []
        }
        defer { waiting = [] }
        return waiting
    }

    /// How long those who are left wait at most; nil where nobody is.
    func wait(_ now: Int64) -> Int64? {
        waiting.isEmpty ? nil : max(1, min(beganAt + interval, lastAt + pause) - now)
    }
}
