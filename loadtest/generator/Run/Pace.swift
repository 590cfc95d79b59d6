// Load is offered by the clock, not by the answers: a server that slows down must find the same
// load waiting, and the wait must be seen in the figures (no coordinated omission).

import Glibc

/// Microseconds of the machine's monotonic clock.
enum Stopwatch {
    static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
    }
}

/// An even schedule: the n-th group of `burst` things is due `n * burst / perSecond` seconds after
/// the start, which is the first beat that asks. What falls between two beats is meant for the
/// later one; from that beat on every microsecond counts, whoever lost it.
struct Pace {
    /// Microseconds between two beats, the grain of the timers that ask.
    static let grain: Int64 = 10_000

    private let perSecond: Double
    private let burst: Int
    private var start: Int64?
    private var given = 0

    init(perSecond: Double, burst: Int = 1) {
        self.perSecond = perSecond
        self.burst = burst
    }

    /// The time from which to count the next thing, or nil while it is not due; microseconds.
    mutating func next(_ now: Int64) -> Int64? {
        guard perSecond > 0 else { return nil }
        let start = start ?? now
        self.start = start
        let due = Int64(Double(given / burst * burst) / perSecond * 1_000_000)
        guard start + due <= now else { return nil }
        given += 1
        let beat = (due + Self.grain - 1) / Self.grain * Self.grain
        return min(now, start + beat)
    }
}
