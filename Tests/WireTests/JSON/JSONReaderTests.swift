// JSON that is read and JSON that is refused, in the manner of JSONTestSuite: each refusal with its
// reason. Fractions, exponents, -0 and duplicate keys are JSON elsewhere; here they are refused.

import Testing

@testable import Wire

@Suite struct JSONReaderTests {
    @Test(
        arguments: [
            ("null", .null), ("true", true), ("false", false), ("0", 0), ("-1", -1), ("10", 10),
            ("9223372036854775807", .int(.max)), ("-9223372036854775808", .int(.min)),
            ("1234567890123456789", 1_234_567_890_123_456_789),
            ("9007199254740993", 9_007_199_254_740_993),
            (" \t\r\n1 \t\r\n", 1), ("\"\"", ""), ("\"a b\"", "a b"), ("\"asd \"", "asd "),
            ("\"你好\"", "你好"), ("\"😀\"", "😀"), ("\"\u{7F}\"", "\u{7F}"),
            ("\"\u{FFFF}\"", "\u{FFFF}"),
            ("\"\u{2028}\u{2029}\"", "\u{2028}\u{2029}"), ("\"\u{FEFF}\"", "\u{FEFF}"),
            (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"), (#""a\nb\nc""#, "a\nb\nc"),
            (#""\u0041\u00e9\u4f60""#, "Aé你"), (#""\u00E9""#, "é"), (#""\u0000""#, "\u{0}"),
            (#""\u001f""#, "\u{1F}"), (#""\uD83D\uDE00""#, "😀"), (#""x\ud83d\ude00y""#, "x😀y"),
            (#""\uDBFF\uDFFF""#, "\u{10FFFF}"), (#""\uD800\uDC00""#, "\u{10000}"),
            (#""\uFFFD\uE000""#, "\u{FFFD}\u{E000}"), (#""\\u0041""#, #"\u0041"#),
            (#""你\n好""#, "你\n好"), (#""/ & \/""#, "/ & /"),
            (
                "\"`1~!@#$%^&*()_+-={':[,]}|;.</>?\"",
                "`1~!@#$%^&*()_+-={':[,]}|;.</>?"
            ),
            ("[]", []), ("[ ]", []), ("[[]]", [[]]), ("[1,2]", [1, 2]), ("[ 1 , 2 ]", [1, 2]),
            ("[null, 1, \"1\", {}]", [.null, 1, "1", [:]]), ("[[] ]", [[]]), ("[\n1\n]", [1]),
            ("[true,false,null]", [true, false, .null]), ("[\"a\"]", ["a"]),
            ("{}", [:]), ("{ }", [:]), ("{\"a\":1}", ["a": 1]), ("{ \"a\" : 1 }", ["a": 1]),
            ("{\"b\":1,\"a\":2}", ["b": 1, "a": 2]), ("{\"\":0}", ["": 0]),
            ("{\"a\":{\"a\":{\"a\":[]}}}", ["a": ["a": ["a": []]]]),
            ("{\"a\":[],\"b\":{}}", ["a": [], "b": [:]]),
            (#"{"\u0061b":"c"}"#, ["ab": "c"]), (#"{"a\u0000":1}"#, ["a\u{0}": 1]),
            ("{\"__proto__\":1}", ["__proto__": 1]), ("{\"a\":1,\"A\":2}", ["a": 1, "A": 2]),
            ("{\"min\":-1,\"max\":1}", ["min": -1, "max": 1]), ("{\"题目\":\"你\"}", ["题目": "你"]),
            ("{\n\"a\": \"b\"\n}", ["a": "b"]),
        ] as [(String, JSON)])
    func `this is read`(text: String, value: JSON) throws {
        #expect(try JSONReader.read(Array(text.utf8)) == value)
        #expect(try JSONReader.read(value.bytes) == value)
    }

    @Test(
        arguments: [
            (
                .unexpectedEnd,
                [
                    "", " ", "[", "{", "\"", "-", "t", "tru", "nul", "[1", "[1,", "[[", "{\"a\"",
                    "{\"a\":",
                    "{\"a\":1", "{\"a\":1,", "\"abc", "\"\\", "\"\\u", "\"\\u00", "[\"a\",\n4\n,1,",
                    "[{",
                    "{\"a", "[\"", "\"\\uD83D", "{\"a\":\"a", "[1,\n1\n,1", "-", "[-",
                ]
            ),
            (
                .unexpectedByte,
                [
                    "]", "}", ",", ":", "[,1]", "[1,]", "[1,,2]", "[,]", "[1 2]", "[1:2]",
                    "[\"a\" \"b\"]",
                    "{,}", "{\"a\":1,}", "{\"a\":1,,\"b\":2}", "{\"a\" 1}", "{\"a\",1}",
                    "{\"a\"::1}",
                    "{a:1}", "{1:1}", "{'a':1}", "{null:1}", "{[]:1}", "{\"a\":}",
                    "{\"a\":1 \"b\":2}",
                    "{\"a\":1]", "[1}", "[{]", "True", "TRUE", "nul1", "trye", "tr ue", "fals]",
                    "nan",
                    "NaN", "-NaN", "Infinity", "-Infinity", "+1", "++1", "- 1", "-a", "--1", ".5",
                    "-.5",
                    "01", "-01", "00", "-00", "012", "undefined", "'a'", "\\u0041", "#", "/* */1",
                    "// c\n1",
                    "\u{0}", "\u{C}1", "\u{B}1", "\u{A0}1", "\u{2060}1", "é", "[é]", "\u{FEFF}1",
                    "\u{FEFF}{}",
                    "*", "<null>", "[<null>]", "@", "$", "[\\n]", "[\u{C}]", "{\"a\":a}", "[a\"]",
                    "[x", "[*]", "{\"x\", null}", "{9999:1}", "💔", "[1,\u{B}2]",
                ]
            ),
            (
                .trailingBytes,
                [
                    "1 2", "1]", "{}}", "[]]", "null null", "\"a\"b", "\"\"\"", "{}#", "{} {}",
                    "1,", "1a", "1x0",
                    "[1]x", "{\"a\":1}/**/", "0x1", "0xFF", "1_000", "1 000", "1\u{0}", "truee",
                    "null\u{FEFF}",
                    "{\"a\":true}x", "[][]", "\"a\",", "-1-1", "1-", "123,1", "0a",
                ]
            ),
            (
                .notAnInteger,
                [
                    "1.0", "0.5", "1.", "1e3", "1E3", "1e", "1E+2", "1e-2", "0e0", "-0", "-0.0",
                    "[-0]", "1.5e9",
                    "1e400", "-1.5", "0.", "2.e3", "9223372036854775807.0",
                    "123456789012345678901.5", "-0e1",
                    "{\"a\":1.0}",
                ]
            ),
            (
                .outOfRange,
                [
                    "9223372036854775808", "-9223372036854775809", "18446744073709551616",
                    "100000000000000000000", "-100000000000000000000", "92233720368547758070",
                    "[99999999999999999999999999999999]",
                ]
            ),
            (
                .badEscape,
                [
                    #""\a""#, #""\x00""#, #""\'""#, #""\0""#, #""\U0041""#, #""\u00G0""#,
                    #""\u 041""#,
                    #""\u+041""#, #""\u004""#, #""\é""#, "\"\\\n\"", "\"\\\u{0}\"",
                    #""\uD83D\u00""#, #""\u{41}""#,
                    #""\😀""#, "\"\\\t\"",
                ]
            ),
            (
                .loneSurrogate,
                [
                    #""\uD800""#, #""\uDFFF""#, #""\uDC00""#, #""\uD83Dx""#, #""\uD83D\n""#,
                    #""\uD83D\u0041""#,
                    #""\uD83D\uD83D""#, #""\uDE00\uD83D""#, #""\ud800abc""#, #""\uD83D😀""#,
                    #""\uD888\u1234""#, #""\uD800\uD800\n""#,
                ]
            ),
            (
                .controlCharacter,
                [
                    "\"\n\"", "\"\u{0}\"", "\"\u{1F}\"", "\"\t\"", "\"a\u{8}\"", "\"\\n\n\"",
                    "{\"\n\":1}",
                    "[\"new\nline\"]", "\"\r\"",
                ]
            ),
            (
                .duplicateKey,
                [
                    "{\"a\":1,\"a\":1}", "{\"a\":1,\"b\":2,\"a\":3}", #"{"a":1,"\u0061":2}"#,
                    "{\"x\":{\"a\":1,\"a\":2}}", "{\"\":1,\"\":2}",
                ]
            ),
        ] as [(JSONError.Reason, [String])])
    func `this is refused`(reason: JSONError.Reason, texts: [String]) {
        for text in texts {
            #expect(refusal(Array(text.utf8))?.reason == reason, "\(text)")
        }
    }

    @Test(
        arguments: [
            [0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22],
            [0x22, 0xE4, 0x22],
            [0x22, 0x5C, 0x6E, 0xFF, 0x22], [0x22, 0xE4, 0x5C, 0x6E, 0xBD, 0xA0, 0x22],
            [0x22, 0xF4, 0xBF, 0xBF, 0xBF, 0x22], [0x22, 0x81, 0x22], [0x22, 0xE9, 0x22],
        ] as [[UInt8]])
    func `text is UTF-8`(bytes: [UInt8]) {
        #expect(refusal(bytes)?.reason == .badUTF8)
    }

    @Test func `other encodings are refused`() {
        for bytes in [[0xEF, 0xBB, 0xBF, 0x31], [0xFF, 0xFE, 0x31, 0], [0, 0x31], [0xE5]]
            as [[UInt8]]
        {
            #expect(refusal(bytes)?.reason == .unexpectedByte)
        }
    }

    @Test func `an error names the byte`() {
        #expect(
            refusal(Array("{\"a\": 1, \"a\": 2}".utf8))?.description == "duplicate key at byte 9")
        #expect(refusal(Array("[1, 2.5]".utf8))?.description == "not an integer at byte 5")
        #expect(refusal(Array("[1".utf8))?.description == "unexpected end at byte 2")
    }

    @Test func `limits hold exactly`() {
        let nested = { (depth: Int) in
            Array(
                (String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
        }
        #expect(refusal(nested(32)) == nil)
        #expect(refusal(nested(33))?.reason == .tooDeep)
        #expect(
            refusal([UInt8](repeating: UInt8(ascii: "["), count: 1_000_000))?.reason == .tooDeep)
        let objects = Array(String(repeating: "{\"a\":", count: 100_000).utf8)
        #expect(refusal(objects)?.reason == .tooDeep)

        let keys = { (count: Int) in
            Array(("{" + (0..<count).map { "\"k\($0)\":0" }.joined(separator: ",") + "}").utf8)
        }
        #expect(refusal(keys(256)) == nil)
        #expect(refusal(keys(257))?.reason == .tooManyKeys)
        let twice = (0..<200).map { "\"k\($0)\":0" } + ["\"k150\":0"]
        #expect(
            refusal(Array("{\(twice.joined(separator: ","))}".utf8))?.reason == .duplicateKey)

        let values = Array(("[" + String(repeating: "0,", count: 9) + "0]").utf8)
        #expect(refusal(values, JSONLimits(values: 11)) == nil)
        #expect(refusal(values, JSONLimits(values: 10))?.reason == .tooManyValues)
    }

    @Test func `every prefix of a value is refused`() {
        let text = Array(
            #"{"id": 7, "type": "danmaku", "text": "你\n😀\u00e9", "a": [true, null, {}]}"#.utf8)
        #expect(refusal(text) == nil)
        for end in 0..<text.count { #expect(refusal(Array(text[..<end])) != nil) }
    }

    @Test func `members are found by key`() throws {
        let json = try JSONReader.read(
            Array(#"{"id": 7, "ok": true, "to": ["a"], "at": {"x": null}}"#.utf8))
        #expect(json["id"]?.int == 7)
        #expect(json["ok"]?.bool == true)
        #expect(json["to"]?.array?.first?.string == "a")
        #expect(json["at"]?["x"] == .null)
        #expect(json["no"] == nil)
        #expect(json["id"]?.string == nil)
        #expect(json.object?.members.map(\.key) == ["id", "ok", "to", "at"])
    }

    private func refusal(_ bytes: [UInt8], _ limits: JSONLimits = JSONLimits()) -> JSONError? {
        do throws(JSONError) {
            _ = try JSONReader.read(bytes, limits: limits)
            return nil
        } catch {
            return error
        }
    }
}
