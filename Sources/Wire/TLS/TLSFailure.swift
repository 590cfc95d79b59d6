// Why this exists: what OpenSSL refuses leaves this layer as a small value that can be kept with a
// connection and compared, and as a sentence where an operator reads it.

internal import COpenSSL

/// Why a handshake or a record failed.
public struct TLSFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// OpenSSL's packed error code; 0 where this layer refused.
    let code: UInt32
    /// X509_V_…: what was wrong with the peer's certificate; 0 for nothing.
    let verification: Int32

    /// The first message is larger than any client's.
    static let oversized = TLSFailure(code: 0, verification: 0)

    init(code: UInt32, verification: Int32) {
        self.code = code
        self.verification = verification
    }

    /// Takes the reason out of this thread's error queue, and leaves the queue empty.
    static func take(verification: Int = 0) -> TLSFailure {
        let code = ERR_get_error()
        ERR_clear_error()
        return TLSFailure(
            code: UInt32(truncatingIfNeeded: code),
            verification: Int32(truncatingIfNeeded: verification))
    }

    public var description: String {
        if verification != 0, let text = X509_verify_cert_error_string(Int(verification)) {
            return "certificate refused: \(String(cString: text))"
        }
        guard code != 0 else { return "handshake message too large" }
        guard let text = ERR_reason_error_string(UInt(code)) else { return "TLS error \(code)" }
        return String(cString: text)
    }
}

/// A certificate, key or authority that cannot be used.
package struct TLSConfigurationError: Error, Equatable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }

    /// With the reason that OpenSSL has for what just failed.
    static func last(_ what: String) -> TLSConfigurationError {
        let reason = TLSFailure.take()
        return TLSConfigurationError(reason.code == 0 ? what : "\(what): \(reason)")
    }
}
