// Why this exists: an idle viewer should cost little, so a stream is one struct in the loop's slab:
// libuv's handle and the few words beside it, less than 400 bytes. Buffers are lent to it only
// while it has something to send.

internal import CUV
internal import Wire

typealias SlotPointer = UnsafeMutablePointer<StreamSlot>

/// All of a stream but its handler.
struct StreamSlot {
    /// First, so that libuv's handle pointer is the slot's pointer. Its `data` is the table.
    var tcp = uv_tcp_t()
    /// Retained from opening to closing.
    var handler: Unmanaged<StreamHandler>?
    /// The group that the stream is in and its place there.
    var group: Unmanaged<StreamGroup>?
    var groupIndex: Int32 = 0
    var fd: Int32 = -1
    /// The private lane of this iteration.
    var outbox: Outbox?
    /// Set while the stream is behind.
    var backlog: Unmanaged<Backlog>?
    /// Set for a secured stream: what stands between it and the socket.
    var tls: Unmanaged<TLSSession>?
    /// When a finishing stream is closed whatever the peer does.
    var lingerEnds: Int64 = 0
    var peer: PeerAddress
    /// Place in the table's list of streams to look after; -1 when not in it.
    var watchIndex: Int32 = -1
    var phase = Phase.connecting
    /// In the table's list of streams to flush.
    var isDirty = false
    var hasPeerEnded = false
    var end = StreamEnd.local

    enum Phase: UInt8 {
        /// Waiting for the peer to accept.
        case connecting
        /// Reading and writing.
        case open
        /// Closed by its owner: sends what is queued, then FIN, then waits for the peer's.
        case finishing
        /// uv_close has been called.
        case closing
        /// Given back to the slab.
        case vacant
    }

    init(table: StreamTable, peer: PeerAddress) {
        self.peer = peer
        tcp.data = Unmanaged.passUnretained(table).toOpaque()
    }
}

extension UnsafeMutablePointer where Pointee == StreamSlot {
    init<Handle>(of handle: UnsafeMutablePointer<Handle>?) {
        self = UnsafeMutableRawPointer(handle!).assumingMemoryBound(to: StreamSlot.self)
    }

    var tcp: UnsafeMutablePointer<uv_tcp_t> {
        UnsafeMutableRawPointer(self).assumingMemoryBound(to: uv_tcp_t.self)
    }

    var uvStream: UnsafeMutablePointer<uv_stream_t> {
        UnsafeMutableRawPointer(self).assumingMemoryBound(to: uv_stream_t.self)
    }

    var uvHandle: UnsafeMutablePointer<uv_handle_t> {
        UnsafeMutableRawPointer(self).assumingMemoryBound(to: uv_handle_t.self)
    }

    var table: StreamTable { Unmanaged.fromOpaque(pointee.tcp.data).takeUnretainedValue() }

    /// Bytes accepted and not yet given to the kernel.
    var queuedBytes: Int {
        var count = pointee.outbox?.count ?? 0
        if let backlog = pointee.backlog {
            count += backlog.takeUnretainedValue().waitingBytes
            count += uv_stream_get_write_queue_size(uvStream)
        }
        return count
    }
}
