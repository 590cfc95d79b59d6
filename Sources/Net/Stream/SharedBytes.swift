// Why this exists: a room's tick is encoded once and sent to every viewer of every loop. The bytes
// and their reference count are one allocation; streams in step are sent the bytes without touching
// the count, and only a stream that falls behind keeps a reference.

/// Immutable bytes that any number of streams on any loops can send.
///
/// Unchecked: the bytes are written once, before the value leaves `init`, and never again.
public struct SharedBytes: @unchecked Sendable {
    let storage: Storage

    /// Tail-allocated: the header is the number of bytes.
    final class Storage: ManagedBuffer<Int, UInt8> {
        var start: UnsafeMutablePointer<UInt8> { withUnsafeMutablePointerToElements { $0 } }
    }

    public init(copying bytes: UnsafeRawBufferPointer) {
        let buffer = Storage.create(minimumCapacity: bytes.count) { _ in bytes.count }
        storage = unsafeDowncast(buffer, to: Storage.self)
        if let base = bytes.baseAddress {
            UnsafeMutableRawPointer(storage.start).copyMemory(from: base, byteCount: bytes.count)
        }
    }

    public init(copying bytes: [UInt8]) {
        self = bytes.withUnsafeBytes { SharedBytes(copying: $0) }
    }

    public var count: Int { storage.header }

    /// The bytes, valid during the call.
    public func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        defer { withExtendedLifetime(storage) {} }
        return try body(UnsafeRawBufferPointer(start: storage.start, count: count))
    }
}
