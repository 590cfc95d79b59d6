// Certificates are short-lived and are put in place by other programs, at any time and one file
// after the other; so beside reading them there is a way to see cheaply whether they have changed.

import Glibc
import Wire

/// The two files of a certificate.
struct CertificateFiles: Hashable, Sendable {
    /// The chain as PEM, leaf first.
    let certificate: String
    /// The leaf's private key as PEM.
    let key: String

    /// Bytes of the longest file that is read.
    private static let longest = 1 << 20

    /// Reads both.
    /// - Throws: also for a key that everybody on the machine may read.
    func read() throws(FileError) -> (certificate: [UInt8], key: [UInt8]) {
        let file = try SmallFile(reading: key)
        guard try file.mode() & 0o007 == 0 else {
            throw FileError(key, "everybody may read this key; chmod o= and change the key")
        }
        let chain = try SmallFile(reading: certificate).text(upTo: Self.longest)
        return (Array(chain.utf8), Array(try file.text(upTo: Self.longest).utf8))
    }

    /// Differs when either file was changed or replaced.
    func stamp() -> [Stamp] { [Stamp(of: certificate), Stamp(of: key)] }

    /// What the system says about a file; all zero where there is none.
    struct Stamp: Equatable {
        private var device: UInt64 = 0
        private var node: UInt64 = 0
        private var size = 0
        private var seconds = 0
        private var nanoseconds = 0

        init(of path: String) {
            var status = stat()
            guard stat(path, &status) == 0 else { return }
            device = UInt64(status.st_dev)
            node = UInt64(status.st_ino)
            size = Int(status.st_size)
            seconds = Int(status.st_mtim.tv_sec)
            nanoseconds = Int(status.st_mtim.tv_nsec)
        }
    }
}
