// Why this exists: bytes leave by a raw send that fails rather than waits, which is the whole cost
// of a stream in step. Only when the socket is full does a stream get a backlog, which libuv
// writes when the socket has room again; from then until it is empty everything queues there.

internal import CUV
internal import Glibc

/// What became of a frame.
enum Delivery {
    /// The kernel has it, or the backlog.
    case taken
    /// It would have queued more than the limit and was not taken.
    case overLimit
    /// The connection is broken; a negative errno.
    case failed(Int32)
}

private let sendFlags = Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)

/// Bytes the kernel took, 0 when it has no room, or a negative errno.
func sendNow(_ fd: Int32, _ start: UnsafeRawPointer, _ count: Int) -> Int {
    let sent = send(fd, start, count, sendFlags)
    return sent >= 0 ? sent : refusal()
}

private func refusal() -> Int {
    let code = systemError()
    return code == EAGAIN || code == EWOULDBLOCK || code == EINTR ? 0 : -Int(code)
}

extension StreamTable {
    // MARK: To one stream

    /// Appends to the private lane; the stream is closed when it had let too much pile up.
    func send(_ slot: SlotPointer, _ bytes: UnsafeRawBufferPointer) {
        guard slot.pointee.phase == .open, hasRoom(slot) else { return }
        outboxes.append(bytes, to: &slot.pointee.outbox)
        markDirty(slot)
    }

    /// Sends a shared frame to one stream, after all that was sent before.
    func send(_ slot: SlotPointer, _ frame: SharedBytes) {
        guard slot.pointee.phase == .open, frame.count > 0, hasRoom(slot) else { return }
        if case .failed(let code) = deliver(slot, frame.storage, limit: .max) {
            end(slot, .error(code))
        }
    }

    /// A single message of any size is taken, but none while more than the limit waits.
    private func hasRoom(_ slot: SlotPointer) -> Bool {
        if slot.queuedBytes <= queueLimit { return true }
        // What this iteration alone has collected may still fit into the socket.
        flush(slot)
        if slot.pointee.phase == .open, slot.queuedBytes <= queueLimit { return true }
        end(slot, .stalled)
        return false
    }

    /// Sends the outbox unless the stream is behind, when it waits for its turn.
    func flush(_ slot: SlotPointer) {
        guard slot.pointee.phase != .closing, slot.pointee.backlog == nil else { return }
        if let tls = slot.pointee.tls {
            let status = flushSealed(slot, tls.takeUnretainedValue())
            if status < 0 { return end(slot, .error(status)) }
            if slot.pointee.backlog != nil { return }
        } else if let outbox = slot.pointee.outbox {
            let sent = sendNow(slot.pointee.fd, outbox.start, outbox.count)
            if sent < 0 { return end(slot, .error(Int32(sent))) }
            slot.pointee.outbox = nil
            if sent < outbox.count {
                let status = fallBehind(slot) { $0.append(outbox, from: sent) }
                if status < 0 { end(slot, .error(status)) }
                return
            }
            outboxes.giveBack(outbox)
        }
        if slot.pointee.phase == .finishing { shutDownWriting(slot) }
    }

    // MARK: Shared frames

    /// The general path of a frame: a stream with private bytes waiting, or behind, or secured.
    func deliver(_ slot: SlotPointer, _ frame: SharedBytes.Storage, limit: Int) -> Delivery {
        if let tls = slot.pointee.tls {
            return deliverSealed(slot, tls.takeUnretainedValue(), frame, limit: limit)
        }
        if let backlog = slot.pointee.backlog?.takeUnretainedValue() {
            guard slot.queuedBytes <= limit - frame.header else { return .overLimit }
            moveOutbox(slot, into: backlog)
            backlog.append(frame, from: 0)
            return .taken
        }
        guard let outbox = slot.pointee.outbox else {
            return deliver(slot, frame, sent: sendNow(slot.pointee.fd, frame.start, frame.header))
        }
        let sent = sendBoth(slot.pointee.fd, outbox, frame)
        if sent < 0 { return .failed(Int32(sent)) }
        if sent < outbox.count {
            slot.pointee.outbox = nil
            let status = fallBehind(slot) {
                $0.append(outbox, from: sent)
                $0.append(frame, from: 0)
            }
            return status < 0 ? .failed(status) : .taken
        }
        let rest = sent - outbox.count
        outboxes.giveBack(outbox)
        slot.pointee.outbox = nil
        return deliver(slot, frame, sent: rest)
    }

