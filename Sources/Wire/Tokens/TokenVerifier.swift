// What a token's header says is only ever compared, never obeyed: the algorithm must be the keys'
// own, `kid`, `jku` and the like choose nothing, and every key is tried in turn, so that a new one
// can be added before the old one is taken away. Nothing of the claims is looked at before the
// signature held.

/// Checks tokens against a set of keys. One for each thread.
package final class TokenVerifier {
    /// Bytes of the longest token that is looked at.
    package static let longest = 4_096

    // cjose takes 20 us for what is one HMAC once the form has been checked, and every join waits.
    private let keys: [HMACKey]
    /// The last header that was found good: all tokens of one issuer have the same.
    private var goodHeader: ArraySlice<UInt8>?

    package init(keys: [TokenKey]) { self.keys = keys.map { HMACKey($0.secret) } }

    /// The claims of `token`, a JWT in compact form. `now` is in seconds since 1970; clocks may
    /// differ by `leeway` seconds.
    package func verify(
        _ token: some StringProtocol, now: Int64, leeway: Int64 = 0
    ) throws(TokenError) -> Claims {
        guard token.utf8.count <= Self.longest else { throw .malformed }
        let (signed, payload, signature) = try parts(of: Array(token.utf8))
        for key in keys where equalInConstantTime(key.digest(signed), signature) {
            guard let json = try? JSONReader.read(payload) else { throw .malformed }
            let claims = try Claims(json)
            try checkTimes(claims, now: now, leeway: leeway)
            return claims
        }
        throw .badSignature
    }

    /// What was signed, what it says, and the signature, of a token that has a good form.
    private func parts(
        of token: [UInt8]
    ) throws(TokenError) -> (signed: ArraySlice<UInt8>, payload: [UInt8], signature: [UInt8]) {
        let dot = UInt8(ascii: ".")
        guard let first = token.firstIndex(of: dot), let last = token.lastIndex(of: dot),
            first != last, !token[(first + 1)..<last].contains(dot)
        else { throw .malformed }
        if token[..<first] != goodHeader {
            try checkHeader(token[..<first])
            goodHeader = token[..<first]
        }
        guard let payload = Base64.url.decode(token[(first + 1)..<last]) else { throw .malformed }
        guard let signature = Base64.url.decode(token[(last + 1)...]), signature.count == 32 else {
            throw .badSignature
        }
        return (token[..<last], payload, signature)
    }

    private func checkHeader(_ text: ArraySlice<UInt8>) throws(TokenError) {
        guard let header = Base64.url.decode(text),
            let json = try? JSONReader.read(header), let object = json.object,
            object["crit"] == nil
        else { throw .malformed }
        guard object["alg"] == .string("HS256") else { throw .wrongAlgorithm }
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
