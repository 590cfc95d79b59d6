// What a WebSocket reader makes of good frames.

import Testing

@testable import Wire

@Suite struct WebSocketReaderTests {
    private static let lengths = [0, 1, 7, 8, 9, 125, 126, 127, 255, 65_535, 65_536, 70_000]

    @Test func `messages and control frames come in order`() {
        let stream =
            masked(.text, "hello") + masked(.ping, "p") + masked(.binary, [1, 2])
            + masked(.text, "")
            + masked(.pong, "") + WebSocketWriter.close(code: 1000, reason: "再见", mask: 7)
        #expect(
            readFramesAtEveryCut(stream) == [
                "text hello", "ping p", "binary \u{1}\u{2}", "text ", "pong ", "close 1000 再见",
            ])
    }

    @Test func `the examples of RFC 6455 are read`() {
        let hello: [UInt8] = [0x81, 0x05, 0x48, 0x65, 0x6C, 0x6C, 0x6F]
        #expect(readFramesAtEveryCut(hello, as: .client) == ["text Hello"])
        let inTwo: [UInt8] = [0x01, 0x03, 0x48, 0x65, 0x6C, 0x80, 0x02, 0x6C, 0x6F]
        #expect(readFramesAtEveryCut(inTwo, as: .client) == ["text Hello"])
        let masked: [UInt8] = [
            0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58,
        ]
        #expect(readFramesAtEveryCut(masked) == ["text Hello"])
    }

    @Test func `fragments are joined and control frames stand between them`() {
        let stream =
            masked(.text, "a", isFinal: false) + masked(.ping, "1")
            + masked(.continuation, "", isFinal: false) + masked(.ping, "2")
            + masked(.continuation, "b") + masked(.binary, "c", isFinal: false)
            + masked(.continuation, "d")
        #expect(
            readFramesAtEveryCut(stream) == ["ping 1", "ping 2", "text ab", "binary cd"])
    }

    @Test func `a character may be cut by a fragment`() {
        let bytes = Array("你😀".utf8)
        for cut in 0...bytes.count {
            let stream =
                masked(.text, bytes[..<cut], isFinal: false) + masked(.continuation, bytes[cut...])
            #expect(readFramesAtEveryCut(stream) == ["text 你😀"])
        }
    }

    @Test(arguments: lengths)
    func `both roles read what the other writes`(length: Int) {
        let payload = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        for role in [WebSocketRole.server, .client] {
            let stream = WebSocketWriter.frame(
                .binary, payload, mask: role == .server ? 0xDEAD_BEEF : nil)
            for piece in [stream.count, 1_000, 7] {
                var reader = WebSocketReader(role: role, largest: 70_000)
                var read: [[UInt8]] = []
                var copy = stream
                copy.withUnsafeMutableBytes { bytes in
                    var start = 0
                    while start < bytes.count {
                        let end = min(start + piece, bytes.count)
                        var input = UnsafeMutableRawBufferPointer(rebasing: bytes[start..<end])
                        while let next = reader.next(&input) {
                            if case .binary(let view) = next { read.append(Array(view)) }
                        }
                        start = end
                    }
                }
                #expect(read == [payload])
            }
        }
    }

    @Test func `a whole message is read where it lies`() {
        var stream = masked(.text, "in place")
        stream.withUnsafeMutableBytes { bytes in
            var reader = WebSocketReader(role: .server, largest: 100)
            var input = bytes
            guard case .text(let view) = reader.next(&input) else {
                Issue.record("not read")
                return
            }
            #expect(view.baseAddress == UnsafeRawPointer(bytes.baseAddress! + 6))
            #expect(input.isEmpty)
        }
    }

    @Test func `sixteen thousand pieces of one byte are one message`() {
        let stream = masked(.text, [UInt8](repeating: 0x61, count: 16_384))
        #expect(readFrames(stream, cuts: Array(0..<stream.count)) == ["text 16384 bytes"])
    }

    @Test func `an unfinished message is waited for`() {
        #expect(readFrames([0x81]) == ["more"])
        #expect(readFrames(masked(.text, "abc").dropLast()) == ["more"])
        #expect(readFrames(masked(.text, "abc", isFinal: false)) == ["more"])
        #expect(readFrames(masked(.text, "abc")) == ["text abc"])
    }

    @Test(
        arguments: [nil, 1000, 1001, 1003, 1007, 1011, 1014, 3000, 3999, 4000, 4999] as [UInt16?])
    func `codes that may be sent are read`(code: UInt16?) {
        let stream = WebSocketWriter.close(code: code, mask: 99) + masked(.text, "after")
        #expect(readFramesAtEveryCut(stream) == ["close \(code.map(String.init) ?? "-") "])
    }

    @Test func `a long reason is cut between characters`() {
        let close = WebSocketWriter.close(code: 4000, reason: String(repeating: "长", count: 100))
        #expect(close.count == 2 + 2 + 123)
        #expect(
            readFrames(close, as: .client) == ["close 4000 " + String(repeating: "长", count: 41)])
        let odd = WebSocketWriter.close(
            code: 4000, reason: "x" + String(repeating: "长", count: 100))
        #expect(odd.count == 2 + 2 + 121)
    }
}
