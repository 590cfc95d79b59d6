// Why this exists: OpenSSL reads and writes through a BIO, and its own ones keep buffers for each
// connection, 9 KiB of them. Of all connections of a loop only one is at work at a time, so they
// share this pipe: the bytes that just came in, borrowed, and one buffer for what goes out.

internal import COpenSSL

/// What the sessions of one thread read from and write to. Outlives them.
package final class TLSPipe {
    fileprivate(set) var input = UnsafeRawBufferPointer(start: nil, count: 0)
    /// The session whose input it is; no other may read it.
    private var reader: OpaquePointer?
    private var output = UnsafeMutableRawBufferPointer.allocate(
        byteCount: TLSPipe.usualCapacity, alignment: 16)
    private var outputCount = 0
    private let method: OpaquePointer

    private static let usualCapacity = 128 * 1_024

    package init() {
        guard let method = BIO_meth_new(BIO_TYPE_SOURCE_SINK, "pipe") else {
            preconditionFailure("out of memory")
        }
        self.method = method
        BIO_meth_set_create(method) { bio in
            BIO_set_init(bio, 1)
            return 1
        }
        BIO_meth_set_read_ex(method) { bio, into, count, read in
            let pipe = TLSPipe.of(bio)
            BIO_clear_flags(bio, BIO_FLAGS_READ | BIO_FLAGS_SHOULD_RETRY)
            guard let bio, let into, pipe.reader == bio, !pipe.input.isEmpty else {
                BIO_wants_read(bio)
                return 0
            }
            let count = min(count, pipe.input.count)
            UnsafeMutableRawPointer(into).copyMemory(
                from: pipe.input.baseAddress!, byteCount: count)
            pipe.input = UnsafeRawBufferPointer(rebasing: pipe.input[count...])
            read?.pointee = count
            return 1
        }
        BIO_meth_set_write_ex(method) { bio, bytes, count, written in
            let pipe = TLSPipe.of(bio)
            BIO_clear_flags(bio, BIO_FLAGS_WRITE | BIO_FLAGS_SHOULD_RETRY)
            if let bytes { pipe.append(UnsafeRawBufferPointer(start: bytes, count: count)) }
            written?.pointee = count
            return 1
        }
        BIO_meth_set_ctrl(method) { _, command, _, _ in command == BIO_CTRL_FLUSH ? 1 : 0 }
    }

    deinit {
        BIO_meth_free(method)
        output.deallocate()
    }

    // MARK: Out

    /// What sessions have written and nobody has taken; valid until the next call of a session.
    package var outgoing: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: output[..<outputCount])
    }

    /// The outgoing bytes are taken.
    package func takeOutgoing() {
        outputCount = 0
        // A rare large message does not hold its memory for ever.
        if output.count > 8 * Self.usualCapacity { resize(to: Self.usualCapacity) }
    }

    private func append(_ bytes: UnsafeRawBufferPointer) {
        let count = outputCount + bytes.count
        if count > output.count { resize(to: max(count, 2 * output.count)) }
        UnsafeMutableRawBufferPointer(rebasing: output[outputCount..<count]).copyMemory(from: bytes)
        outputCount = count
    }

    private func resize(to capacity: Int) {
        let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity, alignment: 16)
        larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: output[..<outputCount]))
        output.deallocate()
        output = larger
    }

    // MARK: Sessions

    /// A BIO that a session owns.
    func makeBIO() -> OpaquePointer {
        guard let bio = BIO_new(method) else { preconditionFailure("out of memory") }
        BIO_set_data(bio, Unmanaged.passUnretained(self).toOpaque())
        return bio
    }

    /// Lends `bytes` to the session of `bio` until the next `lend`.
    func lend(_ bytes: UnsafeRawBufferPointer, to bio: OpaquePointer?) {
        input = bytes
        reader = bio
    }

    func isLent(to bio: OpaquePointer?) -> Bool { reader != nil && reader == bio }

    private static func of(_ bio: OpaquePointer?) -> TLSPipe {
        Unmanaged<TLSPipe>.fromOpaque(BIO_get_data(bio)).takeUnretainedValue()
    }
}
