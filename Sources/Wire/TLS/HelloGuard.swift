// Why this exists: OpenSSL makes room for a ClientHello as large as it says it is, up to 128 KiB,
// before anybody has proved anything; fifteen thousand peers that send nine bytes each would take
// 2 GB. Hellos are therefore looked at before OpenSSL sees them, and large ones refused.

/// Follows the records of a client while its handshake is in the clear.
struct HelloGuard {
    /// Bytes of the largest ClientHello let through; real ones have 200 to 2,000.
    static let limit = 16_384

    private var header: UInt64 = 0
    private var headerCount: UInt8 = 0
    private var message: UInt32 = 0
    private var messageCount: UInt8 = 0
    /// Bytes left of the record, and of a message that goes on in the next record.
    private var recordLeft = 0
    private var messageLeft = 0

    private static let handshakeRecord: UInt64 = 22
    private static let clientHello: UInt32 = 1

    /// Whether the next bytes may be handed on.
    mutating func admits(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            if recordLeft > 0, headerCount == 0 {
                let skipped = min(recordLeft, rest.count)
                rest = rest.dropFirst(skipped)
                recordLeft -= skipped
            } else if headerCount < 5 {
                header = header << 8 | UInt64(rest.removeFirst())
                headerCount += 1
                if headerCount == 5, !beginRecord() { return false }
            } else {
                message = message << 8 | UInt32(rest.removeFirst())
                messageCount += 1
                recordLeft -= 1
                if messageCount == 4, !beginMessage() { return false }
            }
        }
        return true
    }

    private mutating func beginRecord() -> Bool {
        recordLeft = Int(header & 0xffff)
        let isHandshake = header >> 32 == Self.handshakeRecord
        header = 0
        guard isHandshake, messageLeft == 0 else {
            if isHandshake { messageLeft -= min(messageLeft, recordLeft) }
            headerCount = 0
            return true
        }
        // Nobody cuts a message inside its header, but to hide it.
        return recordLeft >= 4
    }

    private mutating func beginMessage() -> Bool {
        let length = Int(message & 0xff_ffff)
        let isHello = message >> 24 == Self.clientHello
        (message, messageCount, headerCount) = (0, 0, 0)
        messageLeft = max(0, length - recordLeft)
        return !isHello || length <= Self.limit
    }
}
