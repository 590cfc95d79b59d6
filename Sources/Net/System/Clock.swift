// Why this exists: time enters the program here and nowhere else. A loop caches both clocks once
// an iteration; threads without a loop ask these functions.

internal import CUV
internal import Glibc

/// The two clocks of the machine, in milliseconds.
package enum Clock {
    /// Milliseconds since 1970 UTC. May step backwards when an operator sets the clock.
    package static func wallNow() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
    }

    /// Milliseconds since an arbitrary start; never steps backwards.
    package static func monotonicNow() -> Int64 {
        Int64(uv_hrtime() / 1_000_000)
    }

    /// The same in nanoseconds, to measure what a piece of work takes.
    package static func monotonicNanoseconds() -> Int64 { Int64(uv_hrtime()) }
}

func systemError() -> Int32 { errno }
