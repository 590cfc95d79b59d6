// What the allocator and the pools have kept since many came or much waited helps nobody once that
// is over, and counts as this process's for as long as it runs.

/// When a loop gives back the memory that is kept for use again; asked once a second.
struct MemoryReturn {
    /// Connections that come or go before memory is given back.
    private static let storm = 1_000
    /// Seconds after which a return is judged, and at least between two. What did not help is tried
    /// again after twice the time, up to the longest.
    private static let settling = 5
    private static let pause = 60
    private static let longestPause = 3_840
    /// Bytes, and the part of the least, that the process may have more before some are given back.
    private static let slack = 256 << 10
    private static let part = 256

    /// Connections a second ago, and after the last storm.
    private var lastCount = 0
    private var settledCount = 0
    /// Seconds since memory was given back, and until it may be again.
    private var seconds = 0
    private var pause = Self.pause
    /// Bytes that the process had when memory was given back, and the least since then.
    private var before = Int.max
    private var least = Int.max

    /// Whether to give memory back: once a storm of comings or goings is over, and when the process
    /// has come to hold more than after the last return, as after a while in which it had no
    /// processor and what was to be sent had to wait.
    /// - Parameters:
    ///   - connections: of the loop.
    ///   - busy: share of its time in the last second; only a quiet loop gives back.
    ///   - resident: bytes that the process has in memory.
    mutating func look(connections: Int, busy: Double, resident: Int) -> Bool {
        let isQuiet = abs(connections - lastCount) < Self.storm / 10 && busy < 0.5
        lastCount = connections
        seconds += 1
        least = min(least, resident)
        if seconds == Self.settling {
            pause = isMuch(before) ? Self.pause : min(2 * pause, Self.longestPause)
        }
        guard isQuiet else { return false }
        if abs(connections - settledCount) >= Self.storm {
            self = MemoryReturn()
            (lastCount, settledCount) = (connections, connections)
            return true
        }
        guard seconds > pause, isMuch(resident) else { return false }
        (before, least, seconds) = (resident, .max, 0)
        return true
    }

    /// Whether so many bytes are more than the process needs.
    private func isMuch(_ resident: Int) -> Bool {
        resident - least > max(Self.slack, least / Self.part)
    }
}
