// Why this exists: everything that connections of one side share: certificate and key, versions,
// ciphers, and the key of session tickets. Made once and never changed; a new certificate is a new
// context, and connections made under the old one keep it.

internal import COpenSSL

/// What a side of TLS connections presents and accepts: 1.2 and 1.3, forward secrecy and
/// authenticated ciphers only, `http/1.1` as the one application protocol.
///
/// Many threads may make sessions of one context at once, since nothing changes it.
package final class TLSContext {
    let pointer: OpaquePointer
    let isServer: Bool
    /// When the certificate ends, in seconds since 1970 UTC; 0 for a client.
    package let expiry: Int64

    /// TLS 1.2 suites as Mozilla's "intermediate" profile 5.7 has them, without DHE; those
    /// of TLS 1.3 are OpenSSL's own, for a server in the order below.
    private static let suites =
        "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
        + "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305"

    /// A server's preference in TLS 1.3 (RFC 8446 appendix B.4): its key schedule hashes a lot, and
    /// processors that know AES mostly know SHA-256 too, but not SHA-384.
    private static let ordered =
        "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256"

    private init(_ pointer: OpaquePointer, isServer: Bool, expiry: Int64) {
        self.pointer = pointer
        self.isServer = isServer
        self.expiry = expiry
    }

    deinit { SSL_CTX_free(pointer) }

    /// A server with the certificate chain, leaf first, and the leaf's private key, both PEM.
    ///
    /// - Throws: where they cannot be read, the key is encrypted, or they do not belong together.
    package static func server(
        certificate: some Collection<UInt8>, key: some Collection<UInt8>
    ) throws(TLSConfigurationError) -> TLSContext {
        let made = try make(TLS_server_method(), isServer: true)
        let expiry = try install(certificate, in: made.pointer)
        try install(key: key, in: made.pointer)
        SSL_CTX_set_options(made.pointer, SSL_options_of_a_server)
        guard SSL_CTX_set_ciphersuites(made.pointer, ordered) == 1 else {
            throw .last("this OpenSSL lacks what is needed")
        }
        // Shown is what the file has; a search for more in each handshake would find nothing.
        SSL_CTX_no_chain_search(made.pointer)
        // Sessions live in tickets at the clients: nothing is kept for who has left. In TLS 1.3
        // the session sends one itself, with the first thing it has to say.
        SSL_CTX_no_session_cache(made.pointer)
        SSL_CTX_set_num_tickets(made.pointer, 0)
        SSL_CTX_set_alpn_select_cb(made.pointer, TLSProtocolName.select, nil)
        return TLSContext(made.take(), isServer: true, expiry: expiry)
    }

    /// A client that accepts what these authorities (PEM) have signed for the name asked for; with
    /// nil, the system's authorities.
    package static func client(
        authorities: [UInt8]? = nil
    ) throws(TLSConfigurationError) -> TLSContext {
        let made = try make(TLS_client_method(), isServer: false)
        SSL_CTX_set_verify(made.pointer, SSL_VERIFY_PEER, nil)
        if let authorities {
            let store = SSL_CTX_get_cert_store(made.pointer)
            for certificate in try PEM.certificates(authorities) {
                defer { X509_free(certificate) }
                guard X509_STORE_add_cert(store, certificate) == 1 else {
                    throw .last("an authority cannot be used")
                }
            }
        } else {
            SSL_CTX_set_default_verify_paths(made.pointer)
        }
        return TLSContext(made.take(), isServer: false, expiry: 0)
    }

    /// A client that talks to anybody, whatever certificate is shown. For measuring and for tests.
    package static func trustingClient() throws(TLSConfigurationError) -> TLSContext {
        let made = try make(TLS_client_method(), isServer: false)
        SSL_CTX_set_verify(made.pointer, SSL_VERIFY_NONE, nil)
        // Nor is time spent on a chain whose verdict does not count: a tenth of a handshake.
        SSL_CTX_set_cert_verify_callback(made.pointer, { _, _ in 1 }, nil)
        return TLSContext(made.take(), isServer: false, expiry: 0)
    }

    // MARK: Making

    /// Frees the context unless it is taken.
    private struct Draft: ~Copyable {
        let pointer: OpaquePointer

        deinit { SSL_CTX_free(pointer) }

        consuming func take() -> OpaquePointer {
            SSL_CTX_up_ref(pointer)
            return pointer
        }
    }

    private static func make(
        _ method: OpaquePointer?, isServer: Bool
    ) throws(TLSConfigurationError) -> Draft {
        guard let pointer = SSL_CTX_new(method) else { throw .last("TLS cannot be used") }
        let draft = Draft(pointer: pointer)
        guard SSL_CTX_least_version(pointer, TLS1_2_VERSION) == 1,
            SSL_CTX_set_cipher_list(pointer, suites) == 1,
            SSL_CTX_groups(pointer, "X25519:P-256") == 1
        else { throw .last("this OpenSSL lacks what is needed") }
        // An idle connection keeps no record buffers: 9 KiB less, measured.
        SSL_CTX_release_buffers(pointer)
        return draft
    }

    /// Returns when the leaf ends.
    private static func install(
        _ certificate: some Collection<UInt8>, in context: OpaquePointer
    ) throws(TLSConfigurationError) -> Int64 {
        let chain = try PEM.certificates(certificate)
        defer { for certificate in chain { X509_free(certificate) } }
        guard SSL_CTX_use_certificate(context, chain[0]) == 1 else {
            throw .last("the certificate cannot be used")
        }
        for above in chain.dropFirst() {
            X509_up_ref(above)
            guard SSL_CTX_append_chain(context, above) == 1 else {
                X509_free(above)
                throw .last("the chain cannot be used")
            }
        }
        return PEM.expiry(of: chain[0])
    }

    private static func install(
        key: some Collection<UInt8>, in context: OpaquePointer
    ) throws(TLSConfigurationError) {
        let pointer = try PEM.privateKey(key)
        defer { EVP_PKEY_free(pointer) }
        guard SSL_CTX_use_PrivateKey(context, pointer) == 1,
            SSL_CTX_check_private_key(context) == 1
        else { throw .last("the key is not the certificate's") }
    }
}
