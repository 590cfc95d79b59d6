// Compressed frames refer to those before them, and are still the same bytes for thousands. So what
// a frame said is remembered with the context that it was read in: who has the same context and
// gets the same bytes is told the same, and nobody inflates it again. A frame that refers to
// nothing is a key frame, read alike by all, and where a context begins.

import Glibc
import Net
import Wire

/// What a viewer's context ends with. Two with the same bytes count as one.
final class DeflateContext {
    /// As far back as any frame may refer to.
    private static let window = 32_768

    let told: [UInt8]
    let id: Int

    /// The context after a message that was read in `before`, or in none.
    init(after before: DeflateContext?, _ message: UnsafeRawBufferPointer) {
        told = Array(((before?.told ?? []) + message).suffix(Self.window))
        id = told.hashValue
    }
}

/// Compressed frames seen lately by one loop's viewers.
struct CompressedFrames {
    /// A frame that was read before.
    struct Known {
        fileprivate let bytes: [UInt8]
        /// The context it can only be read in; nil for a key frame.
        fileprivate let before: Int?
        let facts: FrameFacts
        let context: DeflateContext
    }

    private static let size = 1_024
    private static let largest = 16 * 1_024 * 1_024

    private var entries = [Known?](repeating: nil, count: size)
    private let inflater = Inflater(keepsContext: false)

    /// What `frame`, header and all, says to somebody with `context`, if it was read before.
    func known(_ frame: UnsafeRawBufferPointer, in context: DeflateContext?) -> Known? {
        guard let entry = entries[Self.slot(frame)], entry.bytes.count == frame.count,
            entry.before == nil || entry.before == context?.id,
            entry.bytes.withUnsafeBytes({
                memcmp($0.baseAddress!, frame.baseAddress!, frame.count) == 0
            })
        else { return nil }
        return entry
    }

    /// The message of a frame whose payload begins at `header`; nil when it cannot be inflated.
    func inflate(
        _ frame: UnsafeRawBufferPointer, header: Int, in context: DeflateContext?
    ) -> (text: [UInt8], isKey: Bool)? {
        let payload = UnsafeRawBufferPointer(rebasing: frame[header...])
        if let text = try? inflater.inflate(payload, largest: Self.largest) {
            return (Array(text), true)
        }
        return context?.told.withUnsafeBytes { told in
            (try? inflater.inflate(payload, largest: Self.largest, after: told)).map {
                (Array($0), false)
            }
        }
    }

    /// Remembers what all are told.
    mutating func remember(
        _ frame: UnsafeRawBufferPointer, _ facts: FrameFacts, before: DeflateContext?,
        after: DeflateContext
    ) {
        entries[Self.slot(frame)] = Known(
            bytes: Array(frame), before: before?.id, facts: facts, context: after)
    }

    /// From bytes all over the frame. Only says where to look.
    private static func slot(_ frame: UnsafeRawBufferPointer) -> Int {
        var hash = UInt64(truncatingIfNeeded: frame.count)
        let step = max(8, frame.count / 8)
        for index in stride(from: 0, through: frame.count - 8, by: step) {
            hash ^= frame.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            hash = (hash ^ hash >> 29) &* 0xBF58_476D_1CE4_E5B9
        }
        return Int(hash >> 54) % size
    }
}

extension Viewer {
    /// Takes the compressed frame that `input` begins with and gives its length; nil when more
    /// bytes are needed.
    func takeCompressed(_ input: UnsafeRawBufferPointer) -> Int? {
        guard let whole = WholeFrame(input) else { return nil }
        let frame = UnsafeRawBufferPointer(rebasing: input[..<whole.length])
        if let known = crew.compressed.known(frame, in: context) {
            context = known.context
            take(known.facts)
            return whole.length
        }
        guard
            let (text, isKey) = crew.compressed.inflate(frame, header: whole.header, in: context)
        else {
            crew.tally.malformed += 1
            stream?.close(afterFlush: false)
            return whole.length
        }
        text.withUnsafeBytes { text in
            let before = isKey ? nil : context
            let after = DeflateContext(after: before, text)
            if let facts = take(text, frame: nil) {
                crew.compressed.remember(frame, facts, before: before, after: after)
            }
            context = after
        }
        return whole.length
    }
}
