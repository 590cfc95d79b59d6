// C functions want one pointer and a length. Arrays, string views and raw buffers all have one,
// so callers pass what they hold and nothing is copied on the way.

extension Collection where Element == UInt8 {
    /// Calls `body` with all the bytes in one piece; copies only what is not contiguous already.
    func withContiguousBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        if let result = withContiguousStorageIfAvailable({ body(UnsafeRawBufferPointer($0)) }) {
            return result
        }
        return Array(self).withUnsafeBytes(body)
    }
}
