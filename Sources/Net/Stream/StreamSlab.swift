// Why this exists: slots need addresses that never move, because libuv keeps them, and come and go
// by the thousand. Blocks are never given back before the loop ends: a gateway that held so many
// streams once will hold them again.

/// The slots of one loop, in blocks.
struct StreamSlab {
    private static let blockSize = 256

    private var blocks: [SlotPointer] = []
    private var vacant: [SlotPointer] = []
    /// Slots of the last block never used so far.
    private var untouched = 0
    private(set) var count = 0

    mutating func take(_ slot: consuming StreamSlot) -> SlotPointer {
        count += 1
        if let pointer = vacant.popLast() {
            pointer.pointee = slot
            return pointer
        }
        if untouched == 0 {
            blocks.append(.allocate(capacity: Self.blockSize))
            untouched = Self.blockSize
        }
        let pointer = blocks[blocks.count - 1] + (Self.blockSize - untouched)
        untouched -= 1
        pointer.initialize(to: slot)
        return pointer
    }

    mutating func giveBack(_ slot: SlotPointer) {
        slot.pointee.phase = .vacant
        vacant.append(slot)
        count -= 1
    }

    /// Every slot in use.
    func inUse() -> [SlotPointer] {
        var slots: [SlotPointer] = []
        for (index, block) in blocks.enumerated() {
            let isLast = index == blocks.count - 1
            let used = isLast ? Self.blockSize - untouched : Self.blockSize
            for slot in block..<block + used where slot.pointee.phase != .vacant {
                slots.append(slot)
            }
        }
        return slots
    }

    mutating func freeAll() {
        precondition(count == 0, "streams are closed before their memory goes")
        for block in blocks { block.deallocate() }
        blocks = []
        vacant = []
        untouched = 0
    }
}
