// Many who come at once are looked up together: what a storm asks of the store does not grow with
// the crowd.

import Glibc
import Net
import Testing
import Wire

@testable import Gateway

@Suite(.serialized, .timeLimit(.minutes(1))) struct `A storm of joins` {
    private static let crowd = 300
    /// For all of them; the clock's own questions to the store, of which there is one a second, are
    /// among them.
    private static let fewLoads = 15

    /// Asks to come in, and does not wait.
    private static func knock(_ node: Node, _ user: String) throws -> Socket {
        let client = UpgradeClient(
            nonce: Entropy.bytes(16), protocols: ["livegate.v1", "bearer.\(Node.token(user))"])
        let socket = try Socket(port: node.port)
        socket.write(client.request(host: "test", target: "/v1/rooms/r1/live", headers: []))
        return socket
    }

    /// What came up to the end of the welcome's `me`.
    private static func welcome(_ socket: Socket) throws -> String {
        var bytes: [UInt8] = []
        while true {
            let text = String(decoding: bytes, as: UTF8.self)
            if text.contains(#""provisional":"#) { return text }
            let more = try socket.read(waitingFor: "a welcome")
            if more.isEmpty { throw Silence(waitedFor: "a welcome") }
            bytes += more
        }
    }

    @Test func `looks all tiers up together`() throws {
        var limits = Limits()
        limits.admissionTimeout = 30_000
        try Node.play(limits) { node in
            node.mood.hold()
            let people = try (1..<Self.crowd).map { try Self.knock(node, "u\($0)") }
            let gina = try Self.knock(node, "gina")
            let deadline = Clock.monotonicNow() + 10_000
            while node.gateway.connections < Self.crowd {
                guard Clock.monotonicNow() < deadline else { throw Silence(waitedFor: "a crowd") }
                usleep(1_000)
            }
            let before = node.mood.loads
            node.mood.letGo()
            for socket in people {
                #expect(try Self.welcome(socket).contains(#""tier":"normal""#))
            }
            #expect(try Self.welcome(gina).contains(#""tier":"gold""#))
            #expect(node.mood.loads - before <= Self.fewLoads)
        }
    }
}
