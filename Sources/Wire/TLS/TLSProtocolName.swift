// Why this exists: a client may name the protocols it wants inside TLS (ALPN, RFC 7301). One
// is spoken here. Who wants only others is refused in the handshake, as the standard asks: a client
// that went on would speak another language into ours (the ALPACA attack).

internal import COpenSSL

enum TLSProtocolName {
    /// In the form of the wire: a length and the name.
    static let http1: [UInt8] = [8] + Array("http/1.1".utf8)

    /// Chooses for a server; not called for clients that name none.
    static let select: SSL_CTX_alpn_select_cb_func = { _, chosen, length, offered, count, _ in
        guard let offered, let chosen, let length else { return SSL_TLSEXT_ERR_ALERT_FATAL }
        var rest = UnsafeBufferPointer(start: offered, count: Int(count))[...]
        while let size = rest.popFirst() {
            let name = rest.prefix(Int(size))
            rest = rest.dropFirst(Int(size))
            guard name.elementsEqual(http1.dropFirst()) else { continue }
            chosen.pointee = offered + name.startIndex
            length.pointee = size
            return SSL_TLSEXT_ERR_OK
        }
        return SSL_TLSEXT_ERR_ALERT_FATAL
    }
}
