// Files that are read whole at the start: the configuration and the key. A descriptor that is
// closed with its owner, and a bound, since a path given by hand may be anything.

import Glibc

/// An open file.
struct SmallFile: ~Copyable {
    private let path: String
    private let descriptor: Int32

    /// Opens for reading.
    init(reading path: String) throws(FileError) {
        try self.init(path, O_RDONLY | O_NONBLOCK, 0)
    }

    /// Makes a file for its owner alone; fails where there is one.
    init(making path: String) throws(FileError) {
        try self.init(path, O_WRONLY | O_CREAT | O_EXCL, 0o600)
    }

    private init(_ path: String, _ flags: Int32, _ mode: mode_t) throws(FileError) {
        self.path = path
        descriptor = open(path, flags | O_CLOEXEC, mode)
        if descriptor < 0 { throw .last(path) }
    }

    deinit { close(descriptor) }

    /// Permission bits.
    func mode() throws(FileError) -> mode_t {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .last(path) }
        return status.st_mode & 0o777
    }

    /// Everything in it, as UTF-8 of at most `limit` bytes.
    func text(upTo limit: Int) throws(FileError) -> String {
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(descriptor, &piece, piece.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw .last(path) }
            if count == 0 { break }
            bytes += piece[..<count]
            guard bytes.count <= limit else { throw FileError(path, "is over \(limit) bytes long") }
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw FileError(path, "is no UTF-8 text")
        }
        return text
    }

    /// Writes `text` and waits until it is on disk.
    func write(_ text: String) throws(FileError) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw .last(path) }
            rest = rest.dropFirst(count)
        }
        guard fsync(descriptor) == 0 else { throw .last(path) }
    }
}
