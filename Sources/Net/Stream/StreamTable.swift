// Why this exists: all that the streams of one loop share: their memory, the read buffer, the spare
// outboxes, and two lists: streams with something to flush in this iteration, and streams to look
// after because their peer takes nothing or has not said good-bye yet.
//
// How a stream lives: `open`, read and write, then `end` (at once) or `finish` (politely), both of
// which lead to one uv_close; its callback lets everything go and tells the handler. Until then the
// slot stays valid and no handler is called, so any code may end any stream.
//
// Bytes pass through few places: `onRead`, `flush`, the two forms of `deliver`, and a backlog's
// `write`. Between stream and socket the cipher of a secured stream stands exactly there.

internal import CUV

/// All streams of one loop.
final class StreamTable {
    let uv: UnsafeMutablePointer<uv_loop_t>
    var stallLimit: Int64 = 10_000
    /// Bytes waiting on a stream beyond which nothing more is sent to it alone.
    var queueLimit = 1_024 * 1_024
    var outboxes = OutboxPool()
    /// Made with the first secured stream.
    lazy var sealing = Sealing()

    private let wheel: TimerWheel
    private var slab = StreamSlab()
    private let readBuffer = UnsafeMutableRawBufferPointer.allocate(
        byteCount: 64 * 1_024, alignment: 16)
    private var dirty: [SlotPointer] = []
    private var watched: [SlotPointer] = []
    private var spareBacklogs: [Backlog] = []
    private let sweep = Sweep()

    init(uv: UnsafeMutablePointer<uv_loop_t>, wheel: TimerWheel) {
        self.uv = uv
        self.wheel = wheel
        sweep.table = self
    }

    deinit {
        slab.freeAll()
        outboxes.freeAll()
        readBuffer.deallocate()
    }

    var now: Int64 { Int64(uv_now(uv)) }
    var count: Int { slab.count }
    var buffer: UnsafeMutableRawBufferPointer { readBuffer }

    func makeSlot(peer: PeerAddress) -> SlotPointer {
        let slot = slab.take(StreamSlot(table: self, peer: peer))
        uv_tcp_init(uv, slot.tcp)
        return slot
    }

    func closeAll() {
        for slot in slab.inUse() { end(slot, .local) }
    }

    /// libuv has let go of the slot.
    func giveBack(_ slot: SlotPointer) {
        if slot.pointee.isDirty { dirty.removeAll { $0 == slot } }
        slab.giveBack(slot)
    }

    // MARK: Streams to flush

    func markDirty(_ slot: SlotPointer) {
        guard !slot.pointee.isDirty else { return }
        slot.pointee.isDirty = true
        dirty.append(slot)
    }

    /// Sends what every stream has collected in this iteration.
    func flush() {
        var index = 0
        while index < dirty.count {
            let slot = dirty[index]
            slot.pointee.isDirty = false
            flush(slot)
            index += 1
        }
        dirty.removeAll(keepingCapacity: true)
    }

    // MARK: Streams to look after

    func watch(_ slot: SlotPointer) {
        guard slot.pointee.watchIndex < 0 else { return }
        slot.pointee.watchIndex = Int32(watched.count)
        watched.append(slot)
        if !sweep.isScheduled { scheduleSweep() }
    }

    func unwatch(_ slot: SlotPointer) {
        let index = Int(slot.pointee.watchIndex)
        guard index >= 0 else { return }
        slot.pointee.watchIndex = -1
        let last = watched.removeLast()
        if last != slot {
            watched[index] = last
            last.pointee.watchIndex = Int32(index)
        }
    }

    /// One timer for all of them: a limit is kept to an eighth of the stall limit or 250 ms.
    private func scheduleSweep() {
        wheel.schedule(sweep, after: min(250, max(10, stallLimit / 8)))
    }

    private func sweepWatched() {
        // Backwards, since ending a stream moves the last one into its place.
        for index in watched.indices.reversed() {
            let slot = watched[index]
            let isFinishing = slot.pointee.phase == .finishing
            if let backlog = slot.pointee.backlog?.takeUnretainedValue() {
                let unwritten = uv_stream_get_write_queue_size(slot.uvStream)
                if unwritten != backlog.unwrittenSeen {
                    backlog.unwrittenSeen = unwritten
                    backlog.progressAt = now
                } else if now - backlog.progressAt >= (isFinishing ? Self.linger : stallLimit) {
                    end(slot, isFinishing ? slot.pointee.end : .stalled)
                }
            } else if isFinishing, now >= slot.pointee.lingerEnds {
                end(slot, slot.pointee.end)
            }
        }
        if !watched.isEmpty { scheduleSweep() }
    }

    private final class Sweep: TimerEntry {
        unowned(unsafe) var table: StreamTable?

        override func fire(_ now: Int64) { table?.sweepWatched() }
    }

    // MARK: Memory

    /// Frees what was kept for use again.
    func settle() {
        outboxes.freeAll()
        spareBacklogs = []
    }

    func takeBacklog() -> Backlog {
        spareBacklogs.popLast() ?? Backlog()
    }

    func giveBack(_ backlog: Backlog) {
        backlog.clear(&outboxes)
        if spareBacklogs.count < 64 { spareBacklogs.append(backlog) }
    }
}
