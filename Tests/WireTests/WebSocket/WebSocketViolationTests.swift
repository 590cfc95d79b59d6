// What breaks RFC 6455 or a limit, with its exact close code, at every cut of its bytes. What was
// good before is delivered first; nothing is delivered after.

import Testing

@testable import Wire

@Suite struct WebSocketViolationTests {
    private static let huge: [UInt8] = [0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]

    @Test(
        arguments: [
            ("RSV1", 1002, frame(first: 0xC1)), ("RSV2", 1002, frame(first: 0xA1)),
            ("RSV3 on a ping", 1002, frame(first: 0x99)), ("all RSV", 1002, frame(first: 0xF1)),
            ("opcode 3", 1002, frame(first: 0x83)), ("opcode 7", 1002, frame(first: 0x87)),
            ("opcode 11", 1002, frame(first: 0x8B)), ("opcode 15", 1002, frame(first: 0x8F)),
            ("not masked", 1002, WebSocketWriter.frame(.text, "a".utf8)),
            ("empty and not masked", 1002, [0x81, 0x00]),
            ("ping of 126", 1002, [0x89, 0xFE, 0x00, 0x7E, 0, 0, 0, 0]),
            ("close of 127", 1002, [0x88, 0xFF]),
            ("fragmented ping", 1002, frame(first: 0x09)),
            ("fragmented close", 1002, frame(first: 0x08)),
            ("continuation of nothing", 1002, masked(.continuation, "a")),
            ("message in a message", 1002, masked(.text, "a", isFinal: false) + masked(.text, "b")),
            (
                "continuation after the end", 1002,
                masked(.text, "", isFinal: false) + masked(.continuation, [0xFF], isFinal: false)
            ),
            ("16 bits for 5 bytes", 1002, [0x82, 0xFE, 0x00, 0x05, 0, 0, 0, 0, 1, 2, 3, 4, 5]),
            ("16 bits for 125 bytes", 1002, [0x82, 0xFE, 0x00, 0x7D]),
            ("64 bits for 100 bytes", 1002, [0x82, 0xFF, 0, 0, 0, 0, 0, 0, 0, 100]),
            ("64 bits for 65535 bytes", 1002, [0x82, 0xFF, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]),
            ("2^63", 1002, [0x82, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0]),
            ("2^64 - 1", 1002, [0x82, 0xFF] + [UInt8](repeating: 0xFF, count: 8)),
            ("2^63 - 1", 1009, [0x82, 0xFF] + huge),
            ("one byte too many", 1009, [0x82, 0xFE, 0x40, 0x01]),
            ("close of one byte", 1002, masked(.close, [0x03])),
            ("close reason not UTF-8", 1007, masked(.close, [0x03, 0xE8, 0xC3])),
            ("overlong", 1007, masked(.text, [0xC0, 0xAF])),
            ("surrogate", 1007, masked(.text, [0xED, 0xA0, 0x80])),
            ("past U+10FFFF", 1007, masked(.text, [0xF4, 0x90, 0x80, 0x80])),
            ("unfinished character", 1007, masked(.text, [0x61, 0xE4, 0xBD])),
            (
                "unfinished character at the end of fragments", 1007,
                masked(.text, [0xE4], isFinal: false) + masked(.continuation, [0xBD])
            ),
        ] as [(String, Int, [UInt8])])
    func `a breach has its code`(name: String, code: Int, bytes: [UInt8]) throws {
        if name == "continuation after the end" {
            #expect(readFramesAtEveryCut(bytes) == ["1007 not UTF-8"])
            return
        }
        let lines = readFramesAtEveryCut(masked(.text, "good") + bytes + masked(.text, "late"))
        #expect(lines.count == 2)
        #expect(lines[0] == "text good")
        #expect(lines[1].hasPrefix("\(code) "), "\(lines)")
    }

    @Test(arguments: [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535])
    func `codes that may not be sent are refused`(code: Int) {
        let payload = [UInt8(code >> 8), UInt8(code & 0xFF)]
        #expect(readFramesAtEveryCut(masked(.close, payload)) == ["1002 close code not allowed"])
    }

