// Why this exists: one secured connection without its socket. What came in is lent to it and read
// as plaintext; what is to go out is sealed into the pipe. It holds no bytes of its own, and on the
// server not even OpenSSL's state before the peer has said something.

internal import COpenSSL

/// One end of a TLS connection, confined to the thread of its pipe.
package final class TLSSession {
    private let context: TLSContext
    private let pipe: TLSPipe
    private var ssl: OpaquePointer?
    private var bio: OpaquePointer?
    private var hellos = HelloGuard()
    /// Bytes that the handshake has taken.
    private var used = 0
    /// True from the end of the handshake on: only then is there anything to seal or read.
    package private(set) var isSecured = false
    /// True in TLS 1.3 from the end of the handshake until something is sealed: the client has not
    /// been given a ticket.
    private var owesTicket = false
    /// True once OpenSSL has refused to go on; then it may only be freed.
    private var isBroken = false

    /// Bytes that a peer may send before it is done with the handshake.
    private static let handshakeLimit = 64 * 1_024

    /// The server's end.
    package init(_ context: TLSContext, _ pipe: TLSPipe) {
        precondition(context.isServer, "a client's end knows whom it wants to meet")
        self.context = context
        self.pipe = pipe
    }

    /// A client's end.
    /// - Parameters:
    ///   - name: the host name or numeric address that the certificate is to be good for, which is
    ///     also what the server is told (SNI). Nil for none of it.
    ///   - ticket: an earlier session with the server to go on from.
    package init(
        _ context: TLSContext, _ pipe: TLSPipe, name: String?, resuming ticket: TLSTicket? = nil
    ) {
        precondition(!context.isServer, "a server does not connect")
        self.context = context
        self.pipe = pipe
        let ssl = open()
        SSL_set_connect_state(ssl)
        SSL_set_alpn_protos(ssl, TLSProtocolName.http1, UInt32(TLSProtocolName.http1.count))
        if let name {
            let parameters = SSL_get0_param(ssl)
            if X509_VERIFY_PARAM_set1_ip_asc(parameters, name) != 1 {
                X509_VERIFY_PARAM_set1_host(parameters, name, 0)
                SSL_server_name(ssl, name)
            }
            ERR_clear_error()
        }
        if let ticket { SSL_set_session(ssl, ticket.pointer) }
    }

    deinit {
        guard let ssl else { return }
        // OpenSSL takes a connection that just goes for an attack and spoils its session.
        if isSecured, !isBroken { SSL_set_shutdown(ssl, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN) }
        if pipe.isLent(to: bio) { pipe.lend(UnsafeRawBufferPointer(start: nil, count: 0), to: nil) }
        SSL_free(ssl)
    }

    @discardableResult
    private func open() -> OpaquePointer? {
        guard let made = SSL_new(context.pointer) else { preconditionFailure("out of memory") }
        let bio = pipe.makeBIO()
        SSL_set_bio(made, bio, bio)
        ssl = made
        self.bio = bio
        return made
    }

    // MARK: In

    /// What became of the handshake or of reading.
    package enum Progress: Equatable {
        /// All input is used up; more is needed.
        case more
        /// The handshake has ended with this call.
        case secured
        /// So many bytes of plaintext were read.
        case plaintext(Int)
        /// The peer has said that it will send nothing more.
        case ended
        /// The connection is to be closed; an alert for the peer may be in the pipe.
        case failed(TLSFailure)
    }

    /// Lends the bytes that came in; they are used up by calls of `next` until that says `more`.
    package func lend(_ bytes: UnsafeRawBufferPointer) {
        if ssl == nil { SSL_set_accept_state(open()) }
        pipe.lend(bytes, to: bio)
    }

    /// Goes on with what was lent: with the handshake, which a client begins by a call without
    /// input, or by reading into `buffer`. What it wants sent is in the pipe.
    package func next(into buffer: UnsafeMutableRawBufferPointer) -> Progress {
        guard !isBroken, let ssl else { return .more }
        ERR_clear_error()
        var count = 0
        let status: Int32
        if isSecured {
            status = SSL_read_ex(ssl, buffer.baseAddress, buffer.count, &count)
            if status == 1 { return .plaintext(count) }
        } else {
            guard mayShakeHands(ssl) else { return fail(.oversized) }
            let before = pipe.input.count
            status = SSL_do_handshake(ssl)
            used += before - pipe.input.count
            if status == 1 {
                isSecured = true
                owesTicket = context.isServer && SSL_version(ssl) == TLS1_3_VERSION
                ERR_clear_error()
                return .secured
            }
        }
        switch SSL_get_error(ssl, status) {
        case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: return .more
        case SSL_ERROR_ZERO_RETURN: return .ended
        default: return fail(.take(verification: context.isServer ? 0 : SSL_get_verify_result(ssl)))
        }
    }

    /// Looks at a handshake's input before OpenSSL does.
    private func mayShakeHands(_ ssl: OpaquePointer) -> Bool {
        guard used <= Self.handshakeLimit else { return false }
        // Until 1.2 is agreed on a hello may come, or come again. After that none is taken.
        guard context.isServer, SSL_version(ssl) == TLS1_3_VERSION else { return true }
        return hellos.admits(pipe.input)
    }

    private func fail(_ failure: TLSFailure) -> Progress {
        isBroken = true
        return .failed(failure)
    }

    // MARK: Out

    /// Seals bytes as one record, or as several where there are more than 16 KiB, into the pipe.
    /// - Returns: false when the connection is beyond use.
    package func seal(_ bytes: UnsafeRawBufferPointer) -> Bool {
        precondition(isSecured, "there is no key before the handshake has ended")
        guard !isBroken, !bytes.isEmpty else { return !isBroken }
        if owesTicket {
            // One is enough for one reconnection. By itself OpenSSL would send it at the end of the
            // handshake, alone, which costs either side a packet; so it leaves with these bytes.
            owesTicket = false
            SSL_new_session_ticket(ssl)
        }
        var written = 0
        if SSL_write_ex(ssl, bytes.baseAddress, bytes.count, &written) == 1 {
            // SSL_MODE_RELEASE_BUFFERS leaves the 16 KiB that the record was made in.
            if SSL_has_pending(ssl) == 0 { SSL_free_buffers(ssl) }
            return true
        }
        ERR_clear_error()
        isBroken = true
        return false
    }

    /// Says into the pipe that nothing more will be sent.
    package func sayGoodbye() {
        guard isSecured, !isBroken else { return }
        SSL_shutdown(ssl)
        ERR_clear_error()
    }

    // MARK: What was agreed

    /// "TLSv1.3" or "TLSv1.2".
    package var version: String { SSL_get_version(ssl).map { String(cString: $0) } ?? "" }

    /// The application protocol agreed on; nil where the client named none.
    package var applicationProtocol: String? {
        var name: UnsafePointer<UInt8>?
        var count: UInt32 = 0
        SSL_get0_alpn_selected(ssl, &name, &count)
        guard let name, count > 0 else { return nil }
        return String(decoding: UnsafeBufferPointer(start: name, count: Int(count)), as: UTF8.self)
    }

    /// Whether it went on from an earlier session.
    package var isResumed: Bool { ssl != nil && SSL_session_reused(ssl) == 1 }

    /// What a later connection of this client can go on from; in TLS 1.3 it comes some bytes after
    /// the handshake.
    package var ticket: TLSTicket? {
        guard let session = SSL_get1_session(ssl) else { return nil }
        guard SSL_SESSION_is_resumable(session) == 1 else {
            SSL_SESSION_free(session)
            return nil
        }
        return TLSTicket(session)
    }
}
