// Why this exists: only a stream whose socket is full needs a queue, so only that stream has one.
// It holds references to shared frames and outboxes in the order they are to leave; one libuv write
// at a time takes as many as a system call can.

internal import CUV

/// What a stream that fell behind has still to send. Recycled by its loop.
final class Backlog {
    static let buffersPerWrite = 64

    /// The one write under way.
    let request = UnsafeMutablePointer<uv_write_t>.allocate(capacity: 1)
    /// Bytes queued and not part of the write under way.
    private(set) var waitingBytes = 0
    /// Of a secured stream: how many of the oldest entries are ciphertext. The rest is sealed when
    /// its turn comes.
    private(set) var sealed = 0
    /// When the socket last took something, and what libuv had left to write when last looked at.
    var progressAt: Int64 = 0
    var unwrittenSeen = 0

    private enum Content {
        case shared(Unmanaged<SharedBytes.Storage>)
        case own(Outbox)
    }

    private struct Pending {
        let content: Content
        var start: UnsafeMutableRawPointer
        var count: Int
    }

    private var pending: [Pending] = []
    /// Entries before `head` are gone; the `inFlight` from there are part of the write under way.
    private var head = 0
    private var inFlight = 0

    deinit {
        precondition(isEmpty, "a backlog is cleared before it goes")
        request.deallocate()
    }

    var isEmpty: Bool { head == pending.count }

    /// Queues the bytes of a shared frame from `offset` on.
    func append(_ frame: SharedBytes.Storage, from offset: Int) {
        append(
            .shared(Unmanaged.passRetained(frame)), start: frame.start + offset,
            count: frame.header - offset)
    }

    /// Queues an outbox from `offset` on and owns it until it is sent.
    func append(_ outbox: Outbox, from offset: Int) {
        append(.own(outbox), start: outbox.start + offset, count: outbox.count - offset)
    }

    private func append(_ content: Content, start: UnsafeMutableRawPointer, count: Int) {
        pending.append(Pending(content: content, start: start, count: count))
        waitingBytes += count
    }

    // MARK: Secured streams

    /// Queues an outbox of ciphertext behind what is sealed and before what is not.
    func appendSealed(_ outbox: Outbox) {
        let entry = Pending(content: .own(outbox), start: outbox.start, count: outbox.count)
        if sealed == 0, head > 0 {
            head -= 1
            pending[head] = entry
        } else {
            pending.insert(entry, at: head + sealed)
        }
        sealed += 1
        waitingBytes += outbox.count
    }

    /// Hands up to `limit` bytes that are not sealed to `seal`, oldest first, and lets go of them;
    /// false when `seal` says so.
    func takePlain(
        upTo limit: Int, _ pool: inout OutboxPool, _ seal: (UnsafeRawBufferPointer) -> Bool
    ) -> Bool {
        precondition(sealed == 0 && inFlight == 0, "what is sealed leaves first")
        var left = limit
        while left > 0, head < pending.count {
            let count = min(left, pending[head].count)
            guard seal(UnsafeRawBufferPointer(start: pending[head].start, count: count)) else {
                return false
            }
            left -= count
            waitingBytes -= count
            pending[head].start += count
            pending[head].count -= count
            if pending[head].count == 0 {
                release(pending[head], &pool)
                head += 1
            }
        }
        return true
    }

    // MARK: Writing

    /// Hands the oldest entries, `limit` at most, to `write` as one write under way.
    func startWrite(
        atMost limit: Int, _ write: (UnsafeMutableBufferPointer<uv_buf_t>) -> Int32
    ) -> Int32 {
        precondition(inFlight == 0 && !isEmpty, "one write at a time")
        inFlight = min(pending.count - head, limit, Self.buffersPerWrite)
        return withUnsafeTemporaryAllocation(of: uv_buf_t.self, capacity: inFlight) { buffers in
            for index in 0..<inFlight {
                let entry = pending[head + index]
                let base = entry.start.assumingMemoryBound(to: CChar.self)
                buffers.initializeElement(at: index, to: uv_buf_t(base: base, len: entry.count))
                waitingBytes -= entry.count
            }
            return write(buffers)
        }
    }

    /// The write under way has ended: lets go of what it wrote.
    func finishWrite(_ pool: inout OutboxPool) {
        for entry in pending[head..<head + inFlight] { release(entry, &pool) }
        head += inFlight
        sealed -= min(sealed, inFlight)
        inFlight = 0
        // Moved down only when half is gone, so that a long backlog costs no more per entry.
        if head > pending.count / 2 {
            pending.removeFirst(head)
            head = 0
        }
    }

    /// Lets go of everything.
    func clear(_ pool: inout OutboxPool) {
        for entry in pending[head...] { release(entry, &pool) }
        pending.removeAll(keepingCapacity: pending.capacity <= 4 * Self.buffersPerWrite)
        head = 0
        inFlight = 0
        sealed = 0
        waitingBytes = 0
    }

    private func release(_ entry: Pending, _ pool: inout OutboxPool) {
        switch entry.content {
        case .shared(let frame): frame.release()
        case .own(let outbox): pool.giveBack(outbox)
        }
    }
}
