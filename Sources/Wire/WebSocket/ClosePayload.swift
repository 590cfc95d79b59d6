// A close frame carries nothing, or a code that may be sent (RFC 6455 section 7.4 and the codes
// registered since) and a reason in UTF-8.

/// What a close frame says.
struct ClosePayload {
    let code: UInt16?
    let reason: String

    init(_ bytes: UnsafeRawBufferPointer) throws(WebSocketViolation) {
        guard !bytes.isEmpty else {
            (code, reason) = (nil, "")
            return
        }
        guard bytes.count >= 2 else { throw .breach("close of one byte") }
        let code = UInt16(bytes[0]) << 8 | UInt16(bytes[1])
        guard Self.mayBeSent(code) else { throw .breach("close code not allowed") }
        let reason = UnsafeRawBufferPointer(rebasing: bytes[2...])
        guard UTF8Validator.isValid(reason) else { throw .badText }
        self.code = code
        self.reason = String(decoding: reason, as: UTF8.self)
    }

    /// Codes a peer may put on the wire; 1004 to 1006 and 1015 only ever exist inside a program.
    static func mayBeSent(_ code: UInt16) -> Bool {
        switch code {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }
}
