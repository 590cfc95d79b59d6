// A TCP connection that a test waits on: the far end is a real server on threads of its own.

import Glibc

/// Nothing came, or not what was waited for.
struct Silence: Error {
    let waitedFor: String
}

/// A blocking socket to a port of this machine.
final class Socket {
    private let fd: Int32

    /// How long a read waits, in ms.
    private static let patience: Int32 = 10_000

    /// - Parameter receiveBuffer: bytes that the kernel takes while nobody reads.
    init(port: Int, receiveBuffer: Int32? = nil) throws {
        fd = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        if var size = receiveBuffer { setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, 4) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let status = withUnsafeBytes(of: address) { raw in
            connect(
                fd, raw.assumingMemoryBound(to: sockaddr.self).baseAddress, socklen_t(raw.count))
        }
        guard status == 0 else { throw Silence(waitedFor: "a connection") }
    }

    deinit { close(fd) }

    func write(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes {
                send(fd, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if sent <= 0 { return }
            rest = rest.dropFirst(sent)
        }
    }

    /// What has come, at least a byte; empty when the far end has closed.
    func read(waitingFor what: String) throws -> [UInt8] {
        var poll = pollfd(fd: fd, events: Int16(POLLIN), revents: 0)
        guard Glibc.poll(&poll, 1, Self.patience) == 1 else { throw Silence(waitedFor: what) }
        return [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
            count = max(0, recv(fd, buffer.baseAddress, buffer.count, 0))
        }
    }

    /// Goes without a word.
    func hangUp() { shutdown(fd, Int32(SHUT_RDWR)) }
}
