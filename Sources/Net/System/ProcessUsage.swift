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
    private static let filesPath = "/proc/self/fd"

    /// What the process uses now. Before Linux 6.2 it takes about 1 us for each open file.
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

    /// The size of that directory is how many there are, since Linux 6.2; it was 0 before.
    private static func openFiles() -> Int {
        var directory = stat()
        let isCounted = stat(filesPath, &directory) == 0 && directory.st_size > 0
        return isCounted ? Int(directory.st_size) : listOpenFiles()
    }

    /// Open files, counted one by one: for older systems, and for a test.
    package static func listOpenFiles() -> Int {
        guard let directory = opendir(filesPath) else { return 0 }
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
