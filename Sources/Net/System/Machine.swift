// Why this exists: the few facts of the machine that decide how many loops and connections the
// program can have.

internal import CUV
internal import Glibc
internal import Synchronization

/// What this process may use.
package enum Machine {
    /// Cores this process may run on (its affinity mask, so a cpuset counts); 1 or more.
    package static var availableCores: Int {
        Int(uv_available_parallelism())
    }

    /// Gives pages that hold nothing back to the system. The allocator keeps what a storm has taken
    /// for as long as anything lives above it; with 100 MB this takes some milliseconds.
    package static func returnFreeMemory() {
        malloc_trim(0)
        returnEndOfArena()
    }

    /// Gives the free end of the calling thread's arena back to the system, which `malloc_trim`
    /// does for the first thread only (glibc 2.36, `mtrim` in malloc.c). In each thread that a
    /// storm has gone through some hundred KiB to some MiB lie there.
    package static func returnEndOfArena() {
        // The allocator looks at the end when as much as this is freed. By Swift's own calls: a
        // `malloc` that is freed at once is taken away by the optimizer.
        let looked: Int32 = 64 << 10
        returning.withLock { _ in
            mallopt(M_TRIM_THRESHOLD, looked)
            UnsafeMutableRawPointer.allocate(byteCount: Int(looked), alignment: 16).deallocate()
            mallopt(M_MMAP_THRESHOLD, mapped)
            mallopt(M_TRIM_THRESHOLD, 2 * mapped)
        }
    }

    private static let returning = Mutex(())
    /// Bytes from which an allocation is mapped for itself. Who sets one of these thresholds ends
    /// that the allocator finds both by trial: so this is the most that it comes to
    /// (`DEFAULT_MMAP_THRESHOLD_MAX`), since a batch of claims has arrays of megabytes.
    private static let mapped: Int32 = 32 << 20

    /// Raises the soft limit of open files to the hard limit and returns what now holds.
    @discardableResult
    package static func raiseFileLimit() -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 0 }
        if limit.rlim_cur < limit.rlim_max {
            let before = limit.rlim_cur
            limit.rlim_cur = limit.rlim_max
            if setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) != 0 {
                limit.rlim_cur = before
            }
        }
        return Int(clamping: limit.rlim_cur)
    }
}
