// What a peer can say, as values. The vocabulary is shared by both roles, so that a test or a load
// generator speaks of the same things as the server.

/// The opcodes of RFC 6455.
package enum WebSocketOpcode: UInt8, Sendable {
    case continuation = 0x0
    case text = 0x1
    case binary = 0x2
    case close = 0x8
    case ping = 0x9
    case pong = 0xA

    /// Control frames are short, whole, and may stand between the fragments of a message.
    var isControl: Bool { rawValue >= 0x8 }
}

/// Which end of the connection this is: clients mask what they send, servers do not.
package enum WebSocketRole: Sendable {
    case server
    case client
}

/// One thing received. Views are valid until the reader is asked again and as long as the
/// input they may point into.
package enum WebSocketInput {
    /// A whole message, valid UTF-8.
    case text(UnsafeRawBufferPointer)
    /// A whole message.
    case binary(UnsafeRawBufferPointer)
    /// At most 125 bytes, to be sent back in a pong.
    case ping(UnsafeRawBufferPointer)
    /// At most 125 bytes.
    case pong(UnsafeRawBufferPointer)
    /// The peer closes; no code when it gave none. Nothing follows.
    case close(code: UInt16?, reason: String)
    /// The peer broke the protocol; close with this. Nothing follows.
    case violation(closeCode: UInt16, reason: StaticString)
}

/// A breach of RFC 6455 and the close code that answers it.
struct WebSocketViolation: Error {
    let closeCode: UInt16
    let reason: StaticString

    static func breach(_ reason: StaticString) -> Self { Self(closeCode: 1002, reason: reason) }
    static let badText = Self(closeCode: 1007, reason: "not UTF-8")
    static let tooManyFragments = Self(closeCode: 1008, reason: "too many fragments")
    static let tooLarge = Self(closeCode: 1009, reason: "message too large")
    static let badCompression = Self(closeCode: 1007, reason: "not compressed as agreed")
}
