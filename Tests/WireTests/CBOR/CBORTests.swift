// CBOR that means the same as JSON, and what is refused.

import Testing

@testable import Wire

@Suite struct CBORTests {
    /// From RFC 8949 appendix A, as far as JSON of the protocol has such values.
    @Test(
        arguments: [
            ("00", "0"), ("17", "23"), ("1818", "24"), ("1864", "100"), ("1903e8", "1000"),
            ("1a000f4240", "1000000"), ("1b000000e8d4a51000", "1000000000000"), ("20", "-1"),
            ("3863", "-100"), ("3903e7", "-1000"), ("f4", "false"), ("f5", "true"),
            ("f6", "null"), ("60", #""""#), ("6449455446", #""IETF""#), ("62225c", #""\"\\""#),
            ("62c3bc", #""ü""#), ("63e6b0b4", #""水""#), ("64f0908591", #""𐅑""#), ("80", "[]"),
            ("83010203", "[1,2,3]"), ("8301820203820405", "[1,[2,3],[4,5]]"), ("a0", "{}"),
            ("a26161016162820203", #"{"a":1,"b":[2,3]}"#),
            ("826161a161626163", #"["a",{"b":"c"}]"#),
            ("3b7fffffffffffffff", "-9223372036854775808"),
            ("1b7fffffffffffffff", "9223372036854775807"),
        ])
    func `the examples of RFC 8949 are read and written`(hex: String, json: String) throws {
        let value = try JSONReader.read(Array(json.utf8))
        #expect(Hex.encode(value.cbor) == hex)
        #expect(try CBORReader.read(try bytes(hex)) == value)
    }

    @Test(
        arguments: [
            ("7f657374726561646d696e67ff", #""streaming""#), ("9fff", "[]"), ("7fff", #""""#),
            ("9f018202039f0405ffff", "[1,[2,3],[4,5]]"), ("83018202039f0405ff", "[1,[2,3],[4,5]]"),
            ("bf61610161629f0203ffff", #"{"a":1,"b":[2,3]}"#),
            ("bf7f6161ff01ff", #"{"a":1}"#), ("1800", "0"), ("1b0000000000000001", "1"),
            ("7a0000000161", #""a""#), ("980101", "[1]"),
        ])
    func `indefinite lengths and long heads are read`(hex: String, json: String) throws {
        #expect(try CBORReader.read(try bytes(hex)).description == json)
    }

    @Test(
        arguments: [
            ("", .unexpectedEnd), ("18", .unexpectedEnd), ("1a0000", .unexpectedEnd),
            ("61", .unexpectedEnd), ("81", .unexpectedEnd),
            ("9f01", .unexpectedEnd), ("bf", .unexpectedEnd), ("7f6161", .unexpectedEnd),
            ("9bffffffffffffffff00", .unexpectedEnd), ("bb7fffffffffffffff00", .unexpectedEnd),
            ("7bffffffffffffffff00", .unexpectedEnd), ("a16161", .unexpectedEnd),
            ("0000", .trailingBytes), ("f6ff", .trailingBytes), ("ff", .malformed),
            ("1c", .malformed), ("1f", .malformed), ("3f", .malformed), ("fc", .malformed),
            ("7f00ff", .malformed), ("7f7f6161ffff", .malformed), ("5c", .malformed),
            ("82ff01", .malformed), ("bf6161ff", .malformed), ("81dc", .malformed),
            ("f90000", .notAnInteger), ("fa47c35000", .notAnInteger),
            ("fb3ff199999999999a", .notAnInteger), ("1b8000000000000000", .outOfRange),
            ("3b8000000000000000", .outOfRange), ("4401020304", .notJSON), ("5f41ffff", .notJSON),
            ("c11a514b67b0", .notJSON), ("f7", .notJSON), ("f0", .notJSON), ("f818", .notJSON),
            ("a10102", .badKey), ("a1f601", .badKey), ("bf4161ff", .badKey),
            ("62c328", .badUTF8), ("61ff", .badUTF8), ("7f61c361a8ff", .badUTF8),
            ("a2616101616102", .duplicateKey), ("bf6161017f6161ff02ff", .duplicateKey),
        ] as [(String, CBORError.Reason)])
    func `what is not JSON in CBOR is refused`(hex: String, reason: CBORError.Reason) throws {
        let message = try bytes(hex)
        #expect {
            try CBORReader.read(message)
        } throws: {
            ($0 as? CBORError)?.reason == reason
        }
    }

    @Test func `depth, keys and values are bounded`() throws {
        let limits = JSONLimits(depth: 3, keys: 2, values: 5)
        for (hex, reason) in [
            ("818180", nil), ("81818180", .tooDeep), ("9f9f9f9fffffffff", .tooDeep),
            ("a2616100616200", nil), ("a3616100616200616300", .tooManyKeys),
            ("8400000000", nil), ("850000000000", .tooManyValues),
        ] as [(String, CBORError.Reason?)] {
            let message = try bytes(hex)
            var found: CBORError.Reason?
            do throws(CBORError) {
                _ = try CBORReader.read(message, limits: limits)
            } catch { found = error.reason }
            #expect(found == reason)
        }
        // As deep as a message can be, without going down.
        let deep = [UInt8](repeating: 0x9F, count: 1 << 20)
        #expect(throws: CBORError(reason: .tooDeep, position: 32)) { try CBORReader.read(deep) }
    }

    @Test func `random bytes are refused or mean something`() throws {
        var chance = SplitMix(seed: 5)
        for _ in 0..<20_000 {
            let noise = (0..<Int.random(in: 1...24, using: &chance)).map { _ in
                UInt8.random(in: 0...255, using: &chance)
            }
            guard let value = try? CBORReader.read(noise) else { continue }
            #expect(try CBORReader.read(value.cbor) == value)
            #expect(try JSONReader.read(value.bytes) == value)
        }
    }

    private func bytes(_ hex: String) throws -> [UInt8] { try #require(Hex.decode(hex)) }
}
