// Text arrives in pieces that may end inside a character, and a peer is told about bad text at the
// first byte that no valid text could hold. So validity is a state that is carried along: how many
// continuation bytes are due, and the range of the next one. The range is what refuses overlong
// forms, surrogates and everything past U+10FFFF (table 3-7 of the Unicode standard).

/// Checks UTF-8 piece by piece, failing at the first impossible byte.
package struct UTF8Validator: Sendable {
    private var due: UInt8 = 0
    private var lowest: UInt8 = 0x80
    private var highest: UInt8 = 0xBF

    package init() {}

    /// Whether what has been accepted so far ends between two characters.
    package var isComplete: Bool { due == 0 }

    /// Takes the next bytes. False means that they, after those before, can be no part of valid
    /// text; the validator is of no further use then.
    package mutating func accept(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var index = 0
        let count = bytes.count
        while index < count {
            if due == 0 {
                while index + 8 <= count,
                    bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                        & 0x8080_8080_8080_8080 == 0
                {
                    index += 8
                }
                guard index < count else { return true }
                guard begin(bytes[index]) else { return false }
            } else {
                guard bytes[index] >= lowest, bytes[index] <= highest else { return false }
                due -= 1
                (lowest, highest) = (0x80, 0xBF)
            }
            index += 1
        }
        return true
    }

    /// Whether `bytes` are valid UTF-8 on their own.
    package static func isValid(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var validator = UTF8Validator()
        return validator.accept(bytes) && validator.isComplete
    }

    private mutating func begin(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x00...0x7F: break
        case 0xC2...0xDF: due = 1
        case 0xE0: (due, lowest) = (2, 0xA0)
        case 0xED: (due, highest) = (2, 0x9F)
        case 0xE1...0xEF: due = 2
        case 0xF0: (due, lowest) = (3, 0x90)
        case 0xF4: (due, highest) = (3, 0x8F)
        case 0xF1...0xF3: due = 3
        default: return false
        }
        return true
    }
}
