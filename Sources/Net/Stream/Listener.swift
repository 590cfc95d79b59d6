// Why this exists: every loop accepts for itself on the same port (SO_REUSEPORT), so connections
// are spread by the kernel and never change thread. Accepting is done by hand rather than by
// libuv's listener, which spins or throws connections away when the process is out of file
// descriptors: here accepting pauses, the clients wait in the backlog, and those inside are
// served. It can also pause while a few descriptors are left, so that a crowd at one door takes
// none from another, from the store, or from who looks at how the process is doing.

internal import CUV
internal import Glibc

/// A listening socket of one loop.
package final class Listener: LoopResource {
    /// The port listened on; tells which one the system chose when 0 was asked for.
    package let port: Int

    private let fd: Int32
    private let poll: UnsafeMutablePointer<uv_poll_t>
    /// Let go of on closing, since it may well hold this object.
    private var accept: ((PeerAddress) -> StreamHandler?)?
    private let identity: ServerIdentity?
    /// Closes this before it goes, possibly from its own deinit, where `unowned` would trap.
    private unowned(unsafe) let loop: Loop
    private let pause = Pause()
    private var isClosed = false
    /// Descriptors from this number on are left to others. The system gives the lowest number that
    /// is free, so a connection's own number says how many are in use, and nothing is counted.
    private let firstSpared: Int32
    /// Whether the last connection had such a number: then is looked before the next one is taken.
    private var isTight = false

    /// Milliseconds without accepting when there is no file descriptor or memory left.
    private static let pauseLength: Int64 = 100
    /// Connections accepted in one turn, so that those inside are not starved by a crowd outside.
    private static let acceptsPerTurn = 64

    /// Listens on a numeric address. `accept` gives each connection its handler; nil closes it
    /// without a word. With an `identity` the connections are secured by TLS. `kernelQueue`: bytes
    /// that the kernel takes of a connection before it has sent them, give or take 64 KiB.
    /// `sparedFiles`: file descriptors that are left free, of those the process may have.
    ///
    /// - Throws: `NetError`, for instance when another program has the port.
    package static func listen(
        on loop: Loop, address: String, port: Int, backlog: Int = 4_096,
        kernelQueue: Int = 131_072, sparedFiles: Int = 0, identity: ServerIdentity? = nil,
        accept: @escaping (PeerAddress) -> StreamHandler?
    ) throws(NetError) -> Listener {
        try loop.requireOpen("listen")
        guard let local = PeerAddress(host: address, port: port) else {
            throw NetError("listen on \(address):\(port)", code: -EINVAL)
        }
        let fd = try Self.bind(local, backlog: backlog, kernelQueue: kernelQueue)
        return try Listener(
            fd: fd, port: boundPort(fd), loop: loop, identity: identity,
            firstSpared: Int32(clamping: Machine.filesLimit - sparedFiles), accept: accept)
    }

    private init(
        fd: Int32, port: Int, loop: Loop, identity: ServerIdentity?, firstSpared: Int32,
        accept: @escaping (PeerAddress) -> StreamHandler?
    ) throws(NetError) {
        self.firstSpared = firstSpared
        self.identity = identity
        self.fd = fd
        self.port = port
        self.loop = loop
        self.accept = accept
        poll = makeHandle(uv_poll_t.self)
        let status = uv_poll_init(loop.uv, poll, fd)
        guard status == 0 else {
            freeHandle(poll)
            Glibc.close(fd)
            throw NetError("listen", code: status)
        }
        poll.pointee.data = Unmanaged.passUnretained(self).toOpaque()
        pause.listener = self
        loop.adopt(self)
        startAccepting()
    }

    /// Accepts no more; connections made stay open.
    package func close() {
        guard !isClosed else { return }
        isClosed = true
        accept = nil
        loop.wheel.cancel(pause)
        uv_poll_stop(poll)
        closeHandle(poll)
        Glibc.close(fd)
        loop.disown(self)
    }

    private func startAccepting() {
        uv_poll_start(poll, Int32(UV_READABLE.rawValue)) { handle, _, _ in
            let raw = handle!.pointee.data!
            Unmanaged<Listener>.fromOpaque(raw).takeUnretainedValue().acceptWaiting()
        }
    }

    private func acceptWaiting() {
        for _ in 0..<Self.acceptsPerTurn where !isClosed {
            if isTight && !hasRoom() { return pauseAccepting() }
            var storage = sockaddr_storage()
            let (connection, code) = acceptOne(&storage)
            if connection < 0 {
                switch code {
                case EAGAIN: return
                case EMFILE, ENFILE, ENOBUFS, ENOMEM: return pauseAccepting()
                default: continue  // That connection broke before it was accepted.
                }
            }
            isTight = connection >= firstSpared
            if let peer = PeerAddress(storage), let handler = accept?(peer) {
                loop.streams.open(
                    fd: connection, peer: peer, handler: handler, context: identity?.context)
            } else {
                Glibc.close(connection)
            }
        }
    }

    /// Whether the next connection would leave those descriptors free.
    private func hasRoom() -> Bool {
        let next = fcntl(fd, F_DUPFD_CLOEXEC, 0)
        guard next >= 0 else { return false }
        Glibc.close(next)
        return next < firstSpared
    }

    private func acceptOne(_ storage: inout sockaddr_storage) -> (fd: Int32, code: Int32) {
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let flags = socket_kind_nonblocking | socket_kind_closed_on_exec
        let connection = withUnsafeMutablePointer(to: &storage) { storage in
            storage.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                accept4(fd, $0, &length, flags)
            }
        }
        return (connection, connection < 0 ? systemError() : 0)
    }

    private func pauseAccepting() {
        uv_poll_stop(poll)
        loop.wheel.schedule(pause, after: Self.pauseLength)
    }

    private final class Pause: TimerEntry {
        unowned(unsafe) var listener: Listener?

        override func fire(_ now: Int64) { listener?.startAccepting() }
    }
}

