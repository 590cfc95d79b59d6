// Thousands of viewers are told the same bytes. A frame is read in full, strictly, when the first
// viewer gets it; the others compare bytes, so every delivery is checked and almost none parsed.

import Glibc
import Wire

/// Frames seen lately by one loop's viewers.
struct FrameMemo {
    enum Reading {
        case shared(FrameFacts)
        case personal([JSON])
        case malformed
    }

    private struct Entry {
        let bytes: [UInt8]
        let facts: FrameFacts
    }

    private static let size = 256
    /// Frames that a viewer is sent may be large: a welcome lists activities and members.
    private static let limits = JSONLimits(depth: 32, keys: 1_024, values: 1_000_000)

    private var entries = [Entry?](repeating: nil, count: size)

    mutating func read(_ frame: UnsafeRawBufferPointer) -> Reading {
        let slot = Self.slot(frame)
        if let entry = entries[slot], entry.bytes.count == frame.count,
            entry.bytes.withUnsafeBytes({
                memcmp($0.baseAddress!, frame.baseAddress!, frame.count) == 0
            })
        {
            return .shared(entry.facts)
        }
        guard let events = (try? JSONReader.read(frame, limits: Self.limits))?.array,
            !events.isEmpty
        else { return .malformed }
        if events.contains(where: FrameFacts.isPersonal) { return .personal(events) }
        let facts = FrameFacts(events)
        entries[slot] = Entry(bytes: Array(frame), facts: facts)
        return .shared(facts)
    }

    /// From the length and the first bytes, where the number is. Only says where to look.
    private static func slot(_ frame: UnsafeRawBufferPointer) -> Int {
        var hash = UInt64(truncatingIfNeeded: frame.count)
        var index = 0
        while index + 8 <= min(frame.count, 32) {
            hash ^= frame.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            hash = (hash ^ hash >> 29) &* 0xBF58_476D_1CE4_E5B9
            index += 8
        }
        return Int(hash >> 56) % size
    }
}
