// What is written, and that a foreign reader and ours agree on it.

import Foundation
import Testing

@testable import Wire

@Suite struct JSONWriterTests {
    @Test func `commas and keys are put where they belong`() {
        var writer = JSONWriter()
        writer.beginArray()
        writer.beginObject()
        writer.member("type", "reply")
        writer.member("id", 7)
        writer.member("ok", true)
        writer.key("tags")
        writer.beginArray()
        writer.endArray()
        writer.key(escaping: "a\"b")
        writer.null()
        writer.key("raw")
        writer.raw(Array("[1]".utf8))
        writer.member("json", ["x": .int(.min)])
        writer.endObject()
        writer.int(-12)
        writer.bool(false)
        writer.endArray()
        #expect(
            String(decoding: writer.bytes, as: UTF8.self)
                == #"[{"type":"reply","id":7,"ok":true,"tags":[],"a\"b":null,"raw":[1],"#
                + #""json":{"x":-9223372036854775808}},-12,false]"#)
        writer.removeAll()
        writer.int(0)
        #expect(writer.bytes == Array("0".utf8))
    }

    @Test func `strings are escaped where JSON wants it and nowhere else`() {
        #expect(
            JSON.string("a\"b\\c/\n\u{0}\u{1F}\u{7F}你😀").description
                == "\"a\\\"b\\\\c/\\n\\u0000\\u001f\u{7F}你😀\"")
    }

    @Test func `Foundation reads what we write and we read what it writes`() throws {
        var chance = SplitMix(seed: 7)
        for _ in 0..<2_000 {
            let value = randomValue(depth: 4, &chance)
            #expect(try JSONReader.read(value.bytes) == value)
            let foreign = try JSONSerialization.jsonObject(
                with: Data(value.bytes), options: .fragmentsAllowed)
            let rewritten = try JSONSerialization.data(
                withJSONObject: foreign, options: [.fragmentsAllowed, .sortedKeys])
            #expect(
                try sorted(JSONReader.read(Array(rewritten))) == sorted(value), "\(value)")
        }
    }

    @Test func `what we accept of broken JSON, Foundation accepts`() {
        var chance = SplitMix(seed: 8)
        var accepted = 0
        for _ in 0..<20_000 {
            var bytes = randomValue(depth: 3, &chance).bytes
            for _ in 0..<Int.random(in: 1...2, using: &chance) {
                let index = Int.random(in: bytes.indices, using: &chance)
                bytes[index] = UInt8.random(in: 0x09...0x7E, using: &chance)
            }
            guard let value = try? JSONReader.read(bytes) else { continue }
            accepted += 1
            let foreign = try? JSONSerialization.jsonObject(
                with: Data(bytes), options: .fragmentsAllowed)
            #expect(foreign != nil, "\(value)")
        }
        #expect(accepted > 1_000)
    }

    private func sorted(_ value: JSON) -> JSON {
        switch value {
        case .array(let elements): return .array(elements.map(sorted))
        case .object(let object):
            var copy = JSONObject()
            for member in object.members.sorted(by: { $0.key < $1.key }) {
                copy.append(member.key, sorted(member.value))
            }
            return .object(copy)
        default: return value
        }
    }

    private func randomValue(depth: Int, _ chance: inout SplitMix) -> JSON {
        switch Int.random(in: 0...(depth > 0 ? 7 : 5), using: &chance) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &chance))
        case 2: return .int(Int64.random(in: -1_000...1_000, using: &chance))
        case 3: return .int(Int64.random(in: .min ... .max, using: &chance))
        case 4, 5: return .string(randomText(&chance))
        case 6:
            return .array(
                (0..<Int.random(in: 0...4, using: &chance)).map { _ in
                    randomValue(depth: depth - 1, &chance)
                })
        default:
            var object = JSONObject()
            for index in 0..<Int.random(in: 0...5, using: &chance) {
                object.append(
                    "\(index)" + randomText(&chance), randomValue(depth: depth - 1, &chance))
            }
            return .object(object)
        }
    }

    private func randomText(_ chance: inout SplitMix) -> String {
        let alphabet = Array("ab\"\\/\n\t\u{1}\u{1F}\u{7F}é你😀\u{2028}")
        return String(
            (0..<Int.random(in: 0...12, using: &chance)).map { _ in
                alphabet.randomElement(using: &chance)!
            })
    }
}
