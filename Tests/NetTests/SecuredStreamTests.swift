// Why this exists: a secured stream keeps every promise of a plain one, and some more. Real
// handshakes over real sockets, both ends on one loop.

import Certificates
import Net
import Testing
import Wire

@Suite struct SecuredStreamTests {
    static let authority = Result { try Authority() }
    static let leaf = Result { try authority.get().issue(for: "IP:127.0.0.1") }

    private static func identity() throws -> ServerIdentity {
        let leaf = try leaf.get()
        return try ServerIdentity(certificate: leaf.certificate, key: leaf.key)
    }

    private static func trust() throws -> ClientSecurity {
        try ClientSecurity(name: "127.0.0.1", authorities: authority.get().certificate)
    }

    @Test func `what is sent before the handshake arrives after it, as one`() throws {
        let (server, client) = (Actor(), Actor())
        try Stage.play { stage in
            server.onOpened = { $0.say("a welcome, ") }
            server.onSecured = { $0.say("and more") }
            client.onOpened = { $0.say("hello") }
            client.onReceived = { client in
                if client.heardText == "a welcome, and more", !server.heard.isEmpty {
                    client.stream?.close(afterFlush: true)
                }
            }
            server.onClosed = { _ in stage.finish() }
            let port = try stage.serve(Self.identity()) { _ in server }
            stage.connect(client, port: port, security: try Self.trust())
        }
        #expect(server.heardText == "hello" && client.heardText == "a welcome, and more")
        #expect(server.secures == 1 && client.secures == 1)
        #expect(server.ends == [.peer] && client.ends == [.local])
    }

    @Test func `long answers and requests arrive whole`() throws {
        let (server, client) = (Actor(), Actor())
        let long = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
        var hasAnswered = false
        try Stage.play { stage in
            stage.loop.queueLimit = 8_000_000
            client.onOpened = { $0.stream?.send(long) }
            server.onReceived = { server in
                guard server.heardCount == long.count else { return }
                for part in stride(from: 0, to: long.count, by: 100_000) {
                    let end = min(long.count, part + 100_000)
                    server.stream?.send(SharedBytes(copying: Array(long[part..<end])))
                }
                server.say("end")
                server.stream?.close(afterFlush: true)
                hasAnswered = true
            }
            client.onClosed = { _ in stage.finish() }
            let port = try stage.serve(Self.identity()) { _ in server }
            stage.connect(client, port: port, security: try Self.trust())
        }
        let isWhole = client.heard == long + Array("end".utf8)
        let isWholeThere = server.heard == long
        #expect(hasAnswered && isWholeThere && isWhole)
        // Its end was said, not only seen.
        #expect(client.ends == [.peer])
    }

    @Test func `a server that cannot be trusted is left before anything is said`() throws {
        let (server, client) = (Actor(), Actor())
        let stranger = try Authority().certificate
        try Stage.play { stage in
            client.onOpened = { $0.say("secret") }
            server.onClosed = { _ in stage.finish() }
            let port = try stage.serve(Self.identity()) { _ in server }
            stage.connect(
                client, port: port,
                security: try ClientSecurity(name: "127.0.0.1", authorities: stranger))
        }
        #expect(server.heard.isEmpty && client.secures == 0)
        guard case .tls(let failure) = client.ends.first else {
            Issue.record("\(client.ends)")
            return
        }
        #expect(failure.description.contains("certificate refused"))
        guard case .tls = server.ends.first else {
            Issue.record("\(server.ends)")
            return
        }
    }

    @Test func `who does not speak TLS is let go`() throws {
        let (server, client) = (Actor(), Actor())
        try Stage.play { stage in
            client.onOpened = { $0.say("GET / HTTP/1.1\r\n\r\n") }
            client.onClosed = { _ in stage.finish() }
            let port = try stage.serve(Self.identity()) { _ in server }
            stage.connect(client, port: port)
        }
        #expect(server.heard.isEmpty && server.secures == 0 && server.ends.count == 1)
    }

    @Test func `a peer that leaves within the handshake ends the stream`() throws {
        let (server, client) = (Actor(), Actor())
        try Stage.play { stage in
            client.onOpened = { client in
                client.stream?.send([22, 3, 1, 0, 200, 1, 0])
                client.stream?.close(afterFlush: true)
            }
            server.onClosed = { _ in stage.finish() }
            let port = try stage.serve(Self.identity()) { _ in server }
            stage.connect(client, port: port)
        }
        #expect(server.ends == [.peer] && server.secures == 0)
    }

    @Test func `one loop holds many at once, each with its own words`() throws {
        Machine.raiseFileLimit()
        var servers: [Actor] = []
        var clients: [Actor] = []
        var closed = 0
        let count = 300
        try Stage.play { stage in
            let trust = try Self.trust()
            let port = try stage.serve(Self.identity()) { _ in
                let server = Actor()
                server.onReceived = { $0.say("you said \($0.heardText)") }
                servers.append(server)
                return server
            }
            for number in 0..<count {
                let client = Actor()
                clients.append(client)
                client.onOpened = { $0.say("\(number)") }
                client.onReceived = { $0.stream?.close(afterFlush: true) }
                client.onClosed = { _ in
                    closed += 1
                    if closed == count { stage.finish() }
                }
                stage.connect(client, port: port, security: trust)
            }
        }
        #expect(clients.map(\.heardText) == (0..<count).map { "you said \($0)" })
    }

