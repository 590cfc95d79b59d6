// Nobody who lacks the key makes a token. With an even first byte the rest is a token, with an odd
// one it is what the right key has signed, so that the claims are reached.

internal import Wire

/// Fuzzes the verification of tokens and the reading of claims.
enum TokenTarget {
    private static let now: Int64 = 1_750_000_000

    static func run(_ bytes: UnsafeRawBufferPointer) {
        guard let first = bytes.first,
            let key = TokenKey(secret: [UInt8](repeating: 7, count: 32)),
            let other = TokenKey(secret: [UInt8](repeating: 8, count: 32))
        else { return }
        let rest = UnsafeRawBufferPointer(rebasing: bytes[1...])
        let verifier = TokenVerifier(keys: [key])
        if first & 1 == 0 {
            let token = String(decoding: rest, as: UTF8.self)
            _ = try? verifier.verify(token, now: now)
        } else {
            let payload = [UInt8](rest)
            _ = try? verifier.verify(TokenSigner.sign(payload: payload, key), now: now)
            let forged = TokenSigner.sign(payload: payload, other)
            precondition((try? verifier.verify(forged, now: now)) == nil, "a forged token is good")
        }
    }
}
