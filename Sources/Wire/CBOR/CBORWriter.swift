// CBOR (RFC 8949) of the same values as our JSON, in preferred serialization: the shortest heads,
// definite lengths, members in their order.

/// Appends CBOR to bytes.
package struct CBORWriter: Sendable {
    /// What has been written.
    package private(set) var bytes: [UInt8] = []

    /// `capacity` is in bytes, a guess at what will be written.
    package init(capacity: Int = 256) { bytes.reserveCapacity(capacity) }

    package mutating func value(_ value: JSON) {
        switch value {
        case .null: bytes.append(0xF6)
        case .bool(let value): bytes.append(value ? 0xF5 : 0xF4)
        case .int(let value):
            // A negative n is written as -1 - n, which is its bits turned round.
            value < 0 ? head(1, UInt64(bitPattern: ~value)) : head(0, UInt64(value))
        case .string(let text): string(text)
        case .array(let elements):
            head(4, UInt64(elements.count))
            for element in elements { self.value(element) }
        case .object(let object):
            head(5, UInt64(object.members.count))
            for member in object.members {
                string(member.key)
                self.value(member.value)
            }
        }
    }

    private mutating func string(_ text: String) {
        head(3, UInt64(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }

    /// The type and its number, RFC 8949 section 3.
    private mutating func head(_ type: UInt8, _ number: UInt64) {
        let type = type << 5
        switch number {
        case ...23: bytes.append(type | UInt8(number))
        case ...0xFF:
            bytes.append(type | 24)
            bytes.append(UInt8(number))
        case ...0xFFFF:
            bytes.append(type | 25)
            withUnsafeBytes(of: UInt16(number).bigEndian) { bytes.append(contentsOf: $0) }
        case ...0xFFFF_FFFF:
            bytes.append(type | 26)
            withUnsafeBytes(of: UInt32(number).bigEndian) { bytes.append(contentsOf: $0) }
        default:
            bytes.append(type | 27)
            withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
        }
    }
}

extension JSON {
    /// The value as CBOR.
    package var cbor: [UInt8] {
        var writer = CBORWriter()
        writer.value(self)
        return writer.bytes
    }
}
