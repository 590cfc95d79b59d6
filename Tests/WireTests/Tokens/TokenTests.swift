// Tokens: what opens, and every forgery tried.

import Testing

@testable import Wire

@Suite struct TokenTests {
    private static let key = TokenKey(secret: Array(0..<32))!
    private static let otherKey = TokenKey(secret: Array(1..<33))!
    private static let now: Int64 = 1_760_000_000

    @Test func `all claims arrive`() throws {
        var claims = Claims(sub: "u1", role: "viewer")
        claims.name = "小明 👩‍👩‍👧‍👦"
        claims.avatar = "https://example.com/a.png"
        claims.rooms = ["r1", "r2"]
        claims.device = "d-1"
        claims.exp = Self.now + 60
        claims.iat = Self.now
        claims.nbf = Self.now
        claims.jti = "j1"
        let token = TokenSigner.sign(claims, Self.key)
        #expect(try verify(token).get() == claims)
    }

    @Test func `a token made elsewhere is read`() {
        // Signed without cjose, with a `kid` that is a trap for whoever follows it.
        let token = foreign(
            #"{"typ":"JWT","alg":"HS256","kid":"../../etc/passwd"}"#,
            #"{"sub":"u1","role":"host","room":"r1","other":{"x":[1]}}"#, Self.key.secret)
        var claims = Claims(sub: "u1", role: "host")
        claims.rooms = ["r1"]
        #expect(verify(token) == .success(claims))
    }

    @Test func `the published example of a signature holds`() {
        // RFC 7515 appendix A.1; its payload is no set of our claims.
        let secret = Base64.url.decode(
            "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"
        )!
        let token =
            "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9"
            + ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQog"
            + "Imh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
            + ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
        #expect(verify(token, keys: [TokenKey(secret: secret)!]) == .failure(.badClaims))
        #expect(verify(token) == .failure(.badSignature))
    }

    @Test func `keys can be changed while tokens are out`() {
        let token = TokenSigner.sign(Claims(sub: "u1", role: "viewer"), Self.key)
        #expect(
            verify(token, keys: [Self.otherKey, Self.key])
                == .success(.init(sub: "u1", role: "viewer")))
        #expect(verify(token, keys: [Self.otherKey]) == .failure(.badSignature))
        #expect(verify(token, keys: []) == .failure(.badSignature))
        #expect(TokenKey(secret: Array(0..<31)) == nil)
    }

    @Test func `every changed byte is noticed`() {
        let token = Array(TokenSigner.sign(Claims(sub: "u1", role: "viewer"), Self.key).utf8)
        for index in token.indices {
            var changed = token
            changed[index] =
                changed[index] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            let result = verify(String(decoding: changed, as: UTF8.self))
            #expect((try? result.get()) == nil, "byte \(index)")
        }
    }

    @Test(arguments: [
        #"{"alg":"none"}"#, #"{"alg":"None"}"#, #"{"alg":"RS256"}"#, #"{"alg":"ES256"}"#,
        #"{"alg":"HS384"}"#, #"{"alg":"HS512"}"#, #"{"alg":"hs256"}"#, #"{"alg":["HS256"]}"#,
        #"{"alg":null}"#, #"{}"#, #"{"typ":"JWT"}"#, #"{"enc":"A128GCM","alg":"dir"}"#,
    ])
    func `the key decides how a token is signed`(header: String) {
        let payload = #"{"sub":"u1","role":"operator"}"#
        #expect(verify(foreign(header, payload, Self.key.secret)) == .failure(.wrongAlgorithm))
        let unsigned = Base64.url.encode(header.utf8) + "." + Base64.url.encode(payload.utf8) + "."
        #expect(verify(unsigned) == .failure(.wrongAlgorithm))
    }

