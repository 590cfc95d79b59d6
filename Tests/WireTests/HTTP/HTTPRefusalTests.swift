// Requests that are refused, each with its exact status, at every cut of its bytes. What stands
// behind a refused request is never read.

import Testing

@testable import Wire

@Suite struct HTTPRefusalTests {
    /// Request lines; the rest of the head is good.
    @Test(arguments: [
        (400, "get / HTTP/1.1"), (400, "BREW / HTTP/1.1"), (400, " GET / HTTP/1.1"),
        (400, "GET  / HTTP/1.1"), (400, "GET /  HTTP/1.1"), (400, "GET / HTTP/1.1 "),
        (400, "GET\t/ HTTP/1.1"), (400, "GET /"), (400, "GET / "), (400, "GET / HTTP/"),
        (400, "GET / http/1.1"), (400, "GET / HTTP/11"), (400, "GET / HTP/1.1"),
        (505, "GET / HTTP/2.0"), (505, "GET / HTTP/0.9"), (505, "GET / HTTP/1.2"),
        (505, "PRI * HTTP/2.0"),
        (400, "GET http://h/ HTTP/1.1"), (400, "GET * HTTP/1.1"), (400, "OPTIONS * HTTP/1.1"),
        (400, "GET h HTTP/1.1"), (400, "GET /#f HTTP/1.1"), (405, "CONNECT h:80 HTTP/1.1"),
        (400, "GET /\u{0} HTTP/1.1"), (400, "GET /\u{7F} HTTP/1.1"), (400, "GET /é HTTP/1.1"),
        (400, "GET /% HTTP/1.1"), (400, "GET /%1 HTTP/1.1"), (400, "GET /%zz HTTP/1.1"),
        (400, "GET /%00 HTTP/1.1"), (400, "GET /%0a HTTP/1.1"), (400, "GET /%ff HTTP/1.1"),
        (400, "GET /a%2Fb HTTP/1.1"), (400, "GET /a%5Cb HTTP/1.1"), (400, "GET /a\\b HTTP/1.1"),
        (400, "GET /. HTTP/1.1"), (400, "GET /a/../b HTTP/1.1"), (400, "GET /%2e%2E/ HTTP/1.1"),
        (400, "GET /%C0%AE%C0%AE HTTP/1.1"), (400, "GET /?a=%0d HTTP/1.1"),
        (400, "GET /?%=a HTTP/1.1"), (400, "\u{16}\u{3}\u{1}"), (400, ": a"),
    ])
    func `a bad request line`(status: Int, line: String) {
        expect(status, "\(line)\r\nHost: h\r\n\r\n")
    }

    @Test(arguments: ["PRI * HTTP/2.0\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"])
    func `the preface of HTTP/2 is refused at its first empty line`(preface: String) {
        expect(505, preface)
    }

    /// What stands behind the request line, up to the end of the head.
    @Test(arguments: [
        (400, ""), (400, "Host: a\r\nHost: a\r\n"), (400, "Host: a b\r\n"),
        (400, "Host: a/b\r\n"), (400, "Host: a@b\r\n"), (400, "Host: a, b\r\n"),
        (400, "Host : h\r\n"), (400, "Ho st: h\r\n"), (400, "Host\r\n"), (400, ": h\r\n"),
        (400, "Host: h\r\n folded\r\n"), (400, "Host:\r\n h\r\n"), (400, "\tHost: h\r\n"),
        (400, "Host: h\r\nX: a\r\n\tb\r\n"), (400, " X: a\r\nHost: h\r\n"),
        (400, "Host: h\r\nX: a\u{0}b\r\n"), (400, "Host: h\r\nX\u{0}: b\r\n"),
        (400, "Host: h\r\nX: a\u{7F}\r\n"), (400, "Host: h\r\nX: a\u{1B}[0m\r\n"),
        (400, "Host: h\nX: a\r\n"), (400, "Host: h\r\n\n"), (400, "Host: h\rX: a\r\n"),
        (400, "Host: h\r\r\n"), (400, "Host: h\r\nX(: a\r\n"), (400, "Host: h\r\nÜ: a\r\n"),
        (400, "Host: h\r\nContent-Length: 1\r\nContent-Length: 1\r\n"),
        (400, "Host: h\r\nContent-Length: 0\r\nContent-Length: 5\r\n"),
        (400, "Host: h\r\nContent-Length: 1, 1\r\n"), (400, "Host: h\r\nContent-Length: +1\r\n"),
        (400, "Host: h\r\nContent-Length: -1\r\n"), (400, "Host: h\r\nContent-Length: 0x1\r\n"),
        (400, "Host: h\r\nContent-Length: 1 1\r\n"), (400, "Host: h\r\nContent-Length:\r\n"),
        (400, "Host: h\r\nContent-Length: 18446744073709551616\r\n"),
        (413, "Host: h\r\nContent-Length: 18446744073709551615\r\n"),
        (413, "Host: h\r\nContent-Length: 262145\r\n"),
        (400, "Host: h\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n"),
        (400, "Host: h\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n"),
        (400, "Host: h\r\nTransfer-Encoding: chunked\r\nContent-Length: 0\r\n"),
        (400, "Host: h\r\nTransfer-Encoding: xchunked\r\n"),
        (400, "Host: h\r\nTransfer-Encoding: chunked, identity\r\n"),
        (400, "Host: h\r\nTransfer-Encoding: gzip, chunked\r\n"),
        (400, "Host: h\r\nTransfer-Encoding: identity\r\n"),
        (400, "Host: h\r\nTransfer-Encoding:\r\n"),
        (400, "Host: h\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"),
        (400, "Host: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nContent-Length: 5\r\n"),
        (
            400,
            "Host: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nTransfer-Encoding: chunked\r\n"
        ),
    ])
    func `a bad head`(status: Int, fields: String) {
        expect(status, "POST / HTTP/1.1\r\n\(fields)\r\n")
    }

