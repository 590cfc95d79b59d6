// Two processes on one data directory would each decide on books that the other changes behind its
// back. The kernel holds this lock for us, so it goes with the process, however that ends.

internal import Glibc

/// The data directory is ours, until this value ends.
struct DirectoryLock: ~Copyable {
    private let descriptor: Int32

    /// - Throws: `.inUse` when another process, or another store of this one, has it.
    init(_ directory: String) throws(StoreError) {
        let path = directory + "/livegate.lock"
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .unavailable("\(path): \(systemError())") }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let error: StoreError =
                errno == EWOULDBLOCK
                ? .inUse("another process works on \(directory)")
                : .unavailable("\(path): \(systemError())")
            Glibc.close(descriptor)
            throw error
        }
        self.descriptor = descriptor
    }

    deinit { Glibc.close(descriptor) }
}

/// Creates `directory`, and those above it, for nobody but us.
func makeDirectory(_ directory: String) throws(StoreError) {
    if mkdir(directory, 0o700) == 0 || errno == EEXIST { return }
    if errno == ENOENT, let slash = directory.lastIndex(of: "/"), slash > directory.startIndex {
        try makeDirectory(String(directory[..<slash]))
        if mkdir(directory, 0o700) == 0 || errno == EEXIST { return }
    }
    throw .unavailable("\(directory): \(systemError())")
}

/// Whether there is a file at `path`.
func isThere(_ path: String) -> Bool { access(path, F_OK) == 0 }

private func systemError() -> String { String(cString: strerror(errno)) }
