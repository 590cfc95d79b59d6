// A refusal names the byte, as in JSON, so that the author of a client finds the mistake.

/// Why bytes are not CBOR of the room protocol, and where.
package struct CBORError: Error, Hashable, CustomStringConvertible {
    /// What was wrong. The raw value may be shown to the peer.
    package enum Reason: String, Sendable {
        case unexpectedEnd = "unexpected end"
        case malformed = "not CBOR"
        case trailingBytes = "bytes after the value"
        case notAnInteger = "not an integer"
        case outOfRange = "integer out of range"
        case notJSON = "a type that JSON does not have"
        case badKey = "a key that is no text"
        case badUTF8 = "not UTF-8"
        case duplicateKey = "duplicate key"
        case tooDeep = "nested too deep"
        case tooManyKeys = "too many keys"
        case tooManyValues = "too many values"
    }

    package let reason: Reason
    /// Bytes from the start to where reading stopped.
    package let position: Int

    package var description: String { "\(reason.rawValue) at byte \(position)" }
}
