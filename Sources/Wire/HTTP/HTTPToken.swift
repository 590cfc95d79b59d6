// RFC 9110's `token`: methods, field names, subprotocols and the members of most lists.

/// The grammar of words in HTTP.
enum HTTPToken {
    /// Whether `byte` may be part of a token.
    static func contains(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "%"),
            UInt8(ascii: "&"), UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"),
            UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "^"), UInt8(ascii: "_"),
            UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: "~"):
            true
        default: false
        }
    }

    /// Whether all of `text` is one token.
    static func isToken(_ text: some StringProtocol) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy(contains)
    }

    /// The members of the comma-separated lists in `values`, blanks removed; nil when one is no
    /// token.
    static func list(_ values: [String]) -> [String]? {
        var tokens: [String] = []
        for value in values {
            // By bytes: to find the characters of a text costs more than all the rest of a join.
            var rest = value.utf8[...]
            while true {
                let member = rest.prefix { $0 != UInt8(ascii: ",") }
                let token = Substring(trim(member))
                guard isToken(token) else { return nil }
                tokens.append(String(token))
                guard member.endIndex < rest.endIndex else { break }
                rest = rest[rest.index(after: member.endIndex)...]
            }
        }
        return tokens
    }

    /// `text` without blanks and tabs at its ends.
    static func trim(_ text: Substring.UTF8View) -> Substring.UTF8View {
        let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
        var trimmed = text.drop(while: isBlank)
        while let last = trimmed.last, isBlank(last) { trimmed.removeLast() }
        return trimmed
    }
}
