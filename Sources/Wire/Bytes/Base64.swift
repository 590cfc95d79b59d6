// Base64 of RFC 4648, read strictly: a value has exactly one spelling, so that a key or a token
// compared as text is the same as compared as bytes.

/// The two alphabets of RFC 4648.
package enum Base64: Sendable {
    /// `+` and `/`, padded with `=`: WebSocket keys.
    case standard
    /// `-` and `_`, without padding: tokens.
    case url

    /// The text of `bytes` in this alphabet.
    package func encode(_ bytes: some Collection<UInt8>) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var bits: UInt32 = 0
        var count = 0
        for byte in bytes {
            bits = bits << 8 | UInt32(byte)
            count += 8
            while count >= 6 {
                count -= 6
                text.append(character(UInt8(truncatingIfNeeded: bits >> UInt32(count)) & 0x3F))
            }
        }
        if count > 0 {
            text.append(character(UInt8(truncatingIfNeeded: bits << UInt32(6 - count)) & 0x3F))
        }
        while self == .standard, text.count % 4 != 0 { text.append(UInt8(ascii: "=")) }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes of `text`, or nil when a byte is outside the alphabet, the length or the padding
    /// is wrong, or bits that encode nothing are not zero.
    package func decode(_ text: some StringProtocol) -> [UInt8]? {
        decode(Array(text.utf8)[...])
    }

    /// As above, of a text in UTF-8.
    func decode(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        var characters = text
        if self == .standard {
            guard characters.count % 4 == 0 else { return nil }
            for _ in 0..<2 where characters.last == UInt8(ascii: "=") { characters.removeLast() }
        }
        guard characters.count % 4 != 1 else { return nil }
        var isGood = true
        let most = characters.count * 3 / 4
        let bytes = [UInt8](unsafeUninitializedCapacity: most) { bytes, written in
            var bits: UInt32 = 0
            var count: UInt32 = 0
            let values = self == .url ? Self.urlValues : Self.standardValues
            characters.withUnsafeBufferPointer { characters in
                // Judged once at the end: what is no character of the alphabet is 255.
                var worst: UInt8 = 0
                for character in characters {
                    let six = values[Int(character)]
                    worst |= six
                    bits = bits << 6 | UInt32(six & 63)
                    count += 6
                    guard count >= 8 else { continue }
                    count -= 8
                    bytes[written] = UInt8(truncatingIfNeeded: bits >> count)
                    written += 1
                }
                isGood = worst < 64 && bits & (1 << count - 1) == 0
            }
        }
        return isGood ? bytes : nil
    }

    private static let standardValues = values(of: .standard)
    private static let urlValues = values(of: .url)

    /// What each byte stands for; 255 for what is not in the alphabet.
    private static func values(of alphabet: Base64) -> [UInt8] {
        var values = [UInt8](repeating: 255, count: 256)
        for value in 0..<UInt8(64) { values[Int(alphabet.character(value))] = value }
        return values
    }

    private func character(_ value: UInt8) -> UInt8 {
        switch value {
        case 0..<26: UInt8(ascii: "A") + value
        case 26..<52: UInt8(ascii: "a") + value - 26
        case 52..<62: UInt8(ascii: "0") + value - 52
        case 62: self == .url ? UInt8(ascii: "-") : UInt8(ascii: "+")
        default: self == .url ? UInt8(ascii: "_") : UInt8(ascii: "/")
        }
    }
}
