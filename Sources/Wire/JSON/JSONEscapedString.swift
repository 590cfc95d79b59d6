// The slow half of reading a string, for the few that hold an escape: the text is built beside the
// bytes. Escaped UTF-16 is joined here, and half a pair is refused, since no UTF-8 could hold it.

/// A string with at least one escape.
struct JSONEscapedString {
    private let bytes: UnsafeRawBufferPointer
    private let start: Int
    private var text: [UInt8]
    /// Where reading stands; after `read`, behind the closing quote.
    private(set) var position: Int

    /// The string begins at `start`, behind its quote, and has its first escape at `escape`.
    init(bytes: UnsafeRawBufferPointer, start: Int, escape: Int) {
        self.bytes = bytes
        self.start = start
        text = Array(bytes[start..<escape])
        position = escape
    }

    /// The text up to the closing quote.
    mutating func read() throws(JSONError) -> String {
        while true {
            switch try next() {
            case UInt8(ascii: "\""):
                // Escapes add whole characters, so the pieces between them are valid exactly if
                // all of it is.
                guard text.withUnsafeBytes(UTF8Validator.isValid) else {
                    throw JSONError(reason: .badUTF8, position: start)
                }
                return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                try readEscape()
            case 0..<0x20:
                throw error(.controlCharacter)
            case let byte:
                text.append(byte)
            }
        }
    }

    private func error(_ reason: JSONError.Reason) -> JSONError {
        JSONError(reason: reason, position: position - 1)
    }

    private mutating func next() throws(JSONError) -> UInt8 {
        guard position < bytes.count else {
            throw JSONError(reason: .unexpectedEnd, position: position)
        }
        defer { position += 1 }
        return bytes[position]
    }

    private mutating func readEscape() throws(JSONError) {
        switch try next() {
        case UInt8(ascii: "\""): text.append(UInt8(ascii: "\""))
        case UInt8(ascii: "\\"): text.append(UInt8(ascii: "\\"))
        case UInt8(ascii: "/"): text.append(UInt8(ascii: "/"))
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): try readUnicode()
        default: throw error(.badEscape)
        }
    }

    private mutating func readUnicode() throws(JSONError) {
        let first = try readUnit()
        var value = UInt32(first)
        if UTF16.isLeadSurrogate(first) {
            guard try next() == UInt8(ascii: "\\"), try next() == UInt8(ascii: "u") else {
                throw error(.loneSurrogate)
            }
            let second = try readUnit()
            guard UTF16.isTrailSurrogate(second) else { throw error(.loneSurrogate) }
            value = 0x1_0000 + (value - 0xD800) << 10 + UInt32(second) - 0xDC00
        }
        guard let scalar = Unicode.Scalar(value) else { throw error(.loneSurrogate) }
        text.append(contentsOf: UTF8.encode(scalar)!)
    }

    private mutating func readUnit() throws(JSONError) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let digit = Hex.value(try next()) else { throw error(.badEscape) }
            unit = unit << 4 | UInt16(digit)
        }
        return unit
    }
}