    @Test func `a server does not mask`() {
        #expect(
            readFramesAtEveryCut(masked(.text, "a"), as: .client)
                == ["1002 masked frame from a server"])
    }

    @Test func `bad text is refused at its byte and not at the end of its frame`() {
        let frame = masked(
            .text, Array("good text ".utf8) + [0xED, 0xA0, 0x80] + Array("rest".utf8))
        let bad = 6 + 11
        #expect(readFrames(Array(frame[..<bad])) == ["more"])
        #expect(readFrames(Array(frame[...bad])) == ["1007 not UTF-8"])
        #expect(readFrames(Array(frame[...bad]), cuts: Array(0...bad)) == ["1007 not UTF-8"])
    }

    @Test func `a message may have 1024 fragments`() {
        let piece = masked(.continuation, "", isFinal: false)
        let start = masked(.text, "a", isFinal: false)
        let pieces = { (count: Int) in [[UInt8]](repeating: piece, count: count).flatMap { $0 } }
        #expect(readFrames(start + pieces(1_022) + masked(.continuation, "b")) == ["text ab"])
        #expect(
            readFrames(start + pieces(1_023) + masked(.continuation, "b"))
                == ["1008 too many fragments"])
        #expect(readFrames(start + pieces(100_000)) == ["1008 too many fragments"])
    }

    @Test func `the limit is for the message and not for the frame`() {
        let half = [UInt8](repeating: 0x61, count: 50)
        let begin = masked(.text, half, isFinal: false)
        #expect(
            readFramesAtEveryCut(begin + masked(.continuation, half), largest: 100)
                == ["text 100 bytes"])
        let more = begin + masked(.continuation, half + [0x61])
        #expect(readFramesAtEveryCut(more, largest: 100) == ["1009 message too large"])
        // Decided by the header: nothing of the payload is needed.
        #expect(
            readFramesAtEveryCut(begin + [0x80, 0xB3], largest: 100) == ["1009 message too large"])
        // A control frame is no part of the message.
        #expect(
            readFramesAtEveryCut(
                begin + masked(.ping, half + half) + masked(.continuation, half),
                largest: 100) == ["ping 100 bytes", "text 100 bytes"])
    }

    @Test func `nothing follows an end`() {
        for end in [WebSocketWriter.close(code: 1000, mask: 1), frame(first: 0xF0)] {
            var reader = WebSocketReader(role: .server, largest: 100)
            var stream = end + masked(.text, "late")
            stream.withUnsafeMutableBytes { bytes in
                var input = bytes
                var answers = [reader.next(&input) != nil, reader.next(&input) != nil]
                input = bytes
                answers.append(reader.next(&input) != nil)
                answers.append(reader.isAssembling)
                #expect(answers == [true, false, false, false])
            }
        }
    }

    @Test func `random bytes and broken streams are answered the same however they are cut`() {
        var chance = SplitMix(seed: 1)
        for _ in 0..<2_000 {
            var stream: [UInt8] = []
            for _ in 0..<Int.random(in: 1...5, using: &chance) {
                let opcode = [WebSocketOpcode.text, .binary, .ping, .continuation].randomElement(
                    using: &chance)!
                stream += masked(
                    opcode,
                    (0..<Int.random(in: 0...20, using: &chance)).map { _ in
                        UInt8.random(in: 0x20...0x7E, using: &chance)
                    }, isFinal: opcode == .ping || Bool.random(using: &chance))
            }
            if Bool.random(using: &chance) {
                stream[Int.random(in: stream.indices, using: &chance)] ^=
                    1
                    << UInt8.random(
                        in: 0...7, using: &chance)
            }
            let cuts = (0..<3).map { _ in Int.random(in: 0...stream.count, using: &chance) }
            #expect(readFrames(stream, cuts: cuts.sorted()) == readFrames(stream), "\(stream)")
        }
    }
}
