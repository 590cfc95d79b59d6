// Encodings and digests against the vectors of their RFCs.

import Testing

@testable import Wire

@Suite struct BytesTests {
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
        ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
    ])
    func `base64 follows RFC 4648`(text: String, encoded: String) {
        #expect(Base64.standard.encode(text.utf8) == encoded)
        #expect(Base64.standard.decode(encoded) == Array(text.utf8))
        let bare = encoded.filter { $0 != "=" }
        #expect(Base64.url.encode(text.utf8) == bare)
        #expect(Base64.url.decode(bare) == Array(text.utf8))
    }

    @Test func `the alphabets differ in two characters`() {
        #expect(Base64.standard.encode([0xFB, 0xFF]) == "+/8=")
        #expect(Base64.url.encode([0xFB, 0xFF]) == "-_8")
        #expect(Base64.standard.decode("-_8=") == nil)
        #expect(Base64.url.decode("+/8") == nil)
    }

    @Test(arguments: ["Zg", "Zg=", "Zg===", "Zh==", "=", "====", "Z===", "Zm 8=", "Zm8=\n", "Zé=="])
    func `a value has one spelling`(text: String) {
        #expect(Base64.standard.decode(text) == nil)
    }

    @Test(arguments: ["Z", "Zg==", "Zh", "Zm9", "A.A", "Zm9vY"])
    func `url base64 takes no padding and no spare bits`(text: String) {
        #expect(Base64.url.decode(text) == nil)
    }

    @Test func `hexadecimal goes both ways`() {
        #expect(Hex.encode([0x00, 0x9F, 0xFF]) == "009fff")
        #expect(Hex.decode("009fFF") == [0x00, 0x9F, 0xFF])
        #expect(Hex.decode("") == [])
        for bad in ["0", "0g", "é", "0x"] { #expect(Hex.decode(bad) == nil) }
    }

    @Test func `digests match the published vectors`() {
        #expect(
            Hex.encode(Digest.sha1("abc".utf8)) == "a9993e364706816aba3e25717850c26c9cd0d89d")
        #expect(
            Hex.encode(Digest.sha256([]))
                == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(
            Hex.encode(HMAC.sha256(key: "Jefe".utf8, "what do ya want for nothing?".utf8))
                == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
        #expect(
            Hex.encode(HMAC.sha256(key: [], [UInt8]()))
                == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad")
    }

    @Test func `secrets are compared whole`() {
        #expect(equalInConstantTime("secret".utf8, "secret".utf8))
        #expect(equalInConstantTime([UInt8](), [UInt8]()))
        #expect(!equalInConstantTime("secret".utf8, "secres".utf8))
        #expect(!equalInConstantTime("secret".utf8, "secre".utf8))
    }
}
