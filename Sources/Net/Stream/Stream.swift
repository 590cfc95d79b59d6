// Why this exists: the face of a connection towards its owner: one pointer wide, so that it can be
// kept and passed freely. It is valid while the handler's `stream` is set.

internal import CUV
internal import Glibc
package import Wire

/// A TCP connection of a loop. All calls on the loop's thread.
public struct Stream {
    let slot: SlotPointer

    init(slot: SlotPointer) { self.slot = slot }

    /// The loop it lives on.
    package var loop: Loop { Loop.of(slot.pointee.tcp.loop) }

    /// Who is connected.
    package var peer: PeerAddress { slot.pointee.peer }

    /// Bytes sent to the stream that the kernel has not taken yet.
    package var queuedBytes: Int { slot.queuedBytes }

    /// True while the socket is full and frames queue.
    package var isBehind: Bool { slot.pointee.backlog != nil }

    /// The loop's `now` when the socket last took something, while behind; otherwise 0.
    package var stalledSince: Int64 {
        slot.pointee.backlog?.takeUnretainedValue().progressAt ?? 0
    }

    /// True until `close`, or until the connection broke; sends are ignored after.
    package var isOpen: Bool { slot.pointee.phase == .open }

    /// What a later connection of this client may go on from; nil where there is nothing.
    package var ticket: TLSTicket? { slot.pointee.tls?.takeUnretainedValue().ticket }

    /// Whether TLS went on from an earlier connection.
    package var isResumed: Bool { slot.pointee.tls?.takeUnretainedValue().isResumed ?? false }

    /// Sends to this stream alone. The bytes are copied and leave with everything else of this
    /// iteration. A stream that is behind by more than the loop's `queueLimit` is closed instead.
    package func send(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { send($0) }
    }

    /// Like `send(_: [UInt8])`.
    package func send(_ bytes: UnsafeRawBufferPointer) {
        slot.table.send(slot, bytes)
    }

    /// Sends bytes that many streams share, in order with all other sends. They are not copied.
    package func send(_ frame: SharedBytes) {
        slot.table.send(slot, frame)
    }

    /// Closes the stream and takes it out of its group; `closed` follows in this or the next
    /// iteration, or, after a flush, within two seconds. Nothing more is received.
    ///
    /// - Parameter afterFlush: sends what is queued and FIN first, and lets the peer read it all.
    package func close(afterFlush: Bool) {
        if afterFlush {
            slot.table.finish(slot)
        } else {
            slot.table.end(slot, slot.pointee.hasPeerEnded ? .peer : .local)
        }
    }

    /// Stops reading, so that the peer is slowed down by TCP. Its end goes unnoticed meanwhile.
    package func pauseReading() {
        if isOpen { uv_read_stop(slot.uvStream) }
    }

    /// Lets the kernel keep about so many received bytes at most, as a small device would.
    package func limitReceiveBuffer(_ bytes: Int32) {
        if isOpen { setOption(slot.pointee.fd, SOL_SOCKET, SO_RCVBUF, bytes) }
    }

    /// Reads again.
    package func resumeReading() {
        if isOpen { slot.table.startReading(slot) }
    }
}
