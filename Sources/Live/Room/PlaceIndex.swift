// Tens of thousands of viewers are looked up by session and by name. A dictionary would keep every
// key a second time, and room for as many again; here a value lies once in a list without gaps,
// and what finds it is four bytes.
//
// Open addressing with linear probing; a removal closes its gap by moving back what would not be
// found any more (Knuth, The Art of Computer Programming, volume 3, 6.4, algorithms L and R).

/// Finds places in a list by the hash of what lies there. The list is the owner's, who has to tell
/// of every change.
package struct PlaceIndex: Sendable {
    private static let empty: Int32 = -1

    /// Places, or `empty`; a power of two of them.
    private var slots: [Int32] = []
    private var count = 0

    package init() {}

    /// The places with this hash, and some others, until one `matches`.
    package func first(_ hash: Int, where matches: (Int) -> Bool) -> Int? {
        guard !slots.isEmpty else { return nil }
        var slot = hash & mask
        while slots[slot] != Self.empty {
            let place = Int(slots[slot])
            if matches(place) { return place }
            slot = (slot + 1) & mask
        }
        return nil
    }

    /// Adds a place. `hashOf` tells the hash of any place that is in the index.
    package mutating func insert(_ place: Int, _ hash: Int, hashOf: (Int) -> Int) {
        // At most three quarters full, so that a search ends soon.
        if (count + 1) * 4 > slots.count * 3 { grow(hashOf) }
        put(place, hash)
        count += 1
    }

    /// Takes a place out, which has to be in it; `hashOf` still knows all places.
    package mutating func remove(_ place: Int, hashOf: (Int) -> Int) {
        var gap = slot(of: place, hashOf(place))
        var next = (gap + 1) & mask
        while slots[next] != Self.empty {
            let home = hashOf(Int(slots[next])) & mask
            // Whether its home lies at the gap or before it, seen backwards from where it is.
            if (next - home) & mask >= (next - gap) & mask {
                slots[gap] = slots[next]
                gap = next
            }
            next = (next + 1) & mask
        }
        slots[gap] = Self.empty
        count -= 1
    }

    /// What lay at `old` now lies at `new`.
    package mutating func move(_ old: Int, to new: Int, _ hash: Int) {
        slots[slot(of: old, hash)] = Int32(new)
    }

    private var mask: Int { slots.count - 1 }

    private func slot(of place: Int, _ hash: Int) -> Int {
        var slot = hash & mask
        while slots[slot] != Int32(place) {
            precondition(slots[slot] != Self.empty, "a place that is not in the index")
            slot = (slot + 1) & mask
        }
        return slot
    }

    private mutating func put(_ place: Int, _ hash: Int) {
        var slot = hash & mask
        while slots[slot] != Self.empty { slot = (slot + 1) & mask }
        slots[slot] = Int32(place)
    }

    private mutating func grow(_ hashOf: (Int) -> Int) {
        let old = slots
        slots = [Int32](repeating: Self.empty, count: max(8, old.count * 2))
        for place in old where place != Self.empty { put(Int(place), hashOf(Int(place))) }
    }
}
