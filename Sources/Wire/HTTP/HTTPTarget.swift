// A path is decoded once, here, and refused when decoding could make it mean another one: dot
// segments, encoded slashes, control characters, bytes that are no text.

/// A request target in origin form, taken apart.
struct HTTPTarget {
    let segments: [String]
    let query: [HTTPField]

    init(_ target: String) throws(HTTPRefusal) {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        guard let path = parts.first, path.first == "/", !target.contains("#") else {
            throw HTTPRefusal(400, "request target is not a path")
        }
        segments = try Self.segments(path.dropFirst())
        query = parts.count == 2 ? try Self.query(parts[1]) : []
    }

    private static func segments(_ path: Substring) throws(HTTPRefusal) -> [String] {
        guard !path.isEmpty else { return [] }
        var segments: [String] = []
        for raw in path.split(separator: "/", omittingEmptySubsequences: false) {
            guard let segment = decode(raw, plusIsBlank: false) else {
                throw HTTPRefusal(400, "path does not decode")
            }
            guard segment != ".", segment != "..", !segment.utf8.contains(UInt8(ascii: "/")),
                !segment.utf8.contains(UInt8(ascii: "\\"))
            else { throw HTTPRefusal(400, "path leads elsewhere") }
            segments.append(segment)
        }
        return segments
    }

    private static func query(_ text: Substring) throws(HTTPRefusal) -> [HTTPField] {
        var items: [HTTPField] = []
        for item in text.split(separator: "&") {
            let pair = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = decode(pair[0], plusIsBlank: true),
                let value = decode(pair.count == 2 ? pair[1] : "", plusIsBlank: true)
            else { throw HTTPRefusal(400, "query does not decode") }
            items.append(HTTPField(name, value))
        }
        return items
    }

    /// Nil when a percent sign is not followed by two digits, or the result is not UTF-8 or holds
    /// a control character.
    private static func decode(_ text: Substring, plusIsBlank: Bool) -> String? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        var rest = text.utf8
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let high = rest.popFirst(), let low = rest.popFirst(),
                    let high = Hex.value(high), let low = Hex.value(low)
                else { return nil }
                bytes.append(high << 4 | low)
            case UInt8(ascii: "+") where plusIsBlank:
                bytes.append(0x20)
            default:
                bytes.append(byte)
            }
        }
        guard bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }),
            bytes.withUnsafeBytes(UTF8Validator.isValid)
        else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }
}
