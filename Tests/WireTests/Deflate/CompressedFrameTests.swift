// What a reader makes of compressed messages, good and bad.

import Testing

@testable import Wire

@Suite struct CompressedFrameTests {
    private static let hello: [UInt8] = [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00]

    private func compressed(
        _ payload: [UInt8], _ opcode: WebSocketOpcode = .text, isFinal: Bool = true
    ) -> [UInt8] {
        WebSocketWriter.frame(
            opcode, payload, isFinal: isFinal, isCompressed: true, mask: 0x0BAD_CAFE)
    }

    private func deflated(_ text: some Sequence<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        Array(text).withUnsafeBytes { Deflater(keepsContext: false).append($0, to: &bytes) }
        return bytes
    }

    private func read(_ stream: [UInt8], largest: Int = 16_384) -> [String] {
        readFramesAtEveryCut(stream, largest: largest, inflating: true)
    }

    @Test(
        arguments: [
            // RFC 7692 sections 7.2.3.1, .3, .4 and .5.
            [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00],
            [0x00, 0x05, 0x00, 0xFA, 0xFF, 0x48, 0x65, 0x6C, 0x6C, 0x6F, 0x00],
            [0xF3, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00, 0x00],
            [0xF2, 0x48, 0x05, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xCA, 0xC9, 0xC9, 0x07, 0x00],
        ] as [[UInt8]])
    func `the examples of RFC 7692 are read`(payload: [UInt8]) {
        #expect(read(compressed(payload)) == ["text Hello"])
        for cut in 0...payload.count {
            let stream =
                compressed(Array(payload[..<cut]), isFinal: false) + masked(.ping, "p")
                + masked(.continuation, payload[cut...])
            #expect(read(stream) == ["ping p", "text Hello"])
        }
    }

    @Test func `a message may refer to the one before`() {
        let second: [UInt8] = [0xF2, 0x00, 0x11, 0x00, 0x00]
        let both = compressed(Self.hello) + compressed(second)
        #expect(read(both) == ["text Hello", "text Hello"])
        // After a last block too, and with something uncompressed in between.
        let last: [UInt8] = [0xF3, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00, 0x00]
        let mixed = compressed(last) + masked(.text, "plain") + compressed(second)
        #expect(read(mixed) == ["text Hello", "text plain", "text Hello"])
        #expect(read(compressed(second)) == ["1007 not compressed as agreed"])
    }

    @Test func `who keeps no context inflates for many`() {
        let shared = Inflater(keepsContext: false)
        let second: [UInt8] = [0xF2, 0x00, 0x11, 0x00, 0x00]
        for (payload, text) in [(Self.hello, "Hello"), (second, nil), (Self.hello, "Hello")] {
            let inflated = payload.withUnsafeBytes { bytes in
                (try? shared.inflate(bytes, largest: 5)).map { String(decoding: $0, as: UTF8.self) }
            }
            #expect(inflated == text)
        }
    }

    @Test func `the compression bit is for the first frame of a message that may have it`() {
        let hello = compressed(Self.hello)
        #expect(readFramesAtEveryCut(hello) == ["1002 reserved bit set"])
        let inside = "1002 compression bit inside a message"
        for first: UInt8 in [0xC9, 0xCA, 0xC8] {
            #expect(read(frame(first: first)) == [inside])
        }
        let begun = compressed(Array(Self.hello[..<3]), isFinal: false)
        #expect(read(begun + compressed(Array(Self.hello[3...]), .continuation)) == [inside])
        #expect(read(masked(.text, "a", isFinal: false) + frame(first: 0xC0)) == [inside])
        for first: UInt8 in [0xE1, 0xD1, 0xF1, 0xA1, 0x91] {
            #expect(read(frame(first: first)) == ["1002 reserved bit set"])
        }
    }

    @Test(
        arguments: [
            [], [0xF2, 0x48, 0xCD], [0xFF], [0x06], [0x00, 0x05, 0x00, 0xFA],
            [0x00, 0x05, 0x00, 0xFA, 0xFE, 0x48], [0xF3, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00],
            [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00, 0x00, 0x00, 0xFF, 0xFF],
        ] as [[UInt8]])
    func `what is no compressed message is refused`(payload: [UInt8]) {
        #expect(read(compressed(payload)) == ["1007 not compressed as agreed"])
    }

    @Test func `text is checked once it is inflated`() {
        #expect(read(compressed(deflated([0xC3, 0x28]))) == ["1007 not UTF-8"])
        #expect(
            read(compressed(deflated([0xC3, 0x28]), .binary)).first?.hasPrefix("binary") == true)
        #expect(read(compressed(deflated("弹幕".utf8))) == ["text 弹幕"])
        #expect(read(compressed([0x00])) == ["text "])
    }

    @Test(arguments: [0, 1, 99, 100, 101, 5_000, 16_000_000])
    func `a message is inflated up to the largest and no further`(size: Int) {
        let stream = compressed(deflated(repeatElement(0x61, count: size)), .binary)
        let text = size > 40 ? "\(size) bytes" : String(repeating: "a", count: size)
        #expect(
            readFrames(stream, largest: 100, inflating: true)
                == [size <= 100 ? "binary \(text)" : "1009 message too large"])
    }

    @Test func `a bomb is stopped as soon as it passes the limit`() {
        // 16 KiB that would be 16 MiB, then bytes that are no DEFLATE at all: not looked at.
        let bomb = Array(deflated(repeatElement(0, count: 16 << 20)).dropLast()) + [0xFF]
        #expect(bomb.count < 17_000)
        let inflater = Inflater(keepsContext: false)
        bomb.withUnsafeBytes { bytes in
            _ = #expect(throws: Inflater.Failure.tooLarge) {
                try inflater.inflate(bytes, largest: 16_384)
            }
        }
        // Empty blocks make nothing, and come to an end with the frame.
        var blocks: [UInt8] = []
        for _ in 0..<3_000 { blocks += [0x00, 0x00, 0x00, 0xFF, 0xFF] }
        #expect(readFrames(compressed(blocks + [0x00]), inflating: true) == ["text "])
        #expect(
            readFrames(compressed(blocks + blocks), inflating: true)
                == ["1009 message too large"])
    }

    @Test func `what does not compress may be as long as the largest message`() {
        var chance = SplitMix(seed: 7)
        let noise = (0..<16_384).map { _ in UInt8.random(in: 0...255, using: &chance) }
        for memoryLevel in [1, 8, 9] {
            var payload: [UInt8] = []
            noise.withUnsafeBytes {
                Deflater(level: 1, memoryLevel: memoryLevel, keepsContext: false)
                    .append($0, to: &payload)
            }
            #expect(payload.count > noise.count)
            #expect(
                readFrames(compressed(payload, .binary), inflating: true)
                    == ["binary 16384 bytes"])
        }
    }
}
