// The doctor's door: what orchestrators and scrapers ask, over real connections.

import Net
import Synchronization
import Testing

@testable import Gateway

@Suite(.serialized, .timeLimit(.minutes(1))) struct `The admin address` {
    /// A node with its admin server on a loop of its own.
    private static func play(_ scene: (Node, Int) throws -> Void) throws {
        try Node.play { node in
            let gateway = node.gateway
            let port = Atomic<Int>(0)
            let isListening = Semaphore()
            let stop = Mailbox<Bool>()
            let thread = try LoopThread.start(name: "admin") { loop in
                stop.attach(to: loop) { _ in loop.stop() }
                let server = try? AdminServer.listen(
                    on: loop, address: "127.0.0.1", port: 0, for: gateway)
                port.store(server?.port ?? 0, ordering: .releasing)
                isListening.signal()
            }
            isListening.wait()
            defer {
                stop.post(true)
                thread.join()
            }
            try scene(node, port.load(ordering: .acquiring))
        }
    }

    /// Everything that comes until the server closes, as head and body.
    private static func ask(
        _ port: Int, _ line: String
    ) throws -> (status: String, body: String) {
        let socket = try Socket(port: port)
        socket.write(Array("\(line) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".utf8))
        var bytes: [UInt8] = []
        while case let more = try socket.read(waitingFor: "an answer"), !more.isEmpty {
            bytes += more
        }
        let text = String(decoding: bytes, as: UTF8.self)
        let parts = text.split(
            separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
        let status = parts[0].split(separator: " ").dropFirst().first ?? ""
        return (String(status), parts.count > 1 ? String(parts[1]) : "")
    }

    @Test func `tells whether the node lives and may get viewers`() throws {
        try Self.play { node, port in
            let health = try Self.ask(port, "GET /healthz")
            #expect(health == ("200", "ok\n"))
            #expect(try Self.ask(port, "GET /readyz") == ("200", "ready\n"))
            node.gateway.drain()
            #expect(try Self.ask(port, "GET /readyz") == ("503", "not ready\n"))
            #expect(try Self.ask(port, "GET /healthz") == ("200", "ok\n"))
        }
    }

    @Test func `gives metrics that can be read back`() throws {
        try Self.play { node, port in
            let answer = try Self.ask(port, "GET /metrics")
            #expect(answer.status == "200")
            let text = try Exposition(Array(answer.body.utf8))
            #expect(text["livegate_ready"] == 1)
            #expect(text.types["livegate_commit_duration_seconds"] == "histogram")
        }
    }

    @Test(arguments: [
        ("GET /", "404"), ("GET /console", "404"), ("POST /healthz", "405"),
        ("HEAD /healthz", "200"), ("GET /v1/rooms/r1/live", "404"), ("BREW", "400"),
    ])
    func `gives nothing else`(line: String, status: String) throws {
        try Self.play { node, port in
            let answer = try Self.ask(port, line)
            #expect(answer.status == status)
            if line.hasPrefix("HEAD") { #expect(answer.body.isEmpty) }
        }
    }
}
