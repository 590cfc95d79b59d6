// Why this exists: sockets are made by hand where libuv does not offer the option that is needed
// (SO_REUSEPORT before bind, a source address without an early port).

internal import CUV
internal import Glibc

/// A non-blocking TCP socket that is not inherited by child processes.
func openSocket(family: Int32) throws(NetError) -> Int32 {
    let type = socket_kind_stream | socket_kind_nonblocking | socket_kind_closed_on_exec
    let fd = socket(family, type, 0)
    guard fd >= 0 else { throw .last("open socket") }
    return fd
}

/// Switches an option on, or gives it a value.
func setOption(_ fd: Int32, _ level: Int32, _ option: Int32, _ value: Int32 = 1) {
    var value = value
    let status = setsockopt(fd, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
    precondition(status == 0, "socket option \(option) is not known to this kernel")
}
