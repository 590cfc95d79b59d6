// The opening handshake, both halves.

import Testing

@testable import Wire

@Suite struct UpgradeTests {
    private static let fields: [(String, String)] = [
        ("Host", "h"), ("Upgrade", "websocket"), ("Connection", "keep-alive, Upgrade"),
        ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="), ("Sec-WebSocket-Version", "13"),
    ]

    @Test func `the example of RFC 6455 is accepted`() {
        let upgrade = accepted(line: "GET /chat HTTP/1.1", changing: [])
        #expect(
            upgrade.map { String(decoding: $0.response(), as: UTF8.self) }
                == head(
                    "HTTP/1.1 101 Switching Protocols", "Upgrade: websocket",
                    "Connection: Upgrade", "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="))
    }

    @Test func `protocols are offered as lists and the server selects one`() throws {
        let upgrade = try #require(
            accepted(changing: [
                ("Sec-WebSocket-Protocol", "livegate.v1, bearer.aaa.bbb.ccc"),
                ("Sec-WebSocket-Protocol", "other"),
            ]))
        #expect(upgrade.protocols == ["livegate.v1", "bearer.aaa.bbb.ccc", "other"])
        let response = String(
            decoding: upgrade.response(selecting: "livegate.v1"), as: UTF8.self)
        #expect(response.contains("Sec-WebSocket-Protocol: livegate.v1\r\n"))
        #expect(!response.contains("bearer"))
    }

    @Test func `names and tokens are read in any case`() {
        #expect(accepted(changing: [("UPGRADE", "WebSocket"), ("CONNECTION", "UPGRADE")]) != nil)
    }

    @Test(
        arguments: [
            (400, "POST / HTTP/1.1", []), (400, "HEAD / HTTP/1.1", []), (400, "GET / HTTP/1.0", []),
            (426, "GET / HTTP/1.1", [("Upgrade", nil)]),
            (426, "GET / HTTP/1.1", [("Upgrade", "h2c")]),
            (426, "GET / HTTP/1.1", [("Connection", nil)]),
            (426, "GET / HTTP/1.1", [("Connection", "close")]),
            (426, "GET / HTTP/1.1", [("Sec-WebSocket-Version", nil)]),
            (426, "GET / HTTP/1.1", [("Sec-WebSocket-Version", "12")]),
            (426, "GET / HTTP/1.1", [("Sec-WebSocket-Version", "013")]),
            (426, "GET / HTTP/1.1", [("Sec-WebSocket-Version", "13, 8")]),
            (
                400, "GET / HTTP/1.1",
                [("Sec-WebSocket-Version", "13"), ("Sec-WebSocket-Version", "13")]
            ),
            (400, "GET / HTTP/1.1", [("Sec-WebSocket-Key", nil)]),
            (400, "GET / HTTP/1.1", [("Sec-WebSocket-Key", "")]),
            (400, "GET / HTTP/1.1", [("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ")]),
            (400, "GET / HTTP/1.1", [("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25j")]),
            (400, "GET / HTTP/1.1", [("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZR==")]),
            (400, "GET / HTTP/1.1", [("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZSE=")]),
            (
                400, "GET / HTTP/1.1",
                [
                    ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
                    ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
                ]
            ),
            (400, "GET / HTTP/1.1", [("Sec-WebSocket-Protocol", "")]),
            (400, "GET / HTTP/1.1", [("Sec-WebSocket-Protocol", "a,,b")]),
            (400, "GET / HTTP/1.1", [("Sec-WebSocket-Protocol", "a b")]),
            (400, "GET / HTTP/1.1", [("Sec-WebSocket-Protocol", "a, a")]),
            (400, "GET / HTTP/1.1", [("Sec-WebSocket-Protocol", "a/b")]),
        ] as [(Int, String, [(String, String?)])])
    func `a bad handshake is refused`(
        status: Int, line: String, changes: [(String, String?)]
    ) throws {
        let parsed = try #require(request(line: line, changing: changes))
        guard case .refused(let answer, _) = Upgrade.check(parsed) else {
            Issue.record("accepted")
            return
        }
        #expect(answer == status)
    }

    @Test func `client and server understand each other at every cut`() throws {
        let client = UpgradeClient(nonce: Array(0..<16), protocols: ["livegate.v1", "bearer.x"])
        let bytes = client.request(
            host: "h:1", target: "/v1/rooms/r/live", headers: [HTTPField("Origin", "http://h")])
        guard
            case .request(let request, _) = bytes.withUnsafeBytes({ HTTPRequestParser().read($0) }),
            case .accepted(let upgrade) = Upgrade.check(request)
        else {
            Issue.record("refused")
            return
        }
        #expect(request.first("origin") == "http://h")
        let answer = upgrade.response(selecting: "livegate.v1")
        for count in 0..<answer.count {
            guard case .more = answer[..<count].withUnsafeBytes(client.read) else {
                Issue.record("judged after \(count) bytes")
                return
            }
        }
        guard
            case .accepted("livegate.v1", nil, let consumed) = (answer + [0x81, 0x00])
                .withUnsafeBytes(
                    client.read)
        else {
            Issue.record("not understood")
            return
        }
        #expect(consumed == answer.count)
        let other = UpgradeClient(nonce: Array(1..<17), protocols: ["livegate.v1"])
        guard case .broken = answer.withUnsafeBytes(other.read) else {
            Issue.record("an answer to somebody else's key was taken")
            return
        }
        guard
            case .broken = upgrade.response(selecting: "else").withUnsafeBytes(client.read)
        else {
            Issue.record("a protocol not offered was taken")
            return
        }
    }

    @Test func `the client reads a refusal`() {
        let client = UpgradeClient(nonce: Array(0..<16))
        let answer = HTTPResponse(
            status: 429, headers: [HTTPField("Retry-After", "3")], body: [1], closes: true)
        guard
            case .refused(429, let headers, let consumed) = answer.bytes().withUnsafeBytes(
                client.read)
        else {
            Issue.record("not read")
            return
        }
        #expect(headers.contains(HTTPField("retry-after", "3")))
        #expect(consumed == answer.bytes().count - 1)
    }

    private func accepted(
        line: String = "GET / HTTP/1.1", changing changes: [(String, String?)]
    ) -> Upgrade? {
        guard let request = request(line: line, changing: changes),
            case .accepted(let upgrade) = Upgrade.check(request)
        else { return nil }
        return upgrade
    }

    /// The good handshake with some fields replaced, or left out.
    private func request(line: String, changing changes: [(String, String?)]) -> HTTPRequest? {
        let changed = Set(changes.map { $0.0.lowercased() })
        let kept = Self.fields.filter { !changed.contains($0.0.lowercased()) }
        let lines = kept + changes.compactMap { change in change.1.map { (change.0, $0) } }
        let text = "\(line)\r\n" + lines.map { "\($0): \($1)\r\n" }.joined() + "\r\n"
        let reading = Array(text.utf8).withUnsafeBytes { HTTPRequestParser().read($0) }
        guard case .request(let request, _) = reading else { return nil }
        return request
    }
}
