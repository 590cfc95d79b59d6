// What is compressed here is inflated there, with every window and with and without context.

import CZlib
import Testing

@testable import Wire

@Suite struct DeflaterTests {
    /// Messages of many sizes that repeat one another in part.
    private static let messages: [[UInt8]] = {
        var chance = SplitMix(seed: 11)
        let words = (0..<400).map { _ in
            (0..<Int.random(in: 3...12, using: &chance)).map { _ in
                UInt8.random(in: 97...122, using: &chance)
            }
        }
        return [0, 1, 2, 40, 300, 301, 4_000, 0, 0, 70_000, 17].map { size in
            var text: [UInt8] = []
            while text.count < size { text += words.randomElement(using: &chance)! + [0x20] }
            return Array(text[..<size])
        }
    }()

    @Test(arguments: 8...15, [true, false])
    func `messages come back`(windowBits: Int, keepsContext: Bool) throws {
        for level in [1, 6, 9] {
            let deflater = Deflater(
                level: level, windowBits: windowBits, keepsContext: keepsContext)
            let inflater = Inflater(keepsContext: keepsContext)
            for message in Self.messages + Self.messages {
                var payload: [UInt8] = []
                message.withUnsafeBytes { deflater.append($0, to: &payload) }
                let back = try payload.withUnsafeBytes {
                    Array(try inflater.inflate($0, largest: 70_000))
                }
                #expect(back == message)
            }
        }
    }

    @Test func `context makes what was said before short`() {
        let text = Array("a sentence that is said a second time".utf8)
        var sizes: [Int] = []
        for keepsContext in [false, true] {
            let deflater = Deflater(keepsContext: keepsContext)
            for _ in 0..<2 {
                var payload: [UInt8] = []
                text.withUnsafeBytes { deflater.append($0, to: &payload) }
                sizes.append(payload.count)
            }
        }
        #expect(sizes[0] == sizes[1])
        #expect(sizes[2] == sizes[0])
        #expect(sizes[3] < 10)
    }

    @Test func `a shared deflater may refer to what its reader has been told`() throws {
        let deflater = Deflater(keepsContext: false)
        let reader = Inflater(keepsContext: true)
        var told: [UInt8] = []
        for message in Self.messages {
            var payload: [UInt8] = []
            told.withUnsafeBytes { told in
                message.withUnsafeBytes { deflater.append($0, after: told, to: &payload) }
            }
            let back = try payload.withUnsafeBytes {
                Array(try reader.inflate($0, largest: 70_000))
            }
            #expect(back == message)
            told = Array((told + message).suffix(20_000))
        }
    }

    @Test func `what was forgotten is not referred to`() throws {
        let deflater = Deflater(keepsContext: true)
        for _ in 0..<3 {
            var payload: [UInt8] = []
            Self.messages[4].withUnsafeBytes { deflater.append($0, to: &payload) }
            let newcomer = Inflater(keepsContext: false)
            let back = try payload.withUnsafeBytes {
                Array(try newcomer.inflate($0, largest: 1_000))
            }
            #expect(back == Self.messages[4])
            deflater.forget()
        }
    }

    /// A peer with a small window refuses what reaches back further; zlib's is only held to it
    /// where it has to look into its window, so it is given one byte of room at a time.
    @Test(arguments: 8...12)
    func `no window is larger than agreed`(windowBits: Int) {
        let deflater = Deflater(level: 9, windowBits: windowBits, keepsContext: true)
        let peer = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        peer.initialize(to: z_stream())
        inflateInit2_(
            peer, Int32(-windowBits), ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        defer {
            inflateEnd(peer)
            peer.deallocate()
        }
        for message in Self.messages where !message.isEmpty {
            var payload: [UInt8] = []
            message.withUnsafeBytes { deflater.append($0, to: &payload) }
            payload += [0x00, 0x00, 0xFF, 0xFF]
            var back: [UInt8] = []
            let count = UInt32(payload.count)
            payload.withUnsafeMutableBufferPointer { bytes in
                peer.pointee.next_in = bytes.baseAddress
                peer.pointee.avail_in = count
                var code = Z_OK
                while code == Z_OK {
                    var byte: UInt8 = 0
                    withUnsafeMutablePointer(to: &byte) { room in
                        peer.pointee.next_out = room
                        peer.pointee.avail_out = 1
                        code = inflate(peer, Z_SYNC_FLUSH)
                    }
                    if peer.pointee.avail_out == 0 { back.append(byte) } else { break }
                }
            }
            #expect(back == message)
        }
    }
}
