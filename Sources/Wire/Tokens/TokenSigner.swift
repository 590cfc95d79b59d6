// Tokens are usually signed by the shop's own system; the gateway signs for the console, the load
// generator and tests.

import CCJOSE

/// Signs claims.
package enum TokenSigner {
    /// A JWT in compact form, HS256.
    package static func sign(_ claims: Claims, _ key: TokenKey) -> String {
        sign(payload: claims.json, key)
    }

    /// A JWT over any payload; tests sign what no `Claims` can say.
    package static func sign(payload: [UInt8], _ key: TokenKey) -> String {
        let key = SigningKey(key)
        guard let header = cjose_header_new(nil) else { preconditionFailure("out of memory") }
        defer { cjose_header_release(header) }
        var text: UnsafePointer<CChar>?
        guard cjose_header_set(header, "alg", "HS256", nil),
            cjose_header_set(header, "typ", "JWT", nil),
            let jws = cjose_jws_sign(key.pointer, header, payload, payload.count, nil)
        else { preconditionFailure("signing bytes in memory cannot fail") }
        defer { cjose_jws_release(jws) }
        guard cjose_jws_export(jws, &text, nil), let text else {
            preconditionFailure("out of memory")
        }
        return String(cString: text)
    }
}
