// A key is bound to its algorithm: these are HS256 keys and nothing else, so a token cannot choose
// how it is checked.

/// A shared secret for HS256.
package struct TokenKey: Sendable {
    let secret: [UInt8]

    /// `secret` is the secret's bytes, at least 32 of them (RFC 7518 section 3.2); nil when there
    /// are fewer.
    package init?(secret: [UInt8]) {
        guard secret.count >= 32 else { return nil }
        self.secret = secret
    }

    /// What only the key's owner can make of `text`, and makes of it every time: HMAC-SHA-256. A
    /// text with a space in it is none that a token is signed as.
    package func digest(_ text: String) -> [UInt8] {
        precondition(text.utf8.contains(UInt8(ascii: " ")), "not to be taken for a token")
        return HMAC.sha256(key: secret, Array(text.utf8))
    }
}

/// Why a token opens nothing.
package enum TokenError: Error, Sendable {
    /// Not three parts of base64url, not our JSON, too long, or an unknown critical header.
    case malformed
    /// Signed in another way than the keys are for.
    case wrongAlgorithm
    /// No key of ours made this signature.
    case badSignature
    /// A claim is missing, of the wrong type, or holds what such a claim may not.
    case badClaims
    case expired
    case notYetValid
}
