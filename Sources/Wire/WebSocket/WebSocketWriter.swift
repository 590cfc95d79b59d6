// The sending half of RFC 6455. Bytes are appended to what the caller is about to send, so that
// several frames go out in one write. A server gives no mask; a client gives four random bytes a
// frame, since this layer has no source of chance.

/// Writes frames.
package enum WebSocketWriter {
    /// Appends one frame. `isCompressed`: the first frame of a message that a `Deflater` made.
    /// `mask`: a fresh random key in what a client sends, nil in what a server sends. Control
    /// payloads have at most 125 bytes.
    package static func append(
        _ opcode: WebSocketOpcode, _ payload: UnsafeRawBufferPointer, isFinal: Bool = true,
        isCompressed: Bool = false, mask: UInt32? = nil, to output: inout [UInt8]
    ) {
        precondition(
            !opcode.isControl || (payload.count <= 125 && isFinal && !isCompressed))
        output.reserveCapacity(output.count + FrameHeader.longest + payload.count)
        output.append((isFinal ? 0x80 : 0) | (isCompressed ? 0x40 : 0) | opcode.rawValue)
        appendLength(payload.count, masked: mask != nil, to: &output)
        guard let mask else {
            output.append(contentsOf: payload)
            return
        }
        withUnsafeBytes(of: mask.littleEndian) { output.append(contentsOf: $0) }
        let start = output.count
        output.append(contentsOf: payload)
        output.withUnsafeMutableBytes {
            WebSocketMask.apply(
                mask, offset: 0, to: UnsafeMutableRawBufferPointer(rebasing: $0[start...]))
        }
    }

    /// One frame of its own.
    package static func frame(
        _ opcode: WebSocketOpcode, _ payload: some Collection<UInt8>, isFinal: Bool = true,
        isCompressed: Bool = false, mask: UInt32? = nil
    ) -> [UInt8] {
        var output: [UInt8] = []
        payload.withContiguousBytes {
            append(
                opcode, $0, isFinal: isFinal, isCompressed: isCompressed, mask: mask, to: &output)
        }
        return output
    }

    /// A close frame. `code` is one that may be sent, or nil for none; a reason longer than
    /// 123 bytes is cut between two characters.
    package static func close(
        code: UInt16?, reason: String = "", mask: UInt32? = nil
    ) -> [UInt8] {
        guard let code else { return frame(.close, [], mask: mask) }
        precondition(ClosePayload.mayBeSent(code))
        var payload = [UInt8(code >> 8), UInt8(code & 0xFF)]
        for scalar in reason.unicodeScalars {
            guard payload.count + UTF8.width(scalar) <= 125 else { break }
            payload.append(contentsOf: UTF8.encode(scalar)!)
        }
        return frame(.close, payload, mask: mask)
    }

    private static func appendLength(_ length: Int, masked: Bool, to output: inout [UInt8]) {
        let bit: UInt8 = masked ? 0x80 : 0
        switch length {
        case ...125:
            output.append(bit | UInt8(length))
        case ...0xFFFF:
            output.append(bit | 126)
            withUnsafeBytes(of: UInt16(length).bigEndian) { output.append(contentsOf: $0) }
        default:
            output.append(bit | 127)
            withUnsafeBytes(of: UInt64(length).bigEndian) { output.append(contentsOf: $0) }
        }
    }
}