extension Listener {
    /// Whether nobody listens on the address. The listeners of one process share a port, so the
    /// system would let a second process share it too, and split the crowd between the two.
    ///
    /// - Throws: `NetError`, in particular when the address is in use or not this machine's.
    package static func requireFree(address: String, port: Int) throws(NetError) {
        guard let local = PeerAddress(host: address, port: port) else {
            throw NetError("listen on \(address):\(port)", code: -EINVAL)
        }
        let fd = try openSocket(family: local.family)
        defer { Glibc.close(fd) }
        // Connections of an earlier process that linger are no obstacle; listeners are.
        setOption(fd, SOL_SOCKET, SO_REUSEADDR)
        guard local.withSocketAddress({ Glibc.bind(fd, $0, $1) }) == 0 else {
            throw NetError.last("listen on \(local)")
        }
    }

    private static func bind(
        _ local: PeerAddress, backlog: Int, kernelQueue: Int
    ) throws(NetError) -> Int32 {
        let fd = try openSocket(family: local.family)
        // Accepted connections inherit TCP_NODELAY and TCP_NOTSENT_LOWAT. Without the latter Linux
        // takes megabytes for who does not read, and a viewer is behind by minutes unnoticed. What
        // is on its way does not count, so that long ways are not slowed down.
        setOption(fd, SOL_SOCKET, SO_REUSEADDR)
        setOption(fd, SOL_SOCKET, SO_REUSEPORT)
        setOption(fd, Int32(IPPROTO_TCP), TCP_NODELAY)
        setOption(fd, Int32(IPPROTO_TCP), TCP_NOTSENT_LOWAT, Int32(clamping: kernelQueue))
        let isBound = local.withSocketAddress { Glibc.bind(fd, $0, $1) } == 0
        guard isBound, Glibc.listen(fd, Int32(clamping: backlog)) == 0 else {
            let error = NetError.last("listen on \(local)")
            Glibc.close(fd)
            throw error
        }
        return fd
    }

    private static func boundPort(_ fd: Int32) -> Int {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        withUnsafeMutablePointer(to: &storage) { storage in
            storage.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = getsockname(fd, $0, &length)
            }
        }
        return PeerAddress(storage).map { Int($0.port) } ?? 0
    }
}
