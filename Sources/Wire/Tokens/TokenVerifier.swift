// What a token's header says is only ever compared, never obeyed: the algorithm must be the keys'
// own, `kid`, `jku` and the like choose nothing, and every key is tried in turn, so that a new one
// can be added before the old one is taken away. Nothing of the claims is looked at before the
// signature held.

import CCJOSE

/// Checks tokens against a set of keys. One for each thread.
package final class TokenVerifier {
    /// Bytes of the longest token that is looked at.
    package static let longest = 4_096

    private final class Key {
        let key: SigningKey
        init(_ key: TokenKey) { self.key = SigningKey(key) }
    }

    private let keys: [Key]
    /// The last header that was found good: all tokens of one issuer have the same.
    private var goodHeader: ArraySlice<UInt8>?

    package init(keys: [TokenKey]) { self.keys = keys.map(Key.init) }

    /// The claims of `token`, a JWT in compact form. `now` is in seconds since 1970; clocks may
    /// differ by `leeway` seconds.
    package func verify(
        _ token: some StringProtocol, now: Int64, leeway: Int64 = 0
    ) throws(TokenError) -> Claims {
        guard token.utf8.count <= Self.longest else { throw .malformed }
        let text = Array(token.utf8)
        try checkForm(text)
        for key in keys {
            guard let payload = Self.payload(of: text, signedWith: key.key) else { continue }
            guard let json = try? JSONReader.read(payload) else { throw .malformed }
            let claims = try Claims(json)
            try checkTimes(claims, now: now, leeway: leeway)
            return claims
        }
        throw .badSignature
    }

    private func checkForm(_ token: [UInt8]) throws(TokenError) {
        let parts = token.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3 else { throw .malformed }
        if parts[0] != goodHeader {
            try checkHeader(parts[0])
            goodHeader = parts[0]
        }
        guard Base64.url.decode(parts[1]) != nil else { throw .malformed }
        guard Base64.url.decode(parts[2])?.count == 32 else { throw .badSignature }
    }

    private func checkHeader(_ text: ArraySlice<UInt8>) throws(TokenError) {
        guard let header = Base64.url.decode(text),
            let json = try? JSONReader.read(header), let object = json.object,
            object["crit"] == nil
        else { throw .malformed }
        guard object["alg"] == .string("HS256") else { throw .wrongAlgorithm }
    }

    /// What was signed, or nil when the signature is not this key's.
    private static func payload(of token: [UInt8], signedWith key: borrowing SigningKey) -> [UInt8]?
    {
        token.withUnsafeBufferPointer { bytes in
            bytes.withMemoryRebound(to: CChar.self) { text in
                guard let jws = cjose_jws_import(text.baseAddress, text.count, nil) else {
                    return nil
                }
                defer { cjose_jws_release(jws) }
                guard cjose_jws_verify(jws, key.pointer, nil) else { return nil }
                var payload: UnsafeMutablePointer<UInt8>?
                var count = 0
                guard cjose_jws_get_plaintext(jws, &payload, &count, nil) else { return nil }
                return Array(UnsafeBufferPointer(start: payload, count: count))
            }
        }
    }

    private func checkTimes(
        _ claims: Claims, now: Int64, leeway: Int64
    ) throws(TokenError) {
        // What overflows is past every clock's end, which for `exp` is good and for `nbf` not.
        if let exp = claims.exp {
            let (end, isForever) = exp.addingReportingOverflow(leeway)
            if !isForever, now >= end { throw .expired }
        }
        if let nbf = claims.nbf {
            let (latest, isForever) = now.addingReportingOverflow(leeway)
            if !isForever, nbf > latest { throw .notYetValid }
        }
    }
}
