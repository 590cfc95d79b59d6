// The options of the echo server. It prints its port as the first line, so that a script may ask
// for any free one.

internal import ArgumentParser
internal import Foundation
internal import Glibc
internal import Net

/// `livegate-echo`.
struct EchoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "livegate-echo",
        abstract: "Sends every message back; for conformance tests of the wire.")

    @Option(help: "The port; 0 takes a free one.")
    var port = 0

    @Option(help: "A folder that keeps what each client sent, in a file by its number.")
    var record: String?

    @Option(help: "A certificate's file (PEM); with it and a key, everything goes by TLS.")
    var certificate: String?

    @Option(help: "The file of the certificate's private key (PEM).")
    var key: String?

    func run() throws {
        let loop = try Loop()
        // The largest messages of the suite have 16 MiB, and several may wait.
        loop.queueLimit = 256 * 1_024 * 1_024
        loop.stallLimit = 60_000
        var count = 0
        let listener = try Listener.listen(
            on: loop, address: "127.0.0.1", port: port, identity: try identity()
        ) { _ in
            count += 1
            return EchoSession(recording: record.map { Recording(folder: $0, number: count) })
        }
        Signals.watch([SIGINT, SIGTERM], on: loop) { _ in loop.stop() }
        print(listener.port)
        fflush(nil)
        loop.run()
    }

    private func identity() throws -> ServerIdentity? {
        guard let certificate, let key else { return nil }
        return try ServerIdentity(
            certificate: try Self.contents(certificate), key: try Self.contents(key))
    }

    private static func contents(_ path: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    }
}