    @Test(arguments: [
        (400, "g\r\n"), (400, "\r\n"), (400, "1\r\nab\r\n0\r\n\r\n"), (400, "-1\r\n"),
        (400, "0x1\r\na\r\n0\r\n\r\n"), (400, " 1\r\na\r\n"), (400, "1\na\r\n0\r\n\r\n"),
        (400, "1;ext=1\r\na\r\n0\r\n\r\n"), (400, "1;\r\na\r\n"), (400, "1\r\na0\r\n\r\n"),
        (400, "0\r\nHost: evil\r\n\r\n"), (400, "0\r\n X: 1\r\n\r\n"),
        (413, "40001\r\n"),
        (413, "3FFFF\r\n" + String(repeating: "x", count: 0x3FFFF) + "\r\n2\r\n"),
        (400, "10000000000000000\r\n"), (413, "FFFFFFFFFFFFFFFF\r\n"),
    ])
    func `bad chunks`(status: Int, body: String) {
        expect(status, head("POST / HTTP/1.1", "Host: h", "Transfer-Encoding: chunked") + body)
    }

    @Test func `a bad byte that is no text`() {
        let request =
            Array("GET / HTTP/1.1\r\nHost: h\r\nX: ".utf8) + [0xFF, 0x0D, 0x0A, 0x0D, 0x0A]
        #expect(readRequests(request) == ["400 header is not UTF-8"])
    }

    @Test func `limits hold to the byte`() {
        let line = "GET /"
        let target = { (count: Int) in
            head(line + String(repeating: "a", count: count - 1) + " HTTP/1.1", "Host: h")
        }
        #expect(readRequestsAtEveryCut(target(4_096)).first?.hasPrefix("GET ") == true)
        expect(414, target(4_097))

        let fields = { (count: Int) in
            "GET / HTTP/1.1\r\nHost: h\r\n" + String(repeating: "a: b\r\n", count: count - 1)
                + "\r\n"
        }
        #expect(readRequestsAtEveryCut(fields(64)) == ["GET /"])
        expect(431, fields(65))

        let empty = head("GET / HTTP/1.1", "Host: h", "a: ").utf8.count
        let sized = { (count: Int) in
            head("GET / HTTP/1.1", "Host: h", "a: " + String(repeating: "b", count: count - empty))
        }
        #expect(readRequestsAtEveryCut(sized(16_384)) == ["GET /"])
        expect(431, sized(16_385))
        expect(431, "GET / HTTP/1.1\r\nX: " + String(repeating: "b", count: 1 << 20))
        expect(400, String(repeating: "\r\n", count: 2))

        let body = { (count: Int) in
            head("POST / HTTP/1.1", "Host: h", "Content-Length: \(count)")
                + String(repeating: "b", count: count)
        }
        let small = HTTPLimits(bodyBytes: 10)
        #expect(readRequestsAtEveryCut(body(10), limits: small) == ["POST / body=bbbbbbbbbb"])
        #expect(readRequestsAtEveryCut(body(11), limits: small) == ["413 body too large"])
    }

    @Test func `a body is asked about once, and only where much of it is still to come`() {
        func asked(_ pieces: String...) -> [String?] {
            let parser = HTTPRequestParser(limits: HTTPLimits(unaskedBodyBytes: 8))
            return pieces.map { piece in
                var piece = piece
                _ = piece.withUTF8 { parser.read(UnsafeRawBufferPointer($0)) }
                return parser.takeHead()?.path
            }
        }
        let sized = { (count: Int) in
            head("POST /a HTTP/1.1", "Host: h", "Content-Length: \(count)")
        }
        let chunked = head("POST /a HTTP/1.1", "Host: h", "Transfer-Encoding: chunked")
        #expect(asked("POST /a HTTP/1.1\r\n") == [nil])
        #expect(asked(sized(8), "b") == [nil, nil])
        #expect(asked(sized(9), "b") == ["/a", nil])
        #expect(asked(sized(9) + "b", "b") == ["/a", nil])
        #expect(asked(chunked, "8\r\n", "9\r\n") == [nil, nil, nil])
        #expect(asked(chunked, "9\r\n", "b") == [nil, "/a", nil])
        #expect(asked(chunked, "8\r\nbbbbbbbb\r\n", "1\r\n") == [nil, nil, "/a"])
    }

    @Test func `nothing behind a refused request is read`() {
        let parser = HTTPRequestParser()
        let bad = Array("GET / HTTP/1.1\r\nHost : h\r\n\r\n".utf8)
        let good = Array(head("GET /admin HTTP/1.1", "Host: h").utf8)
        for bytes in [bad + good, good, good] {
            guard case .refused(400, _) = bytes.withUnsafeBytes({ parser.read($0) }) else {
                Issue.record("read on")
                return
            }
        }
    }

    private func expect(
        _ status: Int, _ text: String, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let smuggled = head("GET /smuggled HTTP/1.1", "Host: h")
        let lines = readRequestsAtEveryCut(text + smuggled, sourceLocation: sourceLocation)
        #expect(lines.count == 1, sourceLocation: sourceLocation)
        #expect(lines[0].hasPrefix("\(status) "), "\(lines)", sourceLocation: sourceLocation)
    }
}
