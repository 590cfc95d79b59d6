// Why this exists: what a stream alone is to receive is collected during an iteration and leaves in
// one send. Few streams have anything to send at a time, so the memory belongs to the loop and is
// lent to a stream from its first byte until the kernel has the last one.

internal import Glibc

/// Growing bytes of one stream, lent by an `OutboxPool`.
struct Outbox {
    fileprivate struct Header {
        var count: Int
        let capacity: Int
    }

    fileprivate let header: UnsafeMutablePointer<Header>

    var count: Int { header.pointee.count }

    var start: UnsafeMutableRawPointer { UnsafeMutableRawPointer(header + 1) }

    fileprivate init(capacity: Int) {
        guard let memory = malloc(MemoryLayout<Header>.size + capacity) else {
            preconditionFailure("out of memory")
        }
        header = memory.bindMemory(to: Header.self, capacity: 1)
        header.initialize(to: Header(count: 0, capacity: capacity))
    }
}

/// The spare outboxes of one loop.
struct OutboxPool {
    private static let capacity = 4_096 - MemoryLayout<Outbox.Header>.size
    private static let spareLimit = 256

    private var spare: [Outbox] = []

    /// Appends to the outbox, taking one or a larger one when needed.
    mutating func append(_ bytes: UnsafeRawBufferPointer, to outbox: inout Outbox?) {
        guard let base = bytes.baseAddress, bytes.count > 0 else { return }
        var box = outbox ?? spare.popLast() ?? Outbox(capacity: Self.capacity)
        let count = box.count + bytes.count
        if count > box.header.pointee.capacity {
            let larger = Outbox(capacity: max(count, 2 * box.header.pointee.capacity))
            memcpy(larger.start, box.start, box.count)
            giveBack(box)
            box = larger
        }
        memcpy(box.start + count - bytes.count, base, bytes.count)
        box.header.pointee.count = count
        outbox = box
    }

    mutating func giveBack(_ outbox: Outbox) {
        if outbox.header.pointee.capacity == Self.capacity, spare.count < Self.spareLimit {
            outbox.header.pointee.count = 0
            spare.append(outbox)
        } else {
            free(outbox.header)
        }
    }

    mutating func freeAll() {
        for outbox in spare { free(outbox.header) }
        spare = []
    }
}
