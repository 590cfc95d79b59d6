// Where a message is put together when it did not come in one piece. It grows with the bytes that
// arrived, at most to twice their number, and is given back as soon as the message was handed
// over: an idle connection holds none.

/// Bytes collected from several reads.
struct Assembly: ~Copyable {
    private var storage = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    private(set) var count = 0

    deinit { storage.deallocate() }

    /// All that was appended; valid until the next change.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: storage[..<count]) }

    mutating func append(_ piece: UnsafeRawBufferPointer) {
        guard !piece.isEmpty else { return }
        let needed = count + piece.count
        if needed > storage.count {
            let larger = UnsafeMutableRawBufferPointer.allocate(
                byteCount: max(needed, 2 * storage.count), alignment: 8)
            larger.copyMemory(from: bytes)
            storage.deallocate()
            storage = larger
        }
        UnsafeMutableRawBufferPointer(rebasing: storage[count..<needed]).copyMemory(from: piece)
        count = needed
    }

    /// Gives the memory back.
    mutating func release() {
        storage.deallocate()
        storage = UnsafeMutableRawBufferPointer(start: nil, count: 0)
        count = 0
    }
}
