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

/// An even schedule: the n-th thing is due `n / perSecond` seconds after the start.
struct Pace {
    /// The grain of the timers that ask: being late by no more than this is the schedule itself.
    static let grain: Int64 = 11_000

    private let start: Int64
    private let perSecond: Double
    private var given = 0

    /// `start` and all times in microseconds.
    init(start: Int64, perSecond: Double) {
        self.start = start
        self.perSecond = perSecond
    }

    /// The time from which to count the next thing, or nil while it is not due. What is late by
    /// more than a timer's grain counts from when it should have been.
    mutating func next(_ now: Int64) -> Int64? {
        guard perSecond > 0 else { return nil }
        let due = start + Int64(Double(given) / perSecond * 1_000_000)
        guard due <= now else { return nil }
        given += 1
        return now - due <= Self.grain ? now : due
    }
}
