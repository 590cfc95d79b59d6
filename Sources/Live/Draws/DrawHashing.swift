// What a draw needs of cryptography, handed in: the decisions know what is hashed, and import
// nothing that hashes.

/// The two functions that draws are made of. Each reads all of its inputs and writes 32 bytes to
/// where it is told to.
package struct DrawHashing: Sendable {
    /// SHA-256 (FIPS 180-4) of the first into the second.
    package let sha256: @Sendable (UnsafeRawBufferPointer, UnsafeMutableRawBufferPointer) -> Void
    /// HMAC-SHA-256 (RFC 2104) under the key that comes first, of the message, into the last.
    package let hmac:
        @Sendable (UnsafeRawBufferPointer, UnsafeRawBufferPointer, UnsafeMutableRawBufferPointer)
            -> Void

    package init(
        sha256:
            @escaping @Sendable (
                UnsafeRawBufferPointer, UnsafeMutableRawBufferPointer
            ) -> Void,
        hmac:
            @escaping @Sendable (
                UnsafeRawBufferPointer, UnsafeRawBufferPointer, UnsafeMutableRawBufferPointer
            ) -> Void
    ) {
        self.sha256 = sha256
        self.hmac = hmac
    }

    /// For those who never draw.
    package static let none = DrawHashing(
        sha256: { _, _ in preconditionFailure("a draw without digests") },
        hmac: { _, _, _ in preconditionFailure("a draw without digests") })

    /// The 32 bytes of SHA-256 of `bytes`.
    package func digest(_ bytes: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 32) { output, count in
            bytes.withUnsafeBytes { sha256($0, UnsafeMutableRawBufferPointer(output)) }
            count = 32
        }
    }
}