    @Test func `a new certificate is shown to who comes; who is there stays`() throws {
        let identity = try Self.identity()
        let other = try Authority()
        let fresh = try other.issue(for: "IP:127.0.0.1", days: 90)
        let before = identity.expiry
        var servers: [Actor] = []
        let (first, second) = (Actor(), Actor())
        try Stage.play { stage in
            let port = try stage.serve(identity) { _ in
                let server = Actor()
                server.onReceived = { $0.say("echo") }
                servers.append(server)
                return server
            }
            first.onOpened = { $0.say("1") }
            first.onReceived = { first in
                guard first.heardText == "echo" else { return stage.finish() }
                do {
                    // A broken one changes nothing.
                    #expect(throws: TLSConfigurationError.self) {
                        try identity.replace(certificate: fresh.certificate, key: [1])
                    }
                    #expect(identity.expiry == before)
                    try identity.replace(certificate: fresh.certificate, key: fresh.key)
                    stage.connect(
                        second, port: port,
                        security: try ClientSecurity(
                            name: "127.0.0.1", authorities: other.certificate))
                } catch {
                    Issue.record(error)
                }
            }
            second.onOpened = { $0.say("2") }
            second.onReceived = { _ in first.say("still here") }
            stage.connect(first, port: port, security: try Self.trust())
        }
        #expect(identity.expiry > before + 50 * 86_400)
        #expect(second.heardText == "echo" && first.heardText == "echoecho")
    }

    @Test func `a viewer who does not read is cut and told, the others get everything`() throws {
        let size = 5_000
        let limit = 300_000
        let members = 20
        var servers: [Actor] = []
        var clients: [Actor] = []
        var sent = 0
        var highest = 0
        var isBack = false
        try Stage.play { stage in
            let group = StreamGroup(loop: stage.loop)
            let trust = try Self.trust()
            func next() {
                let others = clients.dropFirst()
                if isBack || sent == 4_000, others.allSatisfy({ $0.heardCount == sent * size }) {
                    return stage.finish()
                }
                for _ in 0..<20 where !isBack && sent < 4_000 {
                    sent += 1
                    let bytes = [UInt8](repeating: UInt8(truncatingIfNeeded: sent), count: size)
                    group.broadcast(SharedBytes(copying: bytes), limit: limit)
                    highest = max(highest, servers[0].stream!.queuedBytes)
                }
                stage.after(2) { next() }
            }
            let port = try stage.serve(Self.identity()) { _ in
                let server = Actor()
                servers.append(server)
                server.onReceived = { server in
                    group.add(server.stream!)
                    guard group.count == members else { return }
                    servers.sort { $0.heardText < $1.heardText }
                    clients[0].stream?.pauseReading()
                    servers[0].onOverflowed = { slow in
                        #expect(group.count == members - 1)
                        clients[0].stream?.resumeReading()
                        slow.onDrained = { _ in isBack = true }
                    }
                    next()
                }
                return server
            }
            for number in 0..<members {
                let client = Actor()
                clients.append(client)
                client.onOpened = { $0.say("\(1_000 + number)") }
                client.inspect = { bytes, position in
                    // Frame n is full of the byte n, and nothing is missing.
                    let first = UInt8(truncatingIfNeeded: position / size + 1)
                    if bytes.first != first { Issue.record("out of order at \(position)") }
                }
                stage.connect(client, port: port, security: trust)
            }
        }
        #expect(servers[0].overflows == 1 && servers[0].drains == 1)
        #expect(highest <= limit + 1_000)
        #expect(clients[0].heardCount < sent * size && clients[0].heardCount % size == 0)
        #expect(clients.dropFirst().allSatisfy { $0.heardCount == sent * size })
    }

    @Test func `private bytes of the same turn come before the frame, in one record`() throws {
        let (server, client) = (Actor(), Actor())
        var arrivals = 0
        try Stage.play { stage in
            let group = StreamGroup(loop: stage.loop)
            server.onReceived = { server in
                group.add(server.stream!)
                server.say("you;")
                server.say("also you;")
                group.broadcast(SharedBytes("all;"), limit: 1_000)
                server.say("!")
            }
            client.onOpened = { $0.say("x") }
            client.onReceived = { client in
                arrivals += 1
                if client.heardText.hasSuffix("!") { stage.finish() }
            }
            let port = try stage.serve(Self.identity()) { _ in server }
            stage.connect(client, port: port, security: try Self.trust())
        }
        #expect(client.heardText == "you;also you;all;!")
        #expect(arrivals == 2)
    }
}
