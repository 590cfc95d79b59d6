// RFC 9110's `token`: methods, field names, subprotocols and the members of most lists.

/// The grammar of words in HTTP.
enum HTTPToken {
    /// Whether `byte` may be part of a token.
    static func contains(_ byte: UInt8) -> Bool {
        // A bit for each of the 128 of ASCII: letters, digits, and !#$%&'*+-.^_`|~
        let set: UInt64 = byte < 64 ? 0x03FF_6CFA_0000_0000 : 0x57FF_FFFF_C7FF_FFFE
        return byte < 128 && set >> UInt64(byte & 63) & 1 == 1
    }

    /// Whether all of `text` is one token.
    static func isToken(_ text: some StringProtocol) -> Bool {
        !text.isEmpty && text.utf8.withContiguousBytes { $0.allSatisfy(contains) }
    }

    /// The members of the comma-separated lists in `values`, blanks removed; nil when one is no
    /// token.
    static func list(_ values: [String]) -> [String]? {
        var tokens: [String] = []
        for value in values {
            // By bytes: to find the characters of a text costs more than all the rest of a join.
            let areTokens = value.utf8.withContiguousBytes { bytes in
                var start = 0
                for end in 0...bytes.count
                where end == bytes.count || bytes[end] == UInt8(ascii: ",") {
                    guard let token = trimmed(bytes[start..<end]) else { return false }
                    tokens.append(String(decoding: token, as: UTF8.self))
                    start = end + 1
                }
                return true
            }
            guard areTokens else { return nil }
        }
        return tokens
    }

    /// The token in `member`, without the blanks around it; nil where there is none.
    private static func trimmed(
        _ member: Slice<UnsafeRawBufferPointer>
    ) -> UnsafeRawBufferPointer? {
        var (start, end) = (member.startIndex, member.endIndex)
        while start < end, isBlank(member[start]) { start += 1 }
        while start < end, isBlank(member[end - 1]) { end -= 1 }
        let token = UnsafeRawBufferPointer(rebasing: member[start..<end])
        return !token.isEmpty && token.allSatisfy(contains) ? token : nil
    }

    /// `text` without blanks and tabs at its ends.
    static func trim(_ text: Substring.UTF8View) -> Substring.UTF8View {
        var trimmed = text.drop(while: isBlank)
        while let last = trimmed.last, isBlank(last) { trimmed.removeLast() }
        return trimmed
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}
