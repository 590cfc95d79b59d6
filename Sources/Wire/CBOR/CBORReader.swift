// CBOR (RFC 8949) with the meaning of JSON, as strict as the JSON reader: integers of 64 bits, keys
// that are text and stand once, text that is UTF-8, nothing behind the value. What JSON does not
// have (byte strings, tags, floats, undefined) is refused by its first byte. Lengths may be
// indefinite and heads longer than they need be; a length is compared before anything is kept.

/// Reads one CBOR value.
package struct CBORReader {
    /// The number of an item's head; nil for an indefinite length.
    private struct Head {
        let type: UInt8
        let number: UInt64?
    }

    private static let stop: UInt8 = 0xFF

    private let bytes: UnsafeRawBufferPointer
    private let limits: JSONLimits
    private var position = 0
    private var values = 0

    /// The value that `bytes` are, all of them. Throws at the first byte that no such value
    /// could have, or that passes a limit.
    package static func read(
        _ bytes: UnsafeRawBufferPointer, limits: JSONLimits = JSONLimits()
    ) throws(CBORError) -> JSON {
        var reader = CBORReader(bytes: bytes, limits: limits)
        let value = try reader.readValue(depth: 0)
        guard reader.position == bytes.count else { throw reader.error(.trailingBytes) }
        return value
    }

    /// The value that `bytes` are, all of them.
    package static func read(
        _ bytes: [UInt8], limits: JSONLimits = JSONLimits()
    ) throws(CBORError) -> JSON {
        try bytes.span.withUnsafeBytes { raw throws(CBORError) in try read(raw, limits: limits) }
    }

    private init(bytes: UnsafeRawBufferPointer, limits: JSONLimits) {
        self.bytes = bytes
        self.limits = limits
    }

    private func error(_ reason: CBORError.Reason) -> CBORError {
        CBORError(reason: reason, position: position)
    }

    // MARK: - Values

    private mutating func readValue(depth: Int) throws(CBORError) -> JSON {
        values += 1
        guard values <= limits.values else { throw error(.tooManyValues) }
        let start = position
        switch try peek() {
        case 0xF4: return take(.bool(false))
        case 0xF5: return take(.bool(true))
        case 0xF6: return take(.null)
        case 0xF9...0xFB: throw error(.notAnInteger)
        // What JSON lacks: byte strings, tags, undefined and other simple values.
        case 0x40...0x5B, 0x5F, 0xC0...0xDB, 0xE0...0xF3, 0xF7, 0xF8: throw error(.notJSON)
        default: break
        }
        let head = try readHead()
        switch head.type {
        case 0, 1:
            guard let number = head.number, let value = Int64(exactly: number) else {
                throw CBORError(reason: .outOfRange, position: start)
            }
            return .int(head.type == 0 ? value : ~value)
        case 3: return .string(try readText(head))
        default:
            guard depth < limits.depth else {
                throw CBORError(reason: .tooDeep, position: start)
            }
            return head.type == 4
                ? .array(try readArray(head, depth: depth + 1))
                : .object(try readObject(head, depth: depth + 1))
        }
    }

    private mutating func readArray(_ head: Head, depth: Int) throws(CBORError) -> [JSON] {
        var elements: [JSON] = []
        var left = try count(head, bytesEach: 1)
        while try isMore(&left) { elements.append(try readValue(depth: depth)) }
        return elements
    }

    private mutating func readObject(
        _ head: Head, depth: Int
    ) throws(CBORError) -> JSONObject {
        var members: [JSONObject.Member] = []
        var keys = KeySet()
        var left = try count(head, bytesEach: 2)
        while try isMore(&left) {
            let start = position
            guard try peek() >> 5 == 3 else { throw error(.badKey) }
            let key = try readText(try readHead())
            guard keys.insert(key, into: members) else {
                throw CBORError(reason: .duplicateKey, position: start)
            }
            guard members.count < limits.keys else {
                throw CBORError(reason: .tooManyKeys, position: start)
            }
            members.append(.init(key: key, value: try readValue(depth: depth)))
        }
        return JSONObject(unique: members)
    }

    private mutating func readText(_ head: Head) throws(CBORError) -> String {
        if let number = head.number { return String(decoding: try take(number), as: UTF8.self) }
        // Section 3.2.3: pieces of definite length, each of whole characters.
        var text: [UInt8] = []
        while try peek() != Self.stop {
            guard try peek() >> 5 == 3 else { throw error(.malformed) }
            guard let number = try readHead().number else { throw error(.malformed) }
            text += try take(number)
        }
        position += 1
        return String(decoding: text, as: UTF8.self)
    }

    // MARK: - Heads

    private mutating func readHead() throws(CBORError) -> Head {
        let first = try peek()
        let type = first >> 5
        let size: Int
        switch first & 0x1F {
        case 0...23:
            position += 1
            return Head(type: type, number: UInt64(first & 0x1F))
        case 24: size = 1
        case 25: size = 2
        case 26: size = 4
        case 27: size = 8
        case 31 where (3...5).contains(type):
            position += 1
            return Head(type: type, number: nil)
        default: throw error(.malformed)
        }
        guard bytes.count - position > size else {
            position = bytes.count
            throw error(.unexpectedEnd)
        }
        var number: UInt64 = 0
        for byte in bytes[(position + 1)...(position + size)] {
            number = number << 8 | UInt64(byte)
        }
        position += 1 + size
        return Head(type: type, number: number)
    }

    /// Items announced, which cannot be more than there are bytes; nil for an indefinite number.
    private func count(_ head: Head, bytesEach: Int) throws(CBORError) -> Int? {
        guard let number = head.number else { return nil }
        guard let count = Int(exactly: number), count <= (bytes.count - position) / bytesEach else {
            throw error(.unexpectedEnd)
        }
        return count
    }

    /// Whether another item stands here; counts it, or passes the end.
    private mutating func isMore(_ left: inout Int?) throws(CBORError) -> Bool {
        if let count = left {
            left = count - 1
            return count > 0
        }
        guard try peek() == Self.stop else { return true }
        position += 1
        return false
    }

    // MARK: - Bytes

    private func peek() throws(CBORError) -> UInt8 {
        guard position < bytes.count else { throw error(.unexpectedEnd) }
        return bytes[position]
    }

    private mutating func take(_ value: JSON) -> JSON {
        position += 1
        return value
    }

    /// The next `count` bytes, which are valid UTF-8.
    private mutating func take(_ count: UInt64) throws(CBORError) -> UnsafeRawBufferPointer {
        guard count <= UInt64(bytes.count - position) else {
            position = bytes.count
            throw error(.unexpectedEnd)
        }
        let text = UnsafeRawBufferPointer(rebasing: bytes[position..<(position + Int(count))])
        guard UTF8Validator.isValid(text) else { throw error(.badUTF8) }
        position += Int(count)
        return text
    }
}
