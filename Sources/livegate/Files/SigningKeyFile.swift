// The key that opens every room. Nobody else on the machine may read it, not even for the moment
// between making a file and narrowing its mode; and a process that is killed while making it leaves
// a whole key or none.

import Glibc
import Net
import Wire

/// A file with base64url text of the key's bytes.
struct SigningKeyFile {
    let path: String

    /// Reads the key.
    /// - Throws: for a file that others may read, and for one that holds no key.
    func read() throws(FileError) -> TokenKey {
        let file = try SmallFile(reading: path)
        let mode = try file.mode()
        guard mode & 0o077 == 0 else {
            let digits = String(mode, radix: 8)
            throw FileError(
                path, "others may use it (mode \(digits)); chmod 600 and change the key")
        }
        let text = try file.text(upTo: 4_096).filter { !$0.isWhitespace }
        guard let key = TokenKey(text: text) else {
            throw FileError(path, "\(TokenKey.form)")
        }
        return key
    }

    /// Reads the key, or makes one of 32 random bytes, together with its directory.
    func readOrMake() throws(FileError) -> TokenKey {
        if access(path, F_OK) == 0 { return try read() }
        try makeDirectories(above: path)
        let draft = "\(path).\(Hex.encode(Entropy.bytes(8)))"
        defer { unlink(draft) }
        try SmallFile(making: draft).write(Base64.url.encode(Entropy.bytes(32)) + "\n")
        // Of two that make it at once the first one wins, and both use that one's.
        guard link(draft, path) == 0 || errno == EEXIST else { throw .last(path) }
        return try read()
    }

    private func makeDirectories(above path: String) throws(FileError) {
        guard let slash = path.lastIndex(of: "/"), slash > path.startIndex else { return }
        let directory = String(path[..<slash])
        if mkdir(directory, 0o700) == 0 || errno == EEXIST { return }
        guard errno == ENOENT else { throw .last(directory) }
        try makeDirectories(above: directory)
        guard mkdir(directory, 0o700) == 0 || errno == EEXIST else { throw .last(directory) }
    }
}
