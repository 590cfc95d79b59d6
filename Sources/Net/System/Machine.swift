// Why this exists: the few facts of the machine that decide how many loops and connections the
// program can have.

internal import CUV
internal import Glibc

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
    }

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
