// Why this exists: time enters the program here and nowhere else. A loop caches both clocks once
// an iteration; threads without a loop ask these functions.

internal import CUV
internal import Glibc
internal import Synchronization

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

/// What turns monotonic into wall time, in milliseconds. There is one for all loops: what one of
/// them has dated is over for every other that hears of it.
enum WallOffset {
    private static let kept = Atomic<Int64>(measure())

    /// The offset, after a look at the clocks. Read one after the other they differ by a rounded
    /// millisecond now and then; only a real step is followed, so that time does not jitter.
    static func follow() -> Int64 {
        let known = kept.load(ordering: .relaxed)
        let measured = measure()
        guard abs(measured - known) > 1 else { return known }
        kept.store(measured, ordering: .relaxed)
        return measured
    }

    private static func measure() -> Int64 { Clock.wallNow() - Clock.monotonicNow() }
}

func systemError() -> Int32 { errno }
