// Why this exists: the client is for servers that strangers run. A real server on the same loop
// says what a well-behaved and a hostile one would say.

import Certificates
import Foundation
import Net
import Testing
import Wire

@Suite struct HTTPClientTests {
    private static let rules = {
        var rules = HTTPClient.Rules()
        rules.allowsPrivate = true
        rules.allowsPlain = true
        return rules
    }()

    /// Posts to a server that answers each request by `answer`, and returns what came of it.
    private static func post(
        _ rules: HTTPClient.Rules = rules, to url: String = "http://127.0.0.1:PORT/hook",
        security: ServerIdentity? = nil, times: Int = 1,
        answering answer: @escaping (Actor) -> Void
    ) throws -> (outcomes: [HTTPOutcome], servers: [Actor]) {
        var outcomes: [HTTPOutcome] = []
        var servers: [Actor] = []
        try Stage.play { stage in
            let port = try stage.serve(security) { _ in
                let server = Actor()
                server.onReceived = answer
                servers.append(server)
                return server
            }
            let client = try HTTPClient(on: stage.loop, rules)
            let address = try HTTPAddress(url.replacingOccurrences(of: "PORT", with: "\(port)"))
            func next() {
                client.post(
                    to: address, headers: [("X-Test", "1")], body: Array("{\"a\":1}".utf8)
                ) { outcome in
                    outcomes.append(outcome)
                    if outcomes.count < times { next() } else { stage.finish() }
                }
            }
            next()
        }
        return (outcomes, servers)
    }

    private static let okay = HTTPOutcome.answered(status: 200, body: Array("ok".utf8))
    private static let long = String(repeating: "x", count: 80_000)

    /// Says `text` when the body has come.
    private static func say(_ text: String, thenClose: Bool = false) -> (Actor) -> Void {
        { server in
            guard server.heardText.hasSuffix("}") else { return }
            server.say(text)
            if thenClose { server.stream?.close(afterFlush: true) }
        }
    }

    private static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    @Test func `a post arrives whole and its answer comes back`() throws {
        let (outcomes, servers) = try Self.post(answering: Self.say(Self.ok))
        #expect(outcomes == [Self.okay])
        let heard = try #require(servers.first).heardText
        #expect(heard.hasPrefix("POST /hook HTTP/1.1\r\nHost: 127.0.0.1:"))
        #expect(heard.contains("\r\nX-Test: 1\r\n") && heard.contains("\r\nContent-Length: 7\r\n"))
        #expect(heard.hasSuffix("\r\n\r\n{\"a\":1}") && !heard.contains("Expect"))
    }

    @Test func `posts one after the other share a connection`() throws {
        let (outcomes, servers) = try Self.post(times: 5, answering: Self.say(Self.ok))
        #expect(outcomes.count == 5 && servers.count == 1)
    }

    @Test func `a redirect is an answer and is not followed`() throws {
        let (outcomes, servers) = try Self.post(
            answering: Self.say(
                "HTTP/1.1 302 Found\r\nLocation: /inside\r\nContent-Length: 0\r\n\r\n"))
        #expect(outcomes == [.answered(status: 302, body: [])] && servers.count == 1)
    }

