// Why this exists: the other end of a connection, for the load generator, other services, and
// tests. A source address can be chosen, since one address has only some 28,000 ports.

internal import CUV
internal import Glibc
package import Wire

/// Opens connections.
package enum Connector {
    /// IP_BIND_ADDRESS_NO_PORT, which is defined in a kernel header only.
    private static let bindAddressNoPort: Int32 = 24

    /// Connects to a numeric address. When connected, `handler` gets its stream (`opened`) and then
    /// `then(nil)` is called; otherwise `then` says why not and the handler hears nothing. `then`
    /// is called once, before `connect` returns if the connection cannot even be tried.
    ///
    /// With `security` the connection is secured by TLS: what the handler sends waits for the
    /// handshake, and one that fails ends the stream with `StreamEnd.tls`. A `ticket` of an earlier
    /// connection to the same server makes the handshake short, where the server still knows it.
    package static func connect(
        on loop: Loop, to host: String, port: Int, from source: String? = nil,
        security: ClientSecurity? = nil, resuming ticket: TLSTicket? = nil,
        handler: StreamHandler, then: @escaping (NetError?) -> Void
    ) {
        do throws(NetError) {
            try loop.requireOpen("connect")
            guard let peer = PeerAddress(host: host, port: port) else {
                throw NetError("connect to \(host):\(port)", code: -EINVAL)
            }
            let fd = try openSocket(from: source, family: peer.family)
            let attempt = Attempt(
                peer: peer, security: security, ticket: ticket, handler: handler, then: then)
            start(fd, peer, on: loop, attempt)
        } catch {
            then(error)
        }
    }

    private static func start(_ fd: Int32, _ peer: PeerAddress, on loop: Loop, _ attempt: Attempt) {
        let slot = loop.streams.makeSlot(peer: peer)
        var status = uv_tcp_open(slot.tcp, fd)
        if status < 0 {
            Glibc.close(fd)
        } else {
            slot.pointee.fd = fd
            let request = UnsafeMutablePointer<uv_connect_t>.allocate(capacity: 1)
            request.pointee.data = Unmanaged.passRetained(attempt).toOpaque()
            status = peer.withSocketAddress { address, _ in
                uv_tcp_connect(request, slot.tcp, address) { request, status in
                    let slot = SlotPointer(of: request!.pointee.handle)
                    let attempt = Unmanaged<Attempt>.fromOpaque(request!.pointee.data)
                    request!.deallocate()
                    attempt.takeRetainedValue().finished(slot, status)
                }
            }
            if status == 0 { return }
            Unmanaged<Attempt>.fromOpaque(request.pointee.data).release()
            request.deallocate()
        }
        attempt.finished(slot, status)
    }

    private static func openSocket(from source: String?, family: Int32) throws(NetError) -> Int32 {
        let fd = try Net.openSocket(family: family)
        setOption(fd, Int32(IPPROTO_TCP), TCP_NODELAY)
        guard let source else { return fd }
        let local = PeerAddress(host: source, port: 0)
        // The port is chosen by connect, when the far end is known and ports can be shared.
        setOption(fd, Int32(IPPROTO_IP), bindAddressNoPort)
        let isBound = local?.withSocketAddress { Glibc.bind(fd, $0, $1) } == 0
        guard isBound else {
            let error =
                local == nil
                ? NetError("connect from \(source)", code: -EINVAL)
                : NetError.last("connect from \(source)")
            Glibc.close(fd)
            throw error
        }
        return fd
    }

    /// What is remembered while the peer has not answered.
    private final class Attempt {
        let peer: PeerAddress
        let security: ClientSecurity?
        let ticket: TLSTicket?
        let handler: StreamHandler
        let then: (NetError?) -> Void

        init(
            peer: PeerAddress, security: ClientSecurity?, ticket: TLSTicket?,
            handler: StreamHandler, then: @escaping (NetError?) -> Void
        ) {
            self.peer = peer
            self.security = security
            self.ticket = ticket
            self.handler = handler
            self.then = then
        }

        func finished(_ slot: SlotPointer, _ status: Int32) {
            guard status == 0 else {
                slot.table.end(slot, .error(status))
                return then(NetError("connect to \(peer)", code: status))
            }
            slot.pointee.handler = Unmanaged.passRetained(handler)
            let table = slot.table
            if let security {
                let session = TLSSession(
                    security.context, table.sealing.pipe, name: security.name, resuming: ticket)
                slot.pointee.tls = Unmanaged.passRetained(session)
            }
            table.begin(slot, handler)
            then(nil)
        }
    }
}
