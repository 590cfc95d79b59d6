// What the system says about a file, as one sentence with the file in it.

import Glibc

/// A file that cannot be used, and why.
struct FileError: Error, Equatable, CustomStringConvertible {
    let path: String
    let reason: String

    init(_ path: String, _ reason: String) {
        self.path = path
        self.reason = reason
    }

    /// The call that has just failed with `errno`.
    static func last(_ path: String) -> FileError {
        FileError(path, String(cString: strerror(errno)))
    }

    var description: String { "\(path): \(reason)" }
}
