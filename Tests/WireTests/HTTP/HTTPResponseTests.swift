// Responses as they stand on the wire.

import Testing

@testable import Wire

@Suite struct HTTPResponseTests {
    private let hello = HTTPResponse(
        status: 200, headers: [HTTPField("Content-Type", "text/plain")], body: Array("hello".utf8))

    @Test func `a response tells its length`() {
        #expect(
            text(hello.bytes())
                == head("HTTP/1.1 200 OK", "Content-Type: text/plain", "Content-Length: 5")
                + "hello")
    }

    @Test func `HEAD is answered without the body`() {
        #expect(text(hello.bytes(toHead: true)) + "hello" == text(hello.bytes()))
    }

    @Test func `no content has no length`() {
        #expect(text(HTTPResponse(status: 204).bytes()) == head("HTTP/1.1 204 No Content"))
    }

    @Test func `a refusal closes`() {
        #expect(
            text(HTTPResponse.refusal(status: 400, reason: "bad Host").bytes())
                == head(
                    "HTTP/1.1 400 Bad Request", "Content-Type: text/plain; charset=utf-8",
                    "Content-Length: 9", "Connection: close") + "bad Host\n")
        let upgrade = text(HTTPResponse.refusal(status: 426, reason: "no").bytes())
        #expect(upgrade.contains("Sec-WebSocket-Version: 13\r\n"))
        #expect(upgrade.contains("Upgrade: websocket\r\n"))
    }

    @Test func `a value cannot end its line`() {
        let response = HTTPResponse(
            status: 302, headers: [HTTPField("Location", "/a\r\nSet-Cookie: b")])
        #expect(text(response.bytes()).contains("Location: /a  Set-Cookie: b\r\n"))
    }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
