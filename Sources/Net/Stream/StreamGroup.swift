// Why this exists: the hot path of the whole program. 97 % of a fan-out is the kernel's send, so
// the walk around it must do nothing else: a flat array of pointers, one branch, one call. What is
// rare (a full socket, a broken connection) leaves the walk by one test and is told to handlers
// after it, so that no handler can change the array under the walk.

/// The streams of one loop that receive the same frames.
package final class StreamGroup {
    private let table: StreamTable
    private var members: [SlotPointer] = []

    /// What a walk found, kept between walks for its memory.
    private var troubled: [(slot: SlotPointer, delivery: Delivery)] = []

    package init(loop: Loop) {
        table = loop.streams
    }

    deinit {
        for slot in members { slot.pointee.group = nil }
    }

    package var count: Int { members.count }

    /// Adds a stream of the group's loop, leaving the group it was in. Ignored once the stream
    /// is closing.
    package func add(_ stream: Stream) {
        let slot = stream.slot
        precondition(slot.table === table, "a group and its streams share a loop")
        guard slot.pointee.phase == .open else { return }
        slot.pointee.group?.takeUnretainedValue().remove(slot)
        slot.pointee.group = Unmanaged.passUnretained(self)
        slot.pointee.groupIndex = Int32(members.count)
        members.append(slot)
    }

    /// Does nothing when the stream is not in this group.
    package func remove(_ stream: Stream) {
        remove(stream.slot)
    }

    func remove(_ slot: SlotPointer) {
        guard slot.pointee.group?.toOpaque() == Unmanaged.passUnretained(self).toOpaque() else {
            return
        }
        slot.pointee.group = nil
        let last = members.removeLast()
        if last != slot {
            members[Int(slot.pointee.groupIndex)] = last
            last.pointee.groupIndex = slot.pointee.groupIndex
        }
    }

    /// Sends the frame to every stream of the group. Streams that are behind queue it; one that
    /// would queue more than `limit` bytes leaves the group and its handler hears `overflowed`.
    package func broadcast(_ frame: SharedBytes, limit: Int) {
        let storage = frame.storage
        let count = storage.header
        guard count > 0 else { return }
        members.withUnsafeBufferPointer { members in
            let start = UnsafeRawPointer(storage.start)
            for slot in members {
                let delivery: Delivery
                if slot.pointee.backlog == nil, slot.pointee.outbox == nil,
                    slot.pointee.tls == nil
                {
                    let sent = sendNow(slot.pointee.fd, start, count)
                    if sent == count { continue }
                    delivery = table.deliver(slot, storage, sent: sent)
                } else {
                    delivery = table.deliver(slot, storage, limit: limit)
                }
                if case .taken = delivery { continue }
                troubled.append((slot, delivery))
            }
        }
        withExtendedLifetime(frame) {}
        if !troubled.isEmpty { settle() }
    }

    /// Calls `body` with every handler of the group as it is now; `body` may close or move streams.
    package func forEach(_ body: (StreamHandler) -> Void) {
        for slot in members where slot.pointee.group?.toOpaque() == identity {
            if let handler = slot.pointee.handler?.takeUnretainedValue() { body(handler) }
        }
    }

    /// Calls `body` with the handlers at these places of the group; `body` may close or move
    /// streams. A stream that leaves is replaced by the last of the group, so whoever goes through
    /// a changing group in parts, from the end to the start, misses none that stay.
    package func forEach(in places: Range<Int>, _ body: (StreamHandler) -> Void) {
        for slot in members[places] where slot.pointee.group?.toOpaque() == identity {
            if let handler = slot.pointee.handler?.takeUnretainedValue() { body(handler) }
        }
    }

    private var identity: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }

    private func settle() {
        let settled = troubled
        troubled.removeAll(keepingCapacity: true)
        for (slot, delivery) in settled {
            switch delivery {
            case .taken: break
            case .overLimit: remove(slot)
            case .failed(let code): table.end(slot, .error(code))
            }
        }
        for case (let slot, .overLimit) in settled where slot.pointee.phase == .open {
            slot.pointee.handler?.takeUnretainedValue().overflowed()
        }
    }
}
