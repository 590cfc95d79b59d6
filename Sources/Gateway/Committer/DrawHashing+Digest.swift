// What draws are hashed by: OpenSSL, which only Wire knows, handed to Live, which may know nobody.

package import Live
internal import Wire

extension DrawHashing {
    /// By OpenSSL.
    package static let openSSL = DrawHashing(
        sha256: { Digest.sha256($0, into: $1) },
        hmac: { HMAC.sha256(key: $0, $1, into: $2) })
}
