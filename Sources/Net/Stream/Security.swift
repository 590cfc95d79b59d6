// Why this exists: what makes a stream a secured one. All else of a stream stays the same: its
// handler receives and sends plaintext, and never sees a record.

internal import Synchronization
package import Wire

/// The certificate that listeners show. It may be exchanged while they listen: connections that are
/// there keep the one they were made under.
package final class ServerIdentity: Sendable {
    private let current: Mutex<SharedContext>

    /// - Parameters:
    ///   - certificate: the chain as PEM, leaf first.
    ///   - key: the leaf's private key as PEM.
    /// - Throws: where they cannot be read or do not belong together.
    package init(certificate: [UInt8], key: [UInt8]) throws(TLSConfigurationError) {
        current = Mutex(SharedContext(try .server(certificate: certificate, key: key)))
    }

    /// New connections are shown this one. Where it throws, the old one stays.
    package func replace(certificate: [UInt8], key: [UInt8]) throws(TLSConfigurationError) {
        let fresh = SharedContext(try .server(certificate: certificate, key: key))
        current.withLock { $0 = fresh }
    }

    /// When the certificate ends, in seconds since 1970 UTC.
    package var expiry: Int64 { current.withLock { $0 }.context.expiry }

    var context: TLSContext { current.withLock { $0 }.context }
}

/// Whom a client that connects wants to meet.
package struct ClientSecurity: Sendable {
    private let shared: SharedContext
    /// The host name or numeric address that the server's certificate has to be good for.
    let name: String?

    /// Accepts a server that shows a certificate for `name`, signed by one of these authorities
    /// (PEM), or, with nil, by one that the system trusts.
    package init(name: String, authorities: [UInt8]? = nil) throws(TLSConfigurationError) {
        shared = SharedContext(try .client(authorities: authorities))
        self.name = name
    }

    private init(_ shared: SharedContext, _ name: String?) {
        self.shared = shared
        self.name = name
    }

    /// Accepts whatever the server shows. For measuring and for tests.
    package static func trusting() throws(TLSConfigurationError) -> ClientSecurity {
        ClientSecurity(SharedContext(try .trustingClient()), nil)
    }

    var context: TLSContext { shared.context }
}

/// Unchecked: OpenSSL's contexts are for use by many threads at once while nobody changes them,
/// and a `TLSContext` is not changed after it was made.
private struct SharedContext: @unchecked Sendable {
    let context: TLSContext

    init(_ context: TLSContext) { self.context = context }
}
