// A path is decoded once, here, and refused when decoding could make it mean another one: dot
// segments, encoded slashes, control characters, bytes that are no text.

/// A request target in origin form, taken apart.
struct HTTPTarget {
    let segments: [String]
    let query: [HTTPField]

    private typealias Bytes = ArraySlice<UInt8>

    init(_ target: [UInt8]) throws(HTTPRefusal) {
        guard target.first == UInt8(ascii: "/"), !target.contains(UInt8(ascii: "#")) else {
            throw HTTPRefusal(400, "request target is not a path")
        }
        let path = target.prefix { $0 != UInt8(ascii: "?") }
        segments = try Self.segments(path.dropFirst())
        query = try Self.query(target[path.endIndex...].dropFirst())
    }

    private static func segments(_ path: Bytes) throws(HTTPRefusal) -> [String] {
        guard !path.isEmpty else { return [] }
        var segments: [String] = []
        let slash = UInt8(ascii: "/")
        for raw in path.split(separator: slash, omittingEmptySubsequences: false) {
            guard let segment = decode(raw, plusIsBlank: false) else {
                throw HTTPRefusal(400, "path does not decode")
            }
            guard segment != ".", segment != "..", !segment.utf8.contains(slash),
                !segment.utf8.contains(UInt8(ascii: "\\"))
            else { throw HTTPRefusal(400, "path leads elsewhere") }
            segments.append(segment)
        }
        return segments
    }

    private static func query(_ text: Bytes) throws(HTTPRefusal) -> [HTTPField] {
        var items: [HTTPField] = []
        for item in text.split(separator: UInt8(ascii: "&")) {
            let key = item.prefix { $0 != UInt8(ascii: "=") }
            guard let name = decode(key, plusIsBlank: true),
                let value = decode(item[key.endIndex...].dropFirst(), plusIsBlank: true)
            else { throw HTTPRefusal(400, "query does not decode") }
            items.append(HTTPField(name, value))
        }
        return items
    }

    /// Nil when a percent sign is not followed by two digits, or the result is not UTF-8 or holds
    /// a control character.
    private static func decode(_ text: Bytes, plusIsBlank: Bool) -> String? {
        if text.allSatisfy(isPlain) { return String(decoding: text, as: UTF8.self) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var rest = text
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

    /// Whether the byte stands for itself wherever it is.
    private static func isPlain(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte < 0x7F && byte != UInt8(ascii: "%") && byte != UInt8(ascii: "+")
    }
}
