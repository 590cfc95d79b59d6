// Why this exists: tests of secured connections need certificates, and a key that lies in a
// repository is a key that somebody will use. They are made by the `openssl` program, new for each
// run.

import Foundation

/// An authority of the test's own, and what it signs. All text is PEM.
package struct Authority: Sendable {
    package let certificate: [UInt8]
    private let key: [UInt8]

    /// A leaf certificate and its key.
    package struct Leaf: Sendable {
        package let certificate: [UInt8]
        package let key: [UInt8]
    }

    package init() throws {
        let made = try Self.run(
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes "
                + "-keyout ca.key -out ca.pem -days 30 -subj '/CN=Test authority'",
            given: [:], making: ["ca.pem", "ca.key"])
        (certificate, key) = (made[0], made[1])
    }

    /// A certificate for a host name or an IP address, as `DNS:name` or `IP:address`.
    package func issue(for name: String, days: Int = 30) throws -> Leaf {
        let made = try Self.run(
            "openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes "
                + "-keyout leaf.key -out leaf.csr -subj '/CN=Test' "
                + "&& openssl x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -set_serial "
                + "\(UInt32.random(in: 1...UInt32.max)) -days \(days) -extfile names "
                + "-out leaf.pem",
            given: [
                "ca.pem": certificate, "ca.key": key,
                "names": Array("subjectAltName=\(name)\n".utf8),
            ], making: ["leaf.pem", "leaf.key"])
        return Leaf(certificate: made[0], key: made[1])
    }

    private static func run(
        _ command: String, given: [String: [UInt8]], making files: [String]
    ) throws -> [[UInt8]] {
        let directory = FileManager.default.temporaryDirectory
            .appending(path: "certificates-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        for (name, bytes) in given { try Data(bytes).write(to: directory.appending(path: name)) }
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", "(\(command)) 2>errors"]
        process.currentDirectoryURL = directory
        process.standardInput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            let errors = try? Data(contentsOf: directory.appending(path: "errors"))
            throw Failure(text: String(decoding: errors ?? Data(), as: UTF8.self))
        }
        return try files.map { [UInt8](try Data(contentsOf: directory.appending(path: $0))) }
    }

    private struct Failure: Error { let text: String }
}