    @Test(arguments: [
        #"{"alg":"HS256","alg":"none"}"#, #"{"alg":"HS256","crit":["b64"],"b64":false}"#, #"[]"#,
        #"{"alg":"HS256""#, #""HS256""#, #"{"alg":"HS256"} "x""#, "",
    ])
    func `a header that is not ours is malformed`(header: String) {
        let token = foreign(header, #"{"sub":"u1","role":"viewer"}"#, Self.key.secret)
        #expect(verify(token) == .failure(.malformed))
    }

    @Test(arguments: [
        "", ".", "..", "...", "a.b", "a.b.c.d", "a.b.c", " . . ", "你.好.吗",
        "eyJhbGciOiJIUzI1NiJ9=.e30.AA", "eyJhbGciOiJIUzI1NiJ9.e30=.AA", "\u{0}",
    ])
    func `what is no token is malformed`(text: String) {
        #expect(verify(text) == .failure(.malformed))
    }

    @Test func `a long token is not looked at`() {
        var claims = Claims(sub: "u1", role: "viewer")
        claims.rooms = [String](repeating: String(repeating: "r", count: 60), count: 45)
        #expect((try? verify(TokenSigner.sign(claims, Self.key)).get()) == claims)
        claims.rooms = [String](repeating: String(repeating: "r", count: 60), count: 60)
        #expect(verify(TokenSigner.sign(claims, Self.key)) == .failure(.malformed))
        #expect(verify(String(repeating: "a", count: 1 << 20)) == .failure(.malformed))
    }

    @Test func `a signature of the wrong length is none`() {
        let start = Base64.url.encode(#"{"alg":"HS256"}"#.utf8) + "." + Base64.url.encode("{}".utf8)
        for count in [0, 1, 31, 33, 64] {
            let token = start + "." + Base64.url.encode([UInt8](repeating: 0, count: count))
            #expect(verify(token) == .failure(.badSignature))
        }
    }

    @Test(
        arguments: [
            (.malformed, #"[]"#), (.malformed, #"{"sub":"u1","role":"viewer""#), (.malformed, ""),
            (.malformed, #"{"sub":"u1","role":"viewer","sub":"u2"}"#),
            (.malformed, #"{"sub":"u1","role":"viewer","exp":1760000060.5}"#),
            (.malformed, #"{"sub":"u1","role":"viewer","exp":1e300}"#),
            (.badClaims, #"{"role":"viewer"}"#), (.badClaims, #"{"sub":"u1"}"#),
            (.badClaims, #"{"sub":"","role":"viewer"}"#),
            (.badClaims, #"{"sub":"a b","role":"viewer"}"#),
            (.badClaims, #"{"sub":"a/b","role":"viewer"}"#),
            (.badClaims, #"{"sub":7,"role":"viewer"}"#),
            (.badClaims, #"{"sub":"你","role":"viewer"}"#),
            (.badClaims, #"{"sub":null,"role":"viewer"}"#),
            (.badClaims, #"{"sub":"u1","role":["viewer"]}"#),
            (.badClaims, #"{"sub":"u1","role":""}"#),
            (.badClaims, #"{"sub":"u1","role":"viewer","exp":"1760000060"}"#),
            (.badClaims, #"{"sub":"u1","role":"viewer","exp":-1}"#),
            (.badClaims, #"{"sub":"u1","role":"viewer","exp":null}"#),
            (.badClaims, #"{"sub":"u1","role":"viewer","nbf":true}"#),
            (.badClaims, #"{"sub":"u1","role":"viewer","iat":"now"}"#),
            (.badClaims, #"{"sub":"u1","role":"viewer","name":"a\u0007b"}"#),
            (.badClaims, #"{"sub":"u1","role":"viewer","name":"a\nb"}"#),
            (.badClaims, #"{"sub":"u1","role":"viewer","name":"\u0085"}"#),
            (.badClaims, #"{"sub":"u1","role":"viewer","name":7}"#),
            (.badClaims, #"{"sub":"u1","role":"viewer","room":7}"#),
            (.badClaims, #"{"sub":"u1","role":"viewer","room":"a/b"}"#),
            (.badClaims, #"{"sub":"u1","role":"viewer","room":["a",7]}"#),
            (.badClaims, #"{"sub":"u1","role":"viewer","device":"a b"}"#),
            (.badClaims, #"{"sub":"u1","role":"viewer","jti":{}}"#),
        ] as [(TokenError, String)])
    func `well signed and still refused`(error: TokenError, payload: String) {
        let token = TokenSigner.sign(payload: Array(payload.utf8), Self.key)
        #expect(verify(token) == .failure(error))
    }

    @Test func `an id is made of letters, digits and four signs`() {
        let allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.:"
        for value in UInt8.min...UInt8.max {
            let text = String(Character(UnicodeScalar(value)))
            #expect(Claims.isID(text) == allowed.contains(text), "\(value)")
        }
    }

    @Test func `ids and names are bounded exactly`() {
        let id = String(repeating: "x", count: 64)
        #expect(Claims.isID(id) && Claims.isID("a:B_c-d.9"))
        #expect(!Claims.isID(id + "x") && !Claims.isID("") && !Claims.isID("a;b"))
        for (count, error) in [(64, nil), (65, TokenError.badClaims)] {
            var claims = Claims(sub: "u1", role: "viewer")
            claims.name = String(repeating: "名", count: count)
            let result = verify(TokenSigner.sign(claims, Self.key))
            #expect(result == error.map { .failure($0) } ?? .success(claims))
        }
    }

    @Test(
        arguments: [
            (0, nil, nil), (now + 1, nil, nil), (now, nil, .expired), (now - 1, nil, .expired),
            (Int64.max, nil, nil), (now + 1, now, nil), (now + 2, now + 1, .notYetValid),
            (Int64.max, Int64.max, .notYetValid),
        ] as [(Int64, Int64?, TokenError?)])
    func `times are kept to the second`(exp: Int64, nbf: Int64?, error: TokenError?) {
        var claims = Claims(sub: "u1", role: "viewer")
        claims.exp = exp == 0 ? nil : exp
        claims.nbf = nbf
        let token = TokenSigner.sign(claims, Self.key)
        #expect(verify(token) == error.map { .failure($0) } ?? .success(claims))
    }

    @Test func `clocks may differ by the leeway`() {
        var claims = Claims(sub: "u1", role: "viewer")
        (claims.exp, claims.nbf) = (Self.now - 4, Self.now + 5)
        let token = TokenSigner.sign(claims, Self.key)
        #expect(verify(token, leeway: 5) == .success(claims))
        #expect(verify(token, leeway: 4) == .failure(.expired))
    }

    private func verify(
        _ token: String, keys: [TokenKey] = [key], leeway: Int64 = 0
    ) -> Result<Claims, TokenError> {
        Result { () throws(TokenError) in
            try TokenVerifier(keys: keys).verify(token, now: Self.now, leeway: leeway)
        }
    }

    /// A token with any header, signed by hand.
    private func foreign(_ header: String, _ payload: String, _ secret: [UInt8]) -> String {
        let text = Base64.url.encode(header.utf8) + "." + Base64.url.encode(payload.utf8)
        return text + "." + Base64.url.encode(HMAC.sha256(key: secret, text.utf8))
    }
}
