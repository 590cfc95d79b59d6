// Why this exists: what the process takes from the machine is asked of the machine, not counted
// along the way; operators compare it with what they have given it.

internal import CUV
internal import Glibc

/// What the process uses.
package struct ProcessUsage: Sendable {
    /// Bytes of memory in RAM.
    package let residentBytes: Int
    /// User and system time since the start, in seconds.
    package let processorSeconds: Double
    package let openFiles: Int
    /// Files that may be open at once.
    package let filesLimit: Int
}

extension Machine {
    /// What the process uses now. Takes time with the number of open files (about 1 us each).
    package static func usage() -> ProcessUsage {
        var usage = uv_rusage_t()
        uv_getrusage(&usage)
        return ProcessUsage(
            residentBytes: residentBytes,
            processorSeconds: seconds(usage.ru_utime) + seconds(usage.ru_stime),
            openFiles: openFiles(), filesLimit: filesLimit)
    }

    /// Bytes of this process that are in memory now.
    package static var residentBytes: Int {
        var resident = 0
        uv_resident_set_memory(&resident)
        return resident
    }

    private static func seconds(_ time: uv_timeval_t) -> Double {
        Double(time.tv_sec) + Double(time.tv_usec) / 1_000_000
    }

    private static func openFiles() -> Int {
        guard let directory = opendir("/proc/self/fd") else { return 0 }
        defer { closedir(directory) }
        // Not counted: the two links every directory has, and the listing's own file.
        var count = -3
        while readdir(directory) != nil { count += 1 }
        return max(0, count)
    }

    /// Files that this process may have open at once.
    static var filesLimit: Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 0 }
        return Int(clamping: limit.rlim_cur)
    }
}
