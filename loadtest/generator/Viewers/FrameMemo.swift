// Thousands of viewers are told the same bytes. A frame is read in full, strictly, when the first
// viewer gets it; the others compare bytes, so every delivery is checked and almost none parsed.
// What is compared is the frame as it came, header and all: whoever finds it here need not even
// look for bad UTF-8 again.

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
        /// The frame with its header.
        let bytes: [UInt8]
        let facts: FrameFacts
    }

    private static let size = 256
    /// The bytes of a payload that choose its place.
    private static let hashed = 32
    /// Frames that a viewer is sent may be large: a welcome lists activities and members.
    private static let limits = JSONLimits(depth: 32, keys: 1_024, values: 1_000_000)

    private var entries = [Entry?](repeating: nil, count: size)
    private var chronicle = Chronicle()

    /// Room events that said something else than the one with the same number before.
    private(set) var contradictions = 0

    /// What the frame at the start of `input` says, when it is whole and was read before, and its
    /// length. To be asked at a frame's boundary only.
    func known(
        _ input: UnsafeRawBufferPointer
    ) -> (facts: FrameFacts, length: Int)? {
        guard let frame = WholeFrame(input) else { return nil }
        let whole = UnsafeRawBufferPointer(rebasing: input[..<frame.length])
        let slot = Self.slot(UnsafeRawBufferPointer(rebasing: whole[frame.header...]))
        guard let entry = entries[slot], entry.bytes.count == whole.count,
            entry.bytes.withUnsafeBytes({
                memcmp($0.baseAddress!, whole.baseAddress!, whole.count) == 0
            })
        else { return nil }
        return (entry.facts, frame.length)
    }

    /// Reads a message. `frame`: the bytes it came in when they were one whole frame; it is then
    /// `known` from now on, if it is for all.
    mutating func read(
        _ text: UnsafeRawBufferPointer, frame: UnsafeRawBufferPointer?, isBinary: Bool = false
    ) -> Reading {
        let message =
            isBinary
            ? try? CBORReader.read(text, limits: Self.limits)
            : try? JSONReader.read(text, limits: Self.limits)
        guard let events = message?.array, !events.isEmpty else { return .malformed }
        for event in events where !chronicle.agrees(event) { contradictions += 1 }
        if events.contains(where: FrameFacts.isPersonal) { return .personal(events) }
        let facts = FrameFacts(events)
        if let frame, let header = WholeFrame(frame)?.header {
            let slot = Self.slot(UnsafeRawBufferPointer(rebasing: frame[header...]))
            entries[slot] = Entry(bytes: Array(frame), facts: facts)
        }
        return .shared(facts)
    }

    /// From the length and the first bytes, where the number is. Only says where to look.
    private static func slot(_ payload: UnsafeRawBufferPointer) -> Int {
        var hash = UInt64(truncatingIfNeeded: payload.count)
        var index = 0
        while index + 8 <= min(payload.count, hashed) {
            hash ^= payload.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            hash = (hash ^ hash >> 29) &* 0xBF58_476D_1CE4_E5B9
            index += 8
        }
        return Int(hash >> 56) % size
    }
}

/// Where a message of one frame ends, seen from its first byte: just enough to compare it.
struct WholeFrame: Equatable {
    /// Bytes before the payload.
    let header: Int
    /// Bytes altogether, all of which are there.
    let length: Int

    /// Nil for control frames, parts of messages and masked frames, and where bytes are missing.
    init?(_ input: UnsafeRawBufferPointer) {
        // FIN, any reserved bits that an extension uses, text or binary.
        guard input.count >= 10, input[0] & 0x80 != 0, 1...2 ~= input[0] & 0x0F else { return nil }
        switch input[1] {
        case ...125:
            header = 2
            length = 2 + Int(input[1])
        case 126:
            header = 4
            length =
                4 + Int(UInt16(bigEndian: input.loadUnaligned(fromByteOffset: 2, as: UInt16.self)))
        case 127:
            let size = UInt64(bigEndian: input.loadUnaligned(fromByteOffset: 2, as: UInt64.self))
            guard size <= UInt64(input.count) else { return nil }
            header = 10
            length = 10 + Int(size)
        default: return nil
        }
        guard length <= input.count else { return nil }
    }
}