    @Test(arguments: [
        // More than it may say, announced and not; a head without end; less than it promised;
        // nothing; another protocol.
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n"
                + String(repeating: "x", count: 80_000),
            HTTPOutcome.Failure.tooLong
        ),
        ("HTTP/1.1 200 OK\r\n\r\n" + String(repeating: "x", count: 80_000), .tooLong),
        (
            "HTTP/1.1 200 OK\r\n"
                + String(
                    repeating: "A: " + String(repeating: "b", count: 90) + "\r\n", count: 1_000),
            .tooLong
        ),
        ("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort", .broken),
        ("", .broken),
        ("SSH-2.0-OpenSSH_9.2\r\n", .broken),
    ])
    func `an answer that is too long or broken is cut and fails`(
        _ text: String, _ failure: HTTPOutcome.Failure
    ) throws {
        let (outcomes, _) = try Self.post(answering: Self.say(text, thenClose: true))
        #expect(outcomes == [.failed(failure)])
    }

    @Test func `a server that says nothing, or drips, is left when the time is over`() throws {
        var rules = Self.rules
        rules.timeout = 200
        let (outcomes, _) = try Self.post(rules) { server in
            server.say("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n.")
        }
        #expect(outcomes == [.failed(.timedOut)])
        #expect(try Self.post(rules) { _ in }.outcomes == [.failed(.timedOut)])
    }

    @Test(arguments: [
        "http://127.0.0.1:PORT/", "http://0x7f.1:PORT/", "http://2130706433:PORT/",
        "http://localhost:PORT/", "http://[::ffff:127.0.0.1]:PORT/", "http://0.0.0.0:PORT/",
        "http://[::1]:PORT/", "http://169.254.169.254/", "http://10.0.0.1/",
    ])
    func `an inside address is refused at the moment of connecting`(_ url: String) throws {
        var rules = Self.rules
        rules.allowsPrivate = false
        let (outcomes, servers) = try Self.post(rules, to: url, answering: Self.say(Self.ok))
        #expect(outcomes == [.failed(.addressRefused)] && servers.isEmpty)
    }

    @Test func `http is refused where only https is allowed`() throws {
        var rules = Self.rules
        rules.allowsPlain = false
        let (outcomes, servers) = try Self.post(rules, answering: Self.say(Self.ok))
        #expect(outcomes == [.failed(.plainRefused)] && servers.isEmpty)
    }

    @Test func `a proxy of the environment is not asked`() throws {
        setenv("http_proxy", "http://127.0.0.1:9", 1)
        defer { unsetenv("http_proxy") }
        #expect(
            try Self.post(answering: Self.say(Self.ok)).outcomes.first
                == Self.okay)
    }

    @Test func `a peer is trusted for its certificate and its name`() throws {
        let authority = try Authority()
        let leaf = try authority.issue(for: "IP:127.0.0.1")
        let identity = try ServerIdentity(certificate: leaf.certificate, key: leaf.key)
        let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try Data(authority.certificate).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        var rules = Self.rules
        rules.allowsPlain = false
        let (secured, named) = ("https://127.0.0.1:PORT/", "https://localhost:PORT/")
        #expect(
            try Self.post(rules, to: secured, security: identity, answering: Self.say(Self.ok))
                .outcomes
                == [.failed(.untrusted)])
        rules.authorities = file.path
        #expect(
            try Self.post(rules, to: secured, security: identity, answering: Self.say(Self.ok))
                .outcomes
                == [Self.okay])
        #expect(
            try Self.post(rules, to: named, security: identity, answering: Self.say(Self.ok))
                .outcomes
                == [.failed(.untrusted)])
    }

    @Test func `a host that answers slowly holds up no other, and has few at a time`() throws {
        var rules = Self.rules
        rules.concurrentAtHost = 2
        rules.timeout = 300
        var outcomes: [String] = []
        var connections = 0
        try Stage.play { stage in
            let slow = try stage.serve { _ in
                connections += 1
                return Actor()
            }
            let quick = try stage.serve { _ in
                let server = Actor()
                server.onReceived = Self.say(Self.ok)
                return server
            }
            let client = try HTTPClient(on: stage.loop, rules)
            func post(_ name: String, _ port: Int) throws {
                let address = try HTTPAddress("http://127.0.0.1:\(port)/")
                client.post(to: address, headers: [], body: Array("{}".utf8)) { _ in
                    outcomes.append(name)
                    if name == "quick" { #expect(connections == 2) }
                    if outcomes.count == 6 { stage.finish() }
                }
            }
            for _ in 0..<5 { try post("slow", slow) }
            try post("quick", quick)
        }
        #expect(outcomes.first == "quick" && connections == 5)
    }

    @Test func `a loop that stops ends what is under way, and what comes later`() throws {
        var outcomes: [HTTPOutcome] = []
        var kept: HTTPClient?
        try Stage.play { stage in
            let port = try stage.serve { _ in
                let server = Actor()
                server.onReceived = { _ in stage.finish() }
                return server
            }
            let client = try HTTPClient(on: stage.loop, Self.rules)
            kept = client
            let address = try HTTPAddress("http://127.0.0.1:\(port)/")
            client.post(to: address, headers: [], body: Array("{}".utf8)) { outcomes.append($0) }
        }
        #expect(outcomes == [.failed(.cancelled)])
        kept?.post(to: try HTTPAddress("http://127.0.0.1/"), headers: [], body: []) {
            outcomes.append($0)
        }
        #expect(outcomes.count == 2)
    }

    @Test func `two thousand posts on a few connections come to two thousand answers`() throws {
        var answered = 0
        var connections = 0
        try Stage.play { stage in
            let port = try stage.serve { _ in
                connections += 1
                let server = Actor()
                server.inspect = { bytes, _ in
                    if bytes.last == UInt8(ascii: "}") { server.say(Self.ok) }
                }
                return server
            }
            let client = try HTTPClient(on: stage.loop, Self.rules)
            let address = try HTTPAddress("http://127.0.0.1:\(port)/")
            for _ in 0..<2_000 {
                client.post(to: address, headers: [], body: Array("{}".utf8)) { outcome in
                    if case .answered(200, _) = outcome { answered += 1 }
                    if client.count == 0 { stage.finish() }
                }
            }
        }
        #expect(answered == 2_000 && connections <= 16)
    }
}
