// What comes from outside may end up in a log line. It must not be able to begin a line of its own,
// to steer the terminal of whoever reads it, to fill the disk, or to carry somebody's token.

/// Text made fit for a log line.
enum LogText {
    /// Characters of one text that are kept.
    static let longest = 4_096

    /// The text with tokens blanked and everything that is not plainly visible written as an escape
    /// such as `\n` or `\u{1b}`.
    static func safe(_ text: String) -> String {
        if text.utf8.count <= longest, text.utf8.allSatisfy({ (0x20..<0x7f).contains($0) }),
            !text.contains(tokenStart)
        {
            return text
        }
        var safe = ""
        var rest = Substring(text).unicodeScalars
        var kept = 0
        while let scalar = rest.first {
            guard kept < longest else { return safe + "…" }
            if scalar == "e", let end = endOfToken(rest) {
                safe += "[token]"
                rest = rest[end...]
            } else {
                append(scalar, to: &safe)
                rest.removeFirst()
            }
            kept += 1
        }
        return safe
    }

    private static func append(_ scalar: Unicode.Scalar, to text: inout String) {
        switch scalar {
        case "\n": text += "\\n"
        case "\r": text += "\\r"
        case "\t": text += "\\t"
        default:
            if isInvisible(scalar) {
                text += "\\u{\(String(scalar.value, radix: 16))}"
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
    }

    /// Controls, line separators, and what turns the direction of writing.
    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
            true
        default: false
        }
    }

    // MARK: Tokens

    /// `{"` in base64url: how every signed token begins.
    private static let tokenStart = "eyJ"

    /// Where a token that begins here ends; nil where none does. What has no dot is not taken for
    /// one.
    private static func endOfToken(
        _ text: Substring.UnicodeScalarView
    ) -> String.Index? {
        guard text.starts(with: tokenStart.unicodeScalars) else { return nil }
        let end = text.firstIndex { !isOfToken($0) } ?? text.endIndex
        return text[..<end].contains(".") ? end : nil
    }

    private static func isOfToken(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "-", "_", ".": true
        default: false
        }
    }
}
