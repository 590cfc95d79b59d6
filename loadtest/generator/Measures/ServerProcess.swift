// What the run costs the server, read from /proc, so that nothing has to be built into it.

import Glibc

/// A process of this machine.
struct ServerProcess {
    let pid: Int32

    /// CPU time and memory at one moment.
    struct Usage {
        /// Microseconds.
        var user: Int64
        var system: Int64
        /// KiB.
        var resident: Int64

        var total: Int64 { user + system }
    }

    /// Nil when there is no such process.
    var usage: Usage? {
        guard let stat = TextFile.read("/proc/\(pid)/stat"),
            let status = TextFile.read("/proc/\(pid)/status")
        else { return nil }
        // The second field is a name that may hold blanks; it ends with the last parenthesis.
        let fields =
            String(decoding: stat, as: UTF8.self).split(separator: ")").last?
            .split(separator: " ") ?? []
        guard fields.count > 13, let user = Int64(fields[11]), let system = Int64(fields[12])
        else { return nil }
        let line = String(decoding: status, as: UTF8.self).split(separator: "\n")
            .first { $0.hasPrefix("VmRSS:") }
        let resident = line?.split(whereSeparator: \.isWhitespace).dropFirst().first
        let tick = Int64(sysconf(Int32(_SC_CLK_TCK)))
        return Usage(
            user: user * 1_000_000 / tick, system: system * 1_000_000 / tick,
            resident: resident.flatMap { Int64($0) } ?? 0)
    }

    /// User and system time of this process so far; microseconds.
    static func ownTime() -> Int64 {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        let (user, system) = (usage.ru_utime, usage.ru_stime)
        return Int64(user.tv_sec + system.tv_sec) * 1_000_000
            + Int64(user.tv_usec + system.tv_usec)
    }
}
