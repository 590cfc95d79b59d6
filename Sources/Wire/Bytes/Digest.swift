// One place where OpenSSL's digests are called: handshakes (SHA-1, as RFC 6455 wants it),
// commitments of draws (SHA-256), signatures of webhooks and the stream of a draw (HMAC).

import COpenSSL

/// One-shot digests.
package enum Digest {
    /// SHA-1, 20 bytes. For the WebSocket handshake only; it protects nothing.
    package static func sha1(_ bytes: some Collection<UInt8>) -> [UInt8] {
        hash(bytes, sha1, size: 20)
    }

    /// SHA-256, 32 bytes.
    package static func sha256(_ bytes: some Collection<UInt8>) -> [UInt8] {
        hash(bytes, sha256, size: 32)
    }

    /// SHA-256 of `bytes` into the 32 bytes of `output`, for those who take many and keep few.
    package static func sha256(
        _ bytes: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) {
        precondition(output.count == 32, "SHA-256 has 32 bytes")
        let done = EVP_Digest(
            bytes.baseAddress, bytes.count, output.baseAddress, nil,
            OpaquePointer(bitPattern: sha256), nil)
        precondition(done == 1, "a digest of bytes in memory cannot fail")
    }

    // Looked up once, for as long as the program runs: OpenSSL 3 otherwise searches its providers
    // at every digest, which takes longer than the digest of a few bytes.
    private static let sha1 = UInt(bitPattern: EVP_MD_fetch(nil, "SHA1", nil))
    private static let sha256 = UInt(bitPattern: EVP_MD_fetch(nil, "SHA256", nil))

    private static func hash(
        _ bytes: some Collection<UInt8>, _ algorithm: UInt, size: Int
    ) -> [UInt8] {
        let algorithm = OpaquePointer(bitPattern: algorithm)
        return [UInt8](unsafeUninitializedCapacity: size) { output, count in
            let done = bytes.withContiguousBytes {
                EVP_Digest($0.baseAddress, $0.count, output.baseAddress, nil, algorithm, nil)
            }
            precondition(done == 1, "a digest of bytes in memory cannot fail")
            count = size
        }
    }
}

/// Keyed digests.
package enum HMAC {
    /// HMAC-SHA-256, 32 bytes. Any length of `key`, none included.
    package static func sha256(
        key: some Collection<UInt8>, _ message: some Collection<UInt8>
    ) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 32) { output, count in
            // A null key means "the one before" to OpenSSL; an empty key must still be a pointer.
            let done = key.withContiguousBytes { key in
                message.withContiguousBytes { message in
                    COpenSSL.HMAC(
                        EVP_sha256(), key.baseAddress ?? UnsafeRawPointer(output.baseAddress),
                        Int32(key.count), message.baseAddress, message.count,
                        output.baseAddress, nil)
                }
            }
            precondition(done != nil, "an HMAC of bytes in memory cannot fail")
            count = 32
        }
    }

    /// HMAC-SHA-256 into the 32 bytes of `output`, for those who take many and keep few.
    /// - Parameter key: one byte or more.
    package static func sha256(
        key: UnsafeRawBufferPointer, _ message: UnsafeRawBufferPointer,
        into output: UnsafeMutableRawBufferPointer
    ) {
        precondition(output.count == 32 && !key.isEmpty, "an HMAC has a key and 32 bytes")
        let done = COpenSSL.HMAC(
            EVP_sha256(), key.baseAddress, Int32(key.count), message.baseAddress, message.count,
            output.baseAddress, nil)
        precondition(done != nil, "an HMAC of bytes in memory cannot fail")
    }
}

/// HMAC-SHA-256 under one key for many messages: the key is taken in once, where `HMAC` looks up
/// the algorithm and takes in the key each time, 2.3 us against 0.9. For one thread.
final class HMACKey {
    private let context: OpaquePointer

    /// - Parameter secret: one byte or more.
    init(_ secret: [UInt8]) {
        precondition(!secret.isEmpty, "OpenSSL takes no key for the one before")
        let mac = EVP_MAC_fetch(nil, "HMAC", nil)
        defer { EVP_MAC_free(mac) }
        var digest = Array("SHA256".utf8CString)
        let keyed = digest.withUnsafeMutableBufferPointer { digest in
            var parameters = [
                OSSL_PARAM_construct_utf8_string("digest", digest.baseAddress, 0),
                OSSL_PARAM_construct_end(),
            ]
            guard let context = EVP_MAC_CTX_new(mac) else { return nil as OpaquePointer? }
            let done = EVP_MAC_init(context, secret, secret.count, &parameters)
            return done == 1 ? context : nil
        }
        guard let keyed else { preconditionFailure("out of memory for a key") }
        context = keyed
    }

    deinit { EVP_MAC_CTX_free(context) }

    /// The 32 bytes for `message`.
    func digest(_ message: ArraySlice<UInt8>) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 32) { output, count in
            let done = message.withUnsafeBufferPointer { message in
                EVP_MAC_init(context, nil, 0, nil) == 1
                    && EVP_MAC_update(context, message.baseAddress, message.count) == 1
                    && EVP_MAC_final(context, output.baseAddress, &count, 32) == 1
            }
            precondition(done && count == 32, "an HMAC of bytes in memory cannot fail")
        }
    }
}

/// Whether two secrets are equal, in a time that depends on their lengths only.
package func equalInConstantTime(
    _ left: some Collection<UInt8>, _ right: some Collection<UInt8>
) -> Bool {
    left.withContiguousBytes { left in
        right.withContiguousBytes { right in
            left.count == right.count
                && CRYPTO_memcmp(left.baseAddress, right.baseAddress, left.count) == 0
        }
    }
}
