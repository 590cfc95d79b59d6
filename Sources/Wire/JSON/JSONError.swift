// A refusal names the byte, so that the author of a client finds the mistake.

/// Why bytes are not JSON of the room protocol, and where.
package struct JSONError: Error, Hashable, CustomStringConvertible {
    /// What was wrong. The raw value may be shown to the peer.
    package enum Reason: String, Sendable {
        case unexpectedEnd = "unexpected end"
        case unexpectedByte = "unexpected byte"
        case trailingBytes = "bytes after the value"
        case notAnInteger = "not an integer"
        case outOfRange = "integer out of range"
        case badEscape = "bad escape"
        case loneSurrogate = "lone surrogate"
        case controlCharacter = "control character in a string"
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

/// Bounds on what is read. The size in bytes is bounded by whoever received them.
package struct JSONLimits: Sendable {
    /// Arrays and objects inside each other.
    package var depth: Int
    /// Members of one object.
    package var keys: Int
    /// Values altogether.
    package var values: Int

    package init(depth: Int = 32, keys: Int = 256, values: Int = 65_536) {
        self.depth = depth
        self.keys = keys
        self.values = values
    }
}
