// Why this exists: a process that takes more memory than its container may have is ended without a
// word, and all it holds with it. So it asks how much that is, and stops before.

internal import CUV
internal import Glibc

extension Machine {
    /// Bytes of memory that this process may have: its control group's where that has a limit below
    /// the machine's, or else the machine's.
    package static var memoryLimit: Int {
        let machine = Int(clamping: uv_get_total_memory())
        let groups = text("/proc/self/cgroup").map(groupFiles) ?? []
        return groups.compactMap { text($0).flatMap(bytes) }.reduce(machine, min)
    }

    /// The files that tell the limit, by what the system says of a process's groups; in a container
    /// the own group may stand at the root, whatever its path.
    package static func groupFiles(of groups: String) -> [String] {
        groups.split(separator: "\n").flatMap { line -> [String] in
            let parts = line.split(
                separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { return [] }
            let paths = ["", parts[2] == "/" ? "" : String(parts[2])]
            if parts[0] == "0" && parts[1].isEmpty {
                return paths.map { "/sys/fs/cgroup\($0)/memory.max" }
            }
            guard parts[1].split(separator: ",").contains("memory") else { return [] }
            return paths.map { "/sys/fs/cgroup/memory\($0)/memory.limit_in_bytes" }
        }
    }

    /// Nil for `max`, which is no limit.
    private static func bytes(_ text: String) -> Int? {
        text.split(separator: "\n").first.flatMap { Int($0) }
    }

    /// A small file's text; nil where there is none.
    private static func text(_ path: String) -> String? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 4_096)
        let count = read(file, &bytes, bytes.count)
        return count < 0 ? nil : String(decoding: bytes[..<count], as: UTF8.self)
    }
}
