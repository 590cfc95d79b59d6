// Why this exists: a busy loop must be noticed before viewers notice it. The time it works between
// two sleeps is what an event had to wait at worst, and its share of all time is how much room is
// left; ticks are stretched by the one, operators are warned by the other.

internal import CUV

/// Measures how long a loop works between two sleeps, asked once an iteration.
struct LoopMeter {
    /// Milliseconds of work in the last finished iteration.
    private(set) var lag: Int64 = 0
    /// Part of the last finished window (about a second) spent working: 0 to 1.
    private(set) var busyShare: Double = 0

    private var measuredAt = uv_hrtime()
    private var idleBefore: UInt64 = 0
    private var windowBegan = uv_hrtime()
    private var idleAtWindow: UInt64 = 0

    private static let window: UInt64 = 1_000_000_000

    /// To be called just before the loop sleeps; `idle` is all the time it has slept so far, in ns.
    mutating func sleeps(idle: UInt64) {
        let now = uv_hrtime()
        lag = Int64(nanosecondsBusy(now - measuredAt, idle - idleBefore) / 1_000_000)
        measuredAt = now
        idleBefore = idle
        let elapsed = now - windowBegan
        guard elapsed >= Self.window else { return }
        busyShare = Double(nanosecondsBusy(elapsed, idle - idleAtWindow)) / Double(elapsed)
        windowBegan = now
        idleAtWindow = idle
    }

    private func nanosecondsBusy(_ elapsed: UInt64, _ idle: UInt64) -> UInt64 {
        elapsed > idle ? elapsed - idle : 0
    }
}
