// The 2 to 14 bytes before a payload. Everything that can be refused by them is refused here, in
// the order of the bytes, so that the answer is the same however the bytes were cut on their way.
// A length is only compared, never allocated.

/// A frame header that broke no rule.
struct FrameHeader {
    /// The longest header: 2 bytes, 8 of length, 4 of mask.
    static let longest = 14

    let opcode: WebSocketOpcode
    let isFinal: Bool
    /// Begins a message of permessage-deflate.
    let isCompressed: Bool
    /// Of the payload, in bytes.
    let length: Int
    /// Nil in what a server sends.
    let mask: UInt32?
    /// Of the header itself, in bytes.
    let size: Int

    /// What the reader knows when a header comes.
    struct Context {
        let role: WebSocketRole
        /// A message was begun and not ended.
        let continues: Bool
        /// Bytes the message may still grow by.
        let room: Int
        /// As `room`, of a compressed message; nil where compression was not agreed on.
        let compressedRoom: Int?
    }

    /// Reads a header from the start of `bytes`; nil when more bytes are needed.
    static func decode(
        _ bytes: UnsafeRawBufferPointer, in context: Context
    ) throws(WebSocketViolation) -> FrameHeader? {
        guard bytes.count >= 2 else { return nil }
        let isFinal = bytes[0] & 0x80 != 0
        let opcode = try opcode(bytes[0], isFinal: isFinal, in: context)
        let isCompressed = bytes[0] & 0x40 != 0

        let isMasked = bytes[1] & 0x80 != 0
        if context.role == .server, !isMasked { throw .breach("frame not masked") }
        if context.role == .client, isMasked { throw .breach("masked frame from a server") }
        if opcode.isControl, bytes[1] & 0x7F > 125 { throw .breach("control frame too long") }

        guard let (length, end) = try length(bytes) else { return nil }
        let room = isCompressed ? context.compressedRoom ?? 0 : context.room
        if !opcode.isControl, length > room { throw .tooLarge }

        guard isMasked else {
            return FrameHeader(
                opcode: opcode, isFinal: isFinal, isCompressed: isCompressed, length: length,
                mask: nil, size: end)
        }
        guard bytes.count >= end + 4 else { return nil }
        let mask = bytes.loadUnaligned(fromByteOffset: end, as: UInt32.self)
        return FrameHeader(
            opcode: opcode, isFinal: isFinal, isCompressed: isCompressed, length: length,
            mask: UInt32(littleEndian: mask), size: end + 4)
    }

    private static func opcode(
        _ byte: UInt8, isFinal: Bool, in context: Context
    ) throws(WebSocketViolation) -> WebSocketOpcode {
        let reserved: UInt8 = context.compressedRoom == nil ? 0x70 : 0x30
        guard byte & reserved == 0 else { throw .breach("reserved bit set") }
        guard let opcode = WebSocketOpcode(rawValue: byte & 0x0F) else {
            throw .breach("reserved opcode")
        }
        // RFC 7692 section 6.1: the bit stands in the first frame of a data message only.
        if byte & 0x40 != 0, opcode.isControl || opcode == .continuation {
            throw .breach("compression bit inside a message")
        }
        if opcode.isControl {
            if !isFinal { throw .breach("fragmented control frame") }
        } else if context.continues != (opcode == .continuation) {
            throw context.continues
                ? .breach("message inside a message") : .breach("continuation of nothing")
        }
        return opcode
    }

    /// The payload's length and where the length ends; nil when more bytes are needed.
    private static func length(
        _ bytes: UnsafeRawBufferPointer
    ) throws(WebSocketViolation) -> (Int, end: Int)? {
        switch bytes[1] & 0x7F {
        case 126:
            guard bytes.count >= 4 else { return nil }
            let length = UInt16(
                bigEndian: bytes.loadUnaligned(fromByteOffset: 2, as: UInt16.self))
            guard length > 125 else { throw .breach("length not minimal") }
            return (Int(length), 4)
        case 127:
            guard bytes.count >= 10 else { return nil }
            let length = UInt64(
                bigEndian: bytes.loadUnaligned(fromByteOffset: 2, as: UInt64.self))
            guard length > 0xFFFF else { throw .breach("length not minimal") }
            guard let length = Int(exactly: length) else { throw .breach("length past 2^63") }
            return (length, 10)
        case let short:
            return (Int(short), 2)
        }
    }
}
