// The sending half of permessage-deflate. A message ends with a flush to a byte, of which the last
// four bytes, always the same, are left away (RFC 7692 section 7.2.1).
//
// zlib makes no window of 256 bytes. It does not have to: with one of 512 it never looks back
// further than 250 (its MIN_LOOKAHEAD of 262 less), so what it makes is read with 256 as well.

internal import CZlib

/// Compresses messages of permessage-deflate. Connections of one thread may share one that keeps no
/// context; with context each needs its own.
package final class Deflater {
    private let level: Int32
    private let windowBits: Int32
    private let memoryLevel: Int32
    private let keepsContext: Bool
    private var stream: UnsafeMutablePointer<z_stream>?

    /// Nothing is allocated before the first message.
    ///
    /// - Parameters:
    ///   - level: 1 (fast) to 9 (small).
    ///   - windowBits: 8 to 15; about 4 times 2^windowBits bytes are used for a window.
    ///   - memoryLevel: 1 to 9; 512 times 2^memoryLevel bytes are used beside the window.
    ///   - keepsContext: whether a message may refer to those before it.
    package init(
        level: Int = 6, windowBits: Int = 15, memoryLevel: Int = 8, keepsContext: Bool
    ) {
        precondition((1...9).contains(level) && (8...15).contains(windowBits))
        precondition((1...9).contains(memoryLevel))
        self.level = Int32(level)
        self.windowBits = Int32(max(9, windowBits))
        self.memoryLevel = Int32(memoryLevel)
        self.keepsContext = keepsContext
    }

    deinit {
        if let stream {
            deflateEnd(stream)
            stream.deallocate()
        }
    }

    /// Forgets what was compressed before: the next message refers to nothing.
    package func forget() { if let stream { deflateReset(stream) } }

    /// Appends the payload of a compressed message with the content `message`.
    ///
    /// - Parameter before: what the reader's context is known to end with, to be referred to. Only
    ///   for a deflater that keeps no context of its own.
    package func append(
        _ message: UnsafeRawBufferPointer,
        after before: UnsafeRawBufferPointer = UnsafeRawBufferPointer(start: nil, count: 0),
        to output: inout [UInt8]
    ) {
        // Section 7.2.3.6; zlib would flush nothing twice as nothing at all.
        guard let start = message.baseAddress, !message.isEmpty else { return output.append(0) }
        let stream = ready()
        if let context = before.baseAddress, !before.isEmpty {
            precondition(!keepsContext, "a context beside another")
            deflateSetDictionary(
                stream, context.assumingMemoryBound(to: UInt8.self), UInt32(before.count))
        }
        stream.pointee.next_in = UnsafeMutablePointer(
            mutating: start.assumingMemoryBound(to: UInt8.self))
        stream.pointee.avail_in = UInt32(message.count)
        // Room for all, so that one call does: the bound is for one that ends, six bytes shorter
        // than a flush.
        let room = Int(deflateBound(stream, UInt(message.count))) + 16
        let begin = output.count
        output.reserveCapacity(begin + room)
        let made = [UInt8](unsafeUninitializedCapacity: room) { memory, count in
            stream.pointee.next_out = memory.baseAddress
            stream.pointee.avail_out = UInt32(room)
            let code = deflate(stream, Z_SYNC_FLUSH)
            precondition(code == Z_OK && stream.pointee.avail_out > 0, "deflate has no reason")
            count = room - Int(stream.pointee.avail_out)
        }
        output += made.dropLast(4)
    }

    private func ready() -> UnsafeMutablePointer<z_stream> {
        if let stream {
            if !keepsContext { deflateReset(stream) }
            return stream
        }
        let fresh = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        fresh.initialize(to: z_stream())
        let code = deflateInit2_(
            fresh, level, Z_DEFLATED, -windowBits, memoryLevel, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        precondition(code == Z_OK, "out of memory for a window")
        stream = fresh
        return fresh
    }
}
