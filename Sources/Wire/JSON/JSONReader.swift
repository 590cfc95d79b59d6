// RFC 8259, strictly, and narrower where money asks for it: numbers are integers of 64 bits, a key
// stands once in an object, text is valid UTF-8, escaped surrogates come in pairs. Every general
// reader tried accepts some of what is refused here, and what two readers read differently is how
// a check is passed by one value and another one is paid out.
//
// It is also the hot path of every socket: one pass over the bytes by position, and a string is
// made from the bytes between its quotes unless it holds an escape.

/// Reads one JSON value.
package struct JSONReader {
    private let bytes: UnsafeRawBufferPointer
    private let limits: JSONLimits
    private var position = 0
    private var values = 0

    /// The value that `bytes` are, all of them. Throws at the first byte that no such value
    /// could have, or that passes a limit.
    package static func read(
        _ bytes: UnsafeRawBufferPointer, limits: JSONLimits = JSONLimits()
    ) throws(JSONError) -> JSON {
        var reader = JSONReader(bytes: bytes, limits: limits)
        let value = try reader.readValue(depth: 0)
        reader.skipSpace()
        guard reader.position == bytes.count else { throw reader.error(.trailingBytes) }
        return value
    }

    /// The value that `bytes` are, all of them.
    package static func read(
        _ bytes: [UInt8], limits: JSONLimits = JSONLimits()
    ) throws(JSONError) -> JSON {
        try bytes.span.withUnsafeBytes { raw throws(JSONError) in try read(raw, limits: limits) }
    }

    private init(bytes: UnsafeRawBufferPointer, limits: JSONLimits) {
        self.bytes = bytes
        self.limits = limits
    }

    private func error(_ reason: JSONError.Reason) -> JSONError {
        JSONError(reason: reason, position: position)
    }

    // MARK: - Values

    private mutating func readValue(depth: Int) throws(JSONError) -> JSON {
        skipSpace()
        values += 1
        guard values <= limits.values else { throw error(.tooManyValues) }
        switch try peek() {
        case UInt8(ascii: "\""):
            return .string(try readString())
        case UInt8(ascii: "{"):
            guard depth < limits.depth else { throw error(.tooDeep) }
            return .object(try readObject(depth: depth + 1))
        case UInt8(ascii: "["):
            guard depth < limits.depth else { throw error(.tooDeep) }
            return .array(try readArray(depth: depth + 1))
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            return .int(try readInteger())
        case UInt8(ascii: "t"):
            try expect("true")
            return .bool(true)
        case UInt8(ascii: "f"):
            try expect("false")
            return .bool(false)
        case UInt8(ascii: "n"):
            try expect("null")
            return .null
        default:
            throw error(.unexpectedByte)
        }
    }

    private mutating func readArray(depth: Int) throws(JSONError) -> [JSON] {
        var elements: [JSON] = []
        position += 1
        skipSpace()
        if try take(UInt8(ascii: "]")) { return elements }
        while true {
            elements.append(try readValue(depth: depth))
            skipSpace()
            if try take(UInt8(ascii: "]")) { return elements }
            guard try take(UInt8(ascii: ",")) else { throw error(.unexpectedByte) }
        }
    }

    private mutating func readObject(depth: Int) throws(JSONError) -> JSONObject {
        var members: [JSONObject.Member] = []
        var keys = KeySet()
        position += 1
        skipSpace()
        if try take(UInt8(ascii: "}")) { return JSONObject() }
        members.reserveCapacity(6)
        while true {
            skipSpace()
            let start = position
            guard try peek() == UInt8(ascii: "\"") else { throw error(.unexpectedByte) }
            let key = try readString()
            guard keys.insert(key, into: members) else {
                throw JSONError(reason: .duplicateKey, position: start)
            }
            guard members.count < limits.keys else {
                throw JSONError(reason: .tooManyKeys, position: start)
            }
            skipSpace()
            guard try take(UInt8(ascii: ":")) else { throw error(.unexpectedByte) }
            members.append(.init(key: key, value: try readValue(depth: depth)))
            skipSpace()
            if try take(UInt8(ascii: "}")) { return JSONObject(unique: members) }
            guard try take(UInt8(ascii: ",")) else { throw error(.unexpectedByte) }
        }
    }

    private mutating func readInteger() throws(JSONError) -> Int64 {
        let start = position
        let isNegative = try take(UInt8(ascii: "-"))
        let first = try peek()
        guard Self.isDigit(first) else { throw error(.unexpectedByte) }
        // Summed below zero, where there is one number more.
        var value: Int64 = 0
        var overflow = false
        while position < bytes.count, Self.isDigit(bytes[position]) {
            let (product, high) = value.multipliedReportingOverflow(by: 10)
            let digit = Int64(bytes[position] &- UInt8(ascii: "0"))
            let (sum, low) = product.subtractingReportingOverflow(digit)
            value = sum
            overflow = overflow || high || low
            position += 1
            if first == UInt8(ascii: "0"), position < bytes.count,
                Self.isDigit(bytes[position])
            {
                throw error(.unexpectedByte)
            }
        }
        if position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"):
                throw error(.notAnInteger)
            default: break
            }
        }
        if isNegative, value == 0, !overflow {
            throw JSONError(reason: .notAnInteger, position: start)
        }
        if !isNegative {
            let (positive, tooLarge) = Int64(0).subtractingReportingOverflow(value)
            value = positive
            overflow = overflow || tooLarge
        }
        guard !overflow else { throw JSONError(reason: .outOfRange, position: start) }
        return value
    }

    private mutating func readString() throws(JSONError) -> String {
        let start = position + 1
        var index = start
        var seen: UInt8 = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") {
                let text = UnsafeRawBufferPointer(rebasing: bytes[start..<index])
                if seen >= 0x80, !UTF8Validator.isValid(text) { throw error(.badUTF8) }
                position = index + 1
                return String(decoding: text, as: UTF8.self)
            }
            if byte == UInt8(ascii: "\\") {
                var string = JSONEscapedString(bytes: bytes, start: start, escape: index)
                let text = try string.read()
                position = string.position
                return text
            }
            guard byte >= 0x20 else {
                throw JSONError(reason: .controlCharacter, position: index)
            }
            seen |= byte
            index += 1
        }
        throw JSONError(reason: .unexpectedEnd, position: index)
    }

    // MARK: - Bytes

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    private mutating func skipSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    private func peek() throws(JSONError) -> UInt8 {
        guard position < bytes.count else { throw error(.unexpectedEnd) }
        return bytes[position]
    }

    private mutating func take(_ byte: UInt8) throws(JSONError) -> Bool {
        guard try peek() == byte else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ word: StaticString) throws(JSONError) {
        for offset in 0..<word.utf8CodeUnitCount {
            guard try take(word.utf8Start[offset]) else { throw error(.unexpectedByte) }
        }
    }
}
