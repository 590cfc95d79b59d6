// Why this exists: a client that comes back saves a signature and a certificate check by showing
// what it was given the last time.

internal import COpenSSL

/// An earlier session of a client with a server.
package final class TLSTicket {
    let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) { self.pointer = pointer }

    deinit { SSL_SESSION_free(pointer) }
}
