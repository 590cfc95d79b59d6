// What the allocator and the pools have kept since many came or much waited helps nobody once that
// is over, and counts as this process's for as long as it runs.

/// When a loop gives back the memory that is kept for use again; asked once a second.
struct MemoryReturn {
    /// Connections that come or go before memory is given back.
    private static let storm = 1_000
    /// Seconds after which what the process has is what it needs: what was given back and is used
    /// again has come again. It is doubled for each return that does not help, up to the longest.
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
    /// Bytes that the process had at least since a while after the last storm.
    private var least = Int.max

    /// Whether to give memory back: once a storm of comings or goings is over, and when the process
    /// has come to hold more than it did, as after a while in which it had no processor and what
    /// was to be sent had to wait.
    /// - Parameters:
    ///   - connections: of the loop.
    ///   - busy: share of its time in the last second; only a quiet loop gives back.
    ///   - resident: bytes that the process has in memory.
    mutating func look(connections: Int, busy: Double, resident: Int) -> Bool {
        let isQuiet = abs(connections - lastCount) < Self.storm / 10 && busy < 0.5
        lastCount = connections
        seconds += 1
        guard isQuiet else { return false }
        if abs(connections - settledCount) >= Self.storm {
            self = MemoryReturn()
            (lastCount, settledCount) = (connections, connections)
            return true
        }
        guard seconds > Self.pause else { return false }
        least = min(least, resident)
        guard resident - least > max(Self.slack, least / Self.part) else {
            pause = Self.pause
            return false
        }
        guard seconds > pause else { return false }
        pause = min(2 * pause, Self.longestPause)
        seconds = 0
        return true
    }
}
