// The same said in every variant: what a client of one reads is what a client of the other reads,
// for every type of event there is and whoever comes when.

import Foundation
import Live
import Net
import Store
import Testing
import Wire

@testable import Gateway

@Suite struct `A variant` {
    /// Everything a value can be.
    private static let fields: Fields = [
        "text": "说 \"quoted\" \\ \u{1}\n😀", "empty": "", "none": .null, "yes": true, "no": false,
        "zero": 0, "small": 23, "byte": 255, "word": 65_536, "large": .int(.max),
        "least": .int(.min), "list": [], "things": .fields([:]),
        "prizes": .list([
            .fields(["id": "p1", "count": 3]), .fields(["id": "p2", "left": .null]),
        ]),
        "tiers": .fields(["普通": 12, "gold": .fields(["deep": .list([1, -1, "x"])])]),
    ]
    /// The events that the protocol's document tells, by their lane: who adds one there, and no
    /// event may be missing there, has it tried here.
    private static func written(_ lane: String) -> [String] {
        let document = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../docs/protocol.asyncapi.yaml").standardized
        let text = (try? String(contentsOf: document, encoding: .utf8)) ?? ""
        var found: [String] = []
        var event: Substring?
        for line in text.split(separator: "\n") {
            if let name = line.wholeMatch(of: #/    event\.([a-z.]+):/#)?.1 { event = name }
            guard line == "      x-lane: \(lane)", let name = event else { continue }
            found.append(String(name))
            event = nil
        }
        return found
    }

    private static let roomEvents = written("room")
    private static let accountEvents = written("account")
    private static let controlEvents = written("control")

    @Test func `is tried with every event there is`() {
        #expect(Self.roomEvents.contains("danmaku") && Self.roomEvents.count >= 18)
        #expect(Self.accountEvents.contains("credit") && Self.accountEvents.count >= 8)
        #expect(Self.controlEvents.contains("welcome") && Self.controlEvents.count >= 10)
    }

    /// Each event as it is encoded for everybody, without a seq, by type.
    private static func arrays() -> [[UInt8]] {
        let encoded = roomEvents.map { EncodedEvent(RoomEvent($0, fields), at: 1_000) }
        let ticks = [
            TickCodec.text(encoded, first: 1, quiet: []),
            TickCodec.text(
                [EncodedEvent(RoomEvent("entry", fields, hiddenBy: .effects), at: 5)], first: 9,
                quiet: .effects),
        ]
        var rows = JSONWriter()
        rows.beginArray()
        for type in accountEvents {
            rows.feed(FeedItem(user: "u", cursor: 7, at: 1_000, type: type, body: fields))
        }
        rows.endArray()
        var control = JSONWriter()
        control.beginArray()
        for type in controlEvents {
            control.beginObject()
            control.member("type", type)
            control.members(of: fields)
            control.endObject()
        }
        control.endArray()
        var answers = JSONWriter()
        answers.beginArray()
        answers.answer(.reply(fields), to: 3)
        answers.answer(.refused(.rate(800)), to: 4)
        answers.error(Refusal(.badRequest, "x"))
        answers.endArray()
        return ticks + [rows.bytes, control.bytes, answers.bytes]
    }

    @Test func `says every event alike in both encodings`() throws {
        let encoder = FrameEncoder(Limits())
        for array in Self.arrays() {
            let json = try JSONReader.read(array)
            #expect(encoder.payload(array, .json) == array)
            #expect(try CBORReader.read(encoder.payload(array, .cbor)) == json)
        }
    }

    @Test(arguments: [UInt8(9), 12, 15], [true, false])
    func `sends a viewer alone what it can read whatever it was sent before`(
        windowBits: UInt8, keepsContext: Bool
    ) throws {
        let encoder = FrameEncoder(Limits())
        for encoding in [Variant.Encoding.json, .cbor] {
            let variant = Variant(
                encoding: encoding,
                compression: .deflate(windowBits: windowBits, keepsContext: keepsContext))
            var reader = WebSocketReader(
                role: .client, largest: 1_000_000, inflater: Inflater(keepsContext: keepsContext))
            for isAlone in [true, false] {
                for array in Self.arrays() {
                    var frame = encoder.frame(array, variant, isAlone: isAlone)
                    let isCompressed = frame[0] & 0x40 != 0
                    #expect(isCompressed == (array.count > 1_100 && (isAlone || !keepsContext)))
                    let read = try frame.withUnsafeMutableBytes { buffer in
                        var rest = buffer
                        return try Self.events(reader.next(&rest), encoding)
                    }
                    #expect(try JSONReader.read(array) == read)
                }
            }
        }
    }

    private static func events(
        _ input: WebSocketInput?, _ encoding: Variant.Encoding
    ) throws -> JSON {
        switch (input, encoding) {
        case (.text(let text), .json): try JSONReader.read(text)
        case (.binary(let bytes), .cbor): try CBORReader.read(bytes)
        default: throw Silence(waitedFor: "a message")
        }
    }

    @Test(
        arguments: [
            (15, 15), (14, 12), (12, 12), (11, 9), (9, 9), (8, 9),
        ] as [(Int, UInt8)])
    func `shares its window with all who allow at least as much`(asked: Int, used: UInt8) {
        var agreed = DeflateParameters()
        agreed.serverWindowBits = asked
        #expect(
            Variant.Compression(agreed) == .deflate(windowBits: used, keepsContext: true))
    }
}
