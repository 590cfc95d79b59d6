// A few bytes can claim to be a thousand times as many. So the size is watched while they are made:
// output grows by what was really there, and stops at the message's limit. What zlib needs is made
// when the first compressed message comes, so that a connection that never sends one pays nothing.
//
// A message's last block is an empty stored one without its length (RFC 7692 section 7.2.1), which
// is exactly where `inflateSyncPoint` says that a stream stands: what ends elsewhere was cut.

internal import CZlib

/// Inflates messages of permessage-deflate. Connections of one thread may share one that keeps no
/// context; with context each needs its own.
package final class Inflater {
    /// Why a message was not inflated.
    package enum Failure: Error, Sendable {
        /// It has more bytes than it may have.
        case tooLarge
        /// It is no DEFLATE data, refers to what never was, or does not end where a message ends.
        case malformed
    }

    /// Output memory up to this size is kept for the next message.
    private static let keptBytes = 16_384
    private static let tail: [UInt8] = [0x00, 0x00, 0xFF, 0xFF]

    private let keepsContext: Bool
    private var stream: UnsafeMutablePointer<z_stream>?
    private var output = UnsafeMutableRawBufferPointer(start: nil, count: 0)

    /// - Parameter keepsContext: whether a message may refer to those before it. Any window that
    ///   the peer may have chosen is read.
    package init(keepsContext: Bool) { self.keepsContext = keepsContext }

    deinit {
        output.deallocate()
        if let stream {
            inflateEnd(stream)
            stream.deallocate()
        }
    }

    /// The content of a message whose payload is `bytes`: at most `largest` bytes, valid until the
    /// next call. After an error the connection is of no use.
    ///
    /// - Parameter before: what the message may refer to, where no context is kept here.
    package func inflate(
        _ bytes: UnsafeRawBufferPointer, largest: Int,
        after before: UnsafeRawBufferPointer = UnsafeRawBufferPointer(start: nil, count: 0)
    ) throws(Failure) -> UnsafeRawBufferPointer {
        let stream = ready()
        if let context = before.baseAddress, !before.isEmpty {
            precondition(!keepsContext, "a context beside another")
            inflateSetDictionary(
                stream, context.assumingMemoryBound(to: UInt8.self), UInt32(before.count))
        }
        if output.count > Self.keptBytes { resize(to: 0) }
        var made = 0
        try run(stream, bytes, &made, largest)
        guard inflateSyncPoint(stream) == 1 else { throw .malformed }
        if keepsContext {
            try Self.tail.span.withUnsafeBytes { tail throws(Failure) in
                try run(stream, tail, &made, largest)
            }
        }
        return UnsafeRawBufferPointer(rebasing: output[..<made])
    }

    private func ready() -> UnsafeMutablePointer<z_stream> {
        if let stream {
            if !keepsContext { inflateReset(stream) }
            return stream
        }
        let fresh = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        fresh.initialize(to: z_stream())
        let code = inflateInit2_(
            fresh, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        precondition(code == Z_OK, "out of memory for a window")
        stream = fresh
        return fresh
    }

    /// Inflates all of `bytes`.
    private func run(
        _ stream: UnsafeMutablePointer<z_stream>, _ bytes: UnsafeRawBufferPointer,
        _ made: inout Int, _ largest: Int
    ) throws(Failure) {
        stream.pointee.next_in = UnsafeMutablePointer(
            mutating: bytes.baseAddress?.assumingMemoryBound(to: UInt8.self))
        stream.pointee.avail_in = UInt32(bytes.count)
        repeat {
            // One byte of room more than allowed shows that there is more.
            if made == output.count { resize(to: min(largest + 1, max(1_024, 4 * made))) }
            let room = output.count - made
            stream.pointee.next_out = output.baseAddress!.assumingMemoryBound(to: UInt8.self) + made
            stream.pointee.avail_out = UInt32(room)
            let code = CZlib.inflate(stream, Z_SYNC_FLUSH)
            made += room - Int(stream.pointee.avail_out)
            guard made <= largest else { throw .tooLarge }
            switch code {
            case Z_OK: break
            case Z_BUF_ERROR: return  // Nothing was left to do.
            // A last block is allowed in the midst (section 7.2.3.4): another stream follows,
            // with the same window.
            case Z_STREAM_END: inflateResetKeep(stream)
            default: throw .malformed
            }
        } while stream.pointee.avail_in > 0 || stream.pointee.avail_out == 0
    }

    private func resize(to count: Int) {
        guard count > 0 else {
            output.deallocate()
            output = UnsafeMutableRawBufferPointer(start: nil, count: 0)
            return
        }
        let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 8)
        larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: output.prefix(count)))
        output.deallocate()
        output = larger
    }
}
