// Why this exists: the cipher between stream and socket. Bytes are sealed as late as can be: what
// waits in an outbox or a backlog is plaintext, shared frames are shared while they wait, and only
// what the socket is about to be given is sealed. So everything of one turn is one record, and a
// slow viewer costs no more memory than without a cipher.
//
// The order of sealing is the order of sending. What OpenSSL sends by itself (handshake, tickets,
// alerts) is therefore queued before all that is not sealed yet.

internal import CUV
internal import Glibc
internal import Wire

/// What the secured streams of a loop share.
final class Sealing {
    let pipe = TLSPipe()
    /// Where records are opened; a record has 16 KiB at most.
    let plaintext = UnsafeMutableRawBufferPointer.allocate(byteCount: 16 * 1_024, alignment: 16)

    deinit { plaintext.deallocate() }
}

extension StreamTable {
    /// Plaintext sealed before the socket is asked to take it.
    private static let sealedAtOnce = 64 * 1_024

    // MARK: In

    /// `count` bytes of ciphertext are in the read buffer.
    func onSealed(_ slot: SlotPointer, _ tls: TLSSession, _ count: Int) {
        tls.lend(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        advance(slot, tls)
    }

    /// Goes on with the handshake, or with what came in, as far as that goes.
    func advance(_ slot: SlotPointer, _ tls: TLSSession) {
        while slot.pointee.phase == .open {
            let progress = tls.next(into: sealing.plaintext)
            if !sealing.pipe.outgoing.isEmpty {
                let status = sendOutgoing(slot)
                if status < 0 { return end(slot, .error(status)) }
                // Who asks for answers and does not read them is no better than any slow viewer.
                if slot.queuedBytes > queueLimit, slot.pointee.backlog != nil {
                    return end(slot, .stalled)
                }
            }
            let handler = slot.pointee.handler?.takeUnretainedValue()
            switch progress {
            case .more: return
            case .secured:
                if slot.pointee.outbox != nil { markDirty(slot) }
                handler?.secured()
            case .plaintext(let count):
                handler?.received(
                    UnsafeMutableRawBufferPointer(rebasing: sealing.plaintext[..<count]))
            case .ended:
                slot.pointee.hasPeerEnded = true
                uv_read_stop(slot.uvStream)
                handler?.ended()
                return
            case .failed(let failure): return end(slot, .tls(failure))
            }
        }
    }

    // MARK: Out

    /// Seals and sends the outbox, once there is a key. A negative errno where that fails.
    func flushSealed(_ slot: SlotPointer, _ tls: TLSSession) -> Int32 {
        guard tls.isSecured, let outbox = slot.pointee.outbox else { return 0 }
        let (taken, status) = transmit(slot, tls, outbox.start, outbox.count)
        if status < 0 { return status }
        slot.pointee.outbox = nil
        if taken < outbox.count {
            slot.pointee.backlog?.takeUnretainedValue().append(outbox, from: taken)
        } else {
            outboxes.giveBack(outbox)
        }
        return 0
    }

    /// A frame to a secured stream.
    func deliverSealed(
        _ slot: SlotPointer, _ tls: TLSSession, _ frame: SharedBytes.Storage, limit: Int
    ) -> Delivery {
        let isInStep = slot.pointee.backlog == nil && tls.isSecured
        guard isInStep || slot.queuedBytes <= limit - frame.header else { return .overLimit }
        if let backlog = slot.pointee.backlog?.takeUnretainedValue() {
            moveOutbox(slot, into: backlog)
            backlog.append(frame, from: 0)
            return .taken
        }
        if !isInStep || slot.pointee.outbox != nil {
            // One record for both, or no key yet.
            outboxes.append(
                UnsafeRawBufferPointer(start: frame.start, count: frame.header),
                to: &slot.pointee.outbox)
            let status = flushSealed(slot, tls)
            return status < 0 ? .failed(status) : .taken
        }
        let (taken, status) = transmit(slot, tls, frame.start, frame.header)
        if status < 0 { return .failed(status) }
        if taken < frame.header {
            slot.pointee.backlog?.takeUnretainedValue().append(frame, from: taken)
        }
        return .taken
    }

    /// Seals and sends until all is taken or the stream is behind; says how much was sealed.
    private func transmit(
        _ slot: SlotPointer, _ tls: TLSSession, _ start: UnsafeRawPointer, _ count: Int
    ) -> (taken: Int, status: Int32) {
        var taken = 0
        while taken < count, slot.pointee.backlog == nil {
            let part = min(count - taken, Self.sealedAtOnce)
            guard tls.seal(UnsafeRawBufferPointer(start: start + taken, count: part)) else {
                return (taken, -EPROTO)
            }
            taken += part
            let status = sendOutgoing(slot)
            if status < 0 { return (taken, status) }
        }
        return (taken, 0)
    }

    /// Sends what the sessions have written; what the socket does not take is queued.
    private func sendOutgoing(_ slot: SlotPointer) -> Int32 {
        defer { sealing.pipe.takeOutgoing() }
        let bytes = sealing.pipe.outgoing
        guard let start = bytes.baseAddress, bytes.count > 0 else { return 0 }
        var sent = 0
        if slot.pointee.backlog == nil {
            sent = sendNow(slot.pointee.fd, start, bytes.count)
            if sent < 0 { return Int32(sent) }
            if sent == bytes.count { return 0 }
        }
        var rest: Outbox?
        outboxes.append(UnsafeRawBufferPointer(rebasing: bytes[sent...]), to: &rest)
        guard let rest else { return 0 }
        if let backlog = slot.pointee.backlog?.takeUnretainedValue() {
            backlog.appendSealed(rest)
            return 0
        }
        return fallBehind(slot) { $0.appendSealed(rest) }
    }

    /// Seals the next part of a backlog that has nothing sealed left; false when that fails.
    func sealNext(_ backlog: Backlog, _ tls: TLSSession) -> Bool {
        guard backlog.sealed == 0 else { return true }
        guard backlog.takePlain(upTo: Self.sealedAtOnce, &outboxes, { tls.seal($0) }) else {
            sealing.pipe.takeOutgoing()
            return false
        }
        var box: Outbox?
        outboxes.append(sealing.pipe.outgoing, to: &box)
        sealing.pipe.takeOutgoing()
        if let box { backlog.appendSealed(box) }
        return true
    }

    /// Tells the peer that nothing more comes, so that it need not fear that the end was cut off.
    func sayGoodbye(_ slot: SlotPointer, _ tls: TLSSession) {
        tls.sayGoodbye()
        let bytes = sealing.pipe.outgoing
        // A peer that has no room for these few bytes learns of the end by the socket's.
        if let start = bytes.baseAddress { _ = sendNow(slot.pointee.fd, start, bytes.count) }
        sealing.pipe.takeOutgoing()
    }
}
