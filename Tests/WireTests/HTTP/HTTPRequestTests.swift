// Requests that are read, and how.

import Testing

@testable import Wire

@Suite struct HTTPRequestTests {
    @Test func `a request is a value`() {
        let text = head(
            "GET /v1/rooms/r%201/live?epoch=a%2Bb&seq=7&cursor HTTP/1.1", "Host: example.com:8080",
            "X-Blank:", "X-Trimmed:  \t two words \t ", "X-Twice: 1", "x-twice: 2")
        #expect(
            readRequestsAtEveryCut(text) == [
                "GET /v1/rooms/r 1/live ?epoch=a+b ?seq=7 ?cursor= x-blank= x-trimmed=two words"
                    + " x-twice=1 x-twice=2"
            ])
    }

    @Test func `headers are looked up in lower case`() throws {
        let bytes = Array(head("GET /a/b HTTP/1.1", "Host: h", "X-N: 1", "x-n: 2").utf8)
        guard
            case .request(let request, _) = bytes.withUnsafeBytes({
                HTTPRequestParser().read($0)
            })
        else {
            Issue.record("not read")
            return
        }
        #expect(request.first("x-n") == "1")
        #expect(request.all("x-n") == ["1", "2"])
        #expect(request.first("x-m") == nil)
        #expect(request.segments == ["a", "b"])
        #expect(request.target == "/a/b")
    }

    @Test func `bodies come by length and by chunks`() {
        let chunked = head("POST /c HTTP/1.1", "Host: h", "Transfer-Encoding: chunked")
        #expect(
            readRequestsAtEveryCut(
                head("POST /b HTTP/1.1", "Host: h", "Content-Length: 5") + "hello"
                    + chunked + "3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n"
                    + head("POST /e HTTP/1.1", "Host: h", "Content-Length: 0"))
                == ["POST /b body=hello", "POST /c body=abc0123456789", "POST /e"])
    }

    @Test func `pipelined requests come one by one`() {
        let get = head("GET /1 HTTP/1.1", "Host: h")
        #expect(
            readRequestsAtEveryCut(
                get + "\r\n" + get + head("GET /2 HTTP/1.1", "Host: h", "Connection: close")
                    + head("GET /3 HTTP/1.0"))
                == ["GET /1", "GET /1", "GET /2 close", "GET /3 close"])
    }

    @Test func `an upgrade leaves what follows to the next protocol`() {
        let upgrade = head(
            "GET /live HTTP/1.1", "Host: h", "Upgrade: websocket", "Connection: Upgrade")
        #expect(
            readRequestsAtEveryCut(upgrade + "frames\r\n\r\n")
                == ["GET /live upgrade", "left: frames\r\n\r\n"])
    }

    @Test func `an offer of another protocol is ignored`() {
        let request = head(
            "POST /a HTTP/1.1", "Host: h", "Upgrade: h2c", "Connection: Upgrade, HTTP2-Settings",
            "Content-Length: 2")
        #expect(
            readRequestsAtEveryCut(request + "ok" + head("GET /b HTTP/1.1", "Host: h"))
                == ["POST /a body=ok", "GET /b"])
    }

    @Test func `an unfinished request is waited for`() {
        for text in ["G", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: h\r\n\r"] {
            #expect(readRequests(Array(text.utf8)) == ["more"])
        }
        let body = head("POST / HTTP/1.1", "Host: h", "Content-Length: 2") + "1"
        #expect(readRequests(Array(body.utf8)) == ["more"])
    }

    @Test(arguments: [
        ("/", "/"), ("/a//b", "/a//b"), ("/a/", "/a/"), ("/%E4%BD%A0", "/你"), ("/a+b", "/a+b"),
        ("/.well-known", "/.well-known"), ("/...", "/..."), ("/?a=1&&b", "/ ?a=1 ?b="),
        ("/?a=b=c&x+y=%26", "/ ?a=b=c ?x y=&"), ("/?", "/"),
    ])
    func `paths and queries are decoded once`(target: String, read: String) {
        #expect(
            readRequestsAtEveryCut(head("GET \(target) HTTP/1.1", "Host: h")) == ["GET \(read)"])
    }

    @Test func `broken requests are answered the same however they are cut`() {
        let stream = Array(
            (head("POST /a?b=%20 HTTP/1.1", "Host: h", "Transfer-Encoding: chunked")
                + "5\r\nhello\r\n0\r\n\r\n"
                + head("PUT /c HTTP/1.1", "Host: h", "Content-Length: 3", "X: y") + "abc"
                + head("GET / HTTP/1.1", "Host: h", "Upgrade: websocket", "Connection: upgrade"))
                .utf8)
        var chance = SplitMix(seed: 3)
        let bytes = Array("\r\n\0 :;,%/?#0123456789abcdefGETX\u{7F}".utf8)
        for _ in 0..<3_000 {
            var broken = stream
            for _ in 0..<Int.random(in: 1...2, using: &chance) {
                let index = Int.random(in: broken.indices, using: &chance)
                switch Int.random(in: 0...2, using: &chance) {
                case 0: broken[index] = bytes.randomElement(using: &chance)!
                case 1: broken.remove(at: index)
                default: broken.insert(bytes.randomElement(using: &chance)!, at: index)
                }
            }
            let whole = readRequests(broken)
            let cut = Int.random(in: 0...broken.count, using: &chance)
            #expect(readRequests(broken, cuts: [cut]) == whole)
            #expect(readRequests(broken, cuts: Array(0..<broken.count)) == whole)
        }
    }
}