    /// A frame of which the kernel has taken `sent` bytes.
    func deliver(_ slot: SlotPointer, _ frame: SharedBytes.Storage, sent: Int) -> Delivery {
        if sent < 0 { return .failed(Int32(sent)) }
        if sent == frame.header { return .taken }
        let status = fallBehind(slot) { $0.append(frame, from: sent) }
        return status < 0 ? .failed(status) : .taken
    }

    private func sendBoth(_ fd: Int32, _ outbox: Outbox, _ frame: SharedBytes.Storage) -> Int {
        withUnsafeTemporaryAllocation(of: iovec.self, capacity: 2) { parts in
            parts.initializeElement(
                at: 0, to: iovec(iov_base: outbox.start, iov_len: outbox.count))
            parts.initializeElement(
                at: 1, to: iovec(iov_base: frame.start, iov_len: frame.header))
            var message = msghdr()
            message.msg_iov = parts.baseAddress
            message.msg_iovlen = 2
            let sent = sendmsg(fd, &message, sendFlags)
            return sent >= 0 ? sent : refusal()
        }
    }

    // MARK: Behind

    // Not ended here when libuv refuses: this may be in the middle of a walk over a group.
    func fallBehind(_ slot: SlotPointer, _ fill: (Backlog) -> Void) -> Int32 {
        let backlog = takeBacklog()
        backlog.progressAt = now
        fill(backlog)
        slot.pointee.backlog = Unmanaged.passRetained(backlog)
        watch(slot)
        return write(slot, backlog)
    }

    func moveOutbox(_ slot: SlotPointer, into backlog: Backlog) {
        guard let outbox = slot.pointee.outbox else { return }
        backlog.append(outbox, from: 0)
        slot.pointee.outbox = nil
    }

    private func write(_ slot: SlotPointer, _ backlog: Backlog) -> Int32 {
        var entries = Int.max
        if let tls = slot.pointee.tls {
            guard sealNext(backlog, tls.takeUnretainedValue()) else { return -EPROTO }
            entries = backlog.sealed
        }
        let status = backlog.startWrite(atMost: entries) { buffers in
            let count = UInt32(buffers.count)
            return uv_write(backlog.request, slot.uvStream, buffers.baseAddress, count) {
                request, status in
                let slot = SlotPointer(of: request!.pointee.handle)
                slot.table.onWritten(slot, status)
            }
        }
        backlog.unwrittenSeen = uv_stream_get_write_queue_size(slot.uvStream)
        return status
    }

    private func onWritten(_ slot: SlotPointer, _ status: Int32) {
        // A closing stream lets go of its backlog in the close callback, which comes next.
        guard slot.pointee.phase != .closing, let held = slot.pointee.backlog else { return }
        if status < 0 { return end(slot, .error(status)) }
        let backlog = held.takeUnretainedValue()
        backlog.finishWrite(&outboxes)
        backlog.progressAt = now
        moveOutbox(slot, into: backlog)
        guard backlog.isEmpty else {
            let status = write(slot, backlog)
            if status < 0 { end(slot, .error(status)) }
            return
        }
        slot.pointee.backlog = nil
        held.release()
        giveBack(backlog)
        if slot.pointee.phase == .finishing {
            shutDownWriting(slot)
        } else {
            unwatch(slot)
            slot.pointee.handler?.takeUnretainedValue().drained()
        }
    }
}
