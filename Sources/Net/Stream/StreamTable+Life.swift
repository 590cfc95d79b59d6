// Why this exists: the one way in and the one way out of a stream's life, and the reading between.

internal import CUV
internal import Glibc
internal import Wire

extension StreamTable {
    /// How long a finishing stream waits for the peer to take something, and, when it has taken
    /// everything, to close its side, in milliseconds.
    static let linger: Int64 = 2_000

    /// Makes a connected socket a stream of `handler`, secured where there is a context. The socket
    /// is owned from here on.
    func open(fd: Int32, peer: PeerAddress, handler: StreamHandler, context: TLSContext? = nil) {
        let slot = makeSlot(peer: peer)
        if let context {
            slot.pointee.tls = Unmanaged.passRetained(TLSSession(context, sealing.pipe))
        }
        slot.pointee.handler = Unmanaged.passRetained(handler)
        let status = uv_tcp_open(slot.tcp, fd)
        slot.pointee.fd = fd
        if status < 0 {
            Glibc.close(fd)
            end(slot, .error(status))
        } else {
            begin(slot, handler)
        }
    }

    /// The socket is connected: reading starts.
    func begin(_ slot: SlotPointer, _ handler: StreamHandler) {
        precondition(handler.stream == nil, "a handler has one stream at a time")
        slot.pointee.phase = .open
        handler.stream = Stream(slot: slot)
        startReading(slot)
        handler.opened()
        // A client speaks first.
        if let tls = slot.pointee.tls, slot.pointee.phase == .open {
            advance(slot, tls.takeUnretainedValue())
        }
    }

    func startReading(_ slot: SlotPointer) {
        guard !slot.pointee.hasPeerEnded, slot.pointee.phase != .closing else { return }
        uv_read_start(
            slot.uvStream,
            { handle, _, buffer in
                let memory = SlotPointer(of: handle).table.buffer
                buffer!.pointee.base = memory.baseAddress!.assumingMemoryBound(to: CChar.self)
                buffer!.pointee.len = memory.count
            },
            { stream, count, _ in
                let slot = SlotPointer(of: stream)
                slot.table.onRead(slot, count)
            })
    }

    private func onRead(_ slot: SlotPointer, _ count: Int) {
        let isOpen = slot.pointee.phase == .open
        if count > 0 {
            guard isOpen, let handler = slot.pointee.handler?.takeUnretainedValue() else { return }
            if let tls = slot.pointee.tls {
                return onSealed(slot, tls.takeUnretainedValue(), count)
            }
            handler.received(UnsafeMutableRawBufferPointer(rebasing: buffer[..<count]))
        } else if count == Int(UV_EOF.rawValue) {
            slot.pointee.hasPeerEnded = true
            if isOpen {
                slot.pointee.handler?.takeUnretainedValue().ended()
            } else if slot.pointee.backlog == nil, !slot.pointee.isDirty {
                end(slot, slot.pointee.end)
            }
        } else if count < 0 {
            end(slot, isOpen ? .error(Int32(count)) : slot.pointee.end)
        }
    }

    /// Sends what is queued, says FIN, waits for the peer's, and closes. The handler hears nothing
    /// but `closed` from now on.
    func finish(_ slot: SlotPointer) {
        guard slot.pointee.phase == .open else { return }
        slot.pointee.phase = .finishing
        slot.pointee.end = slot.pointee.hasPeerEnded ? .peer : .local
        slot.pointee.lingerEnds = now + Self.linger
        slot.pointee.backlog?.takeUnretainedValue().progressAt = now
        leaveGroup(slot)
        startReading(slot)
        watch(slot)
        markDirty(slot)
    }

    /// All is sent of a finishing stream.
    func shutDownWriting(_ slot: SlotPointer) {
        if let tls = slot.pointee.tls { sayGoodbye(slot, tls.takeUnretainedValue()) }
        shutdown(slot.pointee.fd, Int32(SHUT_WR))
        slot.pointee.lingerEnds = now + Self.linger
        if slot.pointee.hasPeerEnded { end(slot, slot.pointee.end) }
    }

    /// Closes at once; what is queued is lost. The handler is told from the close callback, so this
    /// may be called anywhere. Does nothing when the stream is closing already.
    func end(_ slot: SlotPointer, _ reason: StreamEnd) {
        guard slot.pointee.phase != .closing else { return }
        slot.pointee.phase = .closing
        slot.pointee.end = reason
        leaveGroup(slot)
        unwatch(slot)
        uv_close(slot.uvHandle) { handle in
            let slot = SlotPointer(of: handle)
            slot.table.onClosed(slot)
        }
    }

    private func leaveGroup(_ slot: SlotPointer) {
        slot.pointee.group?.takeUnretainedValue().remove(slot)
    }

    private func onClosed(_ slot: SlotPointer) {
        if let outbox = slot.pointee.outbox {
            outboxes.giveBack(outbox)
            slot.pointee.outbox = nil
        }
        if let backlog = slot.pointee.backlog {
            giveBack(backlog.takeRetainedValue())
            slot.pointee.backlog = nil
        }
        slot.pointee.tls?.release()
        slot.pointee.tls = nil
        let handler = slot.pointee.handler?.takeRetainedValue()
        slot.pointee.handler = nil
        handler?.closed(slot.pointee.end)
        handler?.stream = nil
        giveBack(slot)
    }
}
