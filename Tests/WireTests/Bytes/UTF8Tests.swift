// UTF-8 as table 3-7 of the Unicode standard has it, and the byte at which bad text is noticed.

import Testing

@testable import Wire

@Suite struct UTF8Tests {
    @Test(arguments: [
        "", "ascii", "eight by", "é", "你好，直播间", "\u{7FF}\u{800}\u{FFFF}\u{10000}\u{10FFFF}",
        "κόσμε", "👩‍👩‍👧‍👦 mixed with ascii",
    ])
    func `valid text is accepted at every cut`(text: String) {
        let bytes = Array(text.utf8)
        for cut in 0...bytes.count {
            var validator = UTF8Validator()
            #expect(accept(bytes[..<cut], &validator) && accept(bytes[cut...], &validator))
            #expect(validator.isComplete)
        }
    }

    /// Bytes, and how many of them could still be the start of valid text.
    @Test(
        arguments: [
            ([0x80], 0), ([0xBF], 0), ([0xC0, 0x80], 0), ([0xC1, 0xBF], 0), ([0xF5, 0x80], 0),
            ([0xFF], 0), ([0x61, 0xC2, 0x41], 2), ([0xE0, 0x80, 0x80], 1), ([0xE0, 0x9F], 1),
            ([0xED, 0xA0, 0x80], 1), ([0xED, 0xBF], 1), ([0xEF, 0xBF, 0x41], 2),
            ([0xF0, 0x8F, 0xBF], 1), ([0xF4, 0x90, 0x80, 0x80], 1), ([0xF4, 0x8F, 0xBF, 0xC0], 3),
            ([0x61, 0x61, 0x61, 0x61, 0x61, 0x61, 0x61, 0x61, 0xFE], 8),
        ] as [([UInt8], Int)])
    func `bad text fails at its first impossible byte`(bytes: [UInt8], good: Int) {
        var validator = UTF8Validator()
        #expect(accept(bytes[..<good], &validator))
        #expect(!accept(bytes[good...good], &validator))
        #expect(!bytes.withUnsafeBytes(UTF8Validator.isValid))
    }

    @Test func `an unfinished character is not complete`() {
        for end in 1..<4 {
            var validator = UTF8Validator()
            #expect(accept(Array("😀".utf8)[..<end], &validator))
            #expect(!validator.isComplete)
        }
    }

    @Test func `every scalar is valid and every pair of bytes agrees with Swift`() {
        for first in UInt8.min...UInt8.max {
            for second in UInt8.min...UInt8.max {
                let bytes = [first, second, 0x80, 0x80]
                for count in 1...4 {
                    let ours = bytes[..<count].withUnsafeBytes(UTF8Validator.isValid)
                    let swifts = String(validating: bytes[..<count], as: UTF8.self) != nil
                    #expect(ours == swifts, "\(bytes[..<count])")
                }
            }
        }
    }

    private func accept(_ bytes: ArraySlice<UInt8>, _ validator: inout UTF8Validator) -> Bool {
        bytes.withUnsafeBytes { validator.accept($0) }
    }
}
