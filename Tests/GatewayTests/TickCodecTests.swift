// A tick is packed once, numbered by the bus, and framed once for each way of being quiet: what
// each viewer sees has to be the same stream with holes that are told.

import Bus
import Live
import Testing
import Wire

@testable import Gateway

@Suite struct `A tick` {
    static let events = [
        RoomEvent("danmaku", ["text": "hello"], hiddenBy: .danmaku, recency: .said),
        RoomEvent("entry", ["effect": "golden-dragon"], hiddenBy: .effects),
        RoomEvent("presence", ["viewers": 3]),
        RoomEvent(
            "danmaku", ["text": "banner"], hiddenBy: [.danmaku, .banners], recency: .result),
    ].map { EncodedEvent($0, at: 1_000) }

    @Test func `comes off the bus as it went on`() throws {
        let unpacked = TickCodec.unpack(TickCodec.pack(Self.events))
        #expect(unpacked.map(\.hiddenBy) == Self.events.map(\.hiddenBy))
        #expect(unpacked.map(\.recency) == [.said, .none, .none, .result])
        #expect(unpacked.map { Array($0.body) } == Self.events.map { Array($0.body) })
    }

    @Test func `damaged on the way gives the events before the damage and no more`() {
        let bytes = TickCodec.pack(Self.events)
        let ends = Self.events.reduce(into: [0]) { $0.append($0.last! + 6 + $1.body.count) }
        for cut in 0...bytes.count {
            let whole = ends.filter { $0 <= cut }.count - 1
            #expect(TickCodec.unpack(Array(bytes.prefix(cut))).count == whole, "cut at \(cut)")
        }
        // A length that goes past the end, up to the largest there is.
        var damaged = bytes
        damaged.replaceSubrange(ends[1]..<ends[1] + 4, with: [255, 255, 255, 255])
        #expect(TickCodec.unpack(damaged).count == 1)
    }

    @Test func `an event is one object with its number, type, time and fields`() throws {
        let object = try JSONReader.read(TickCodec.object(Self.events[0], seq: 58))
        let expected: JSON = ["seq": 58, "type": "danmaku", "at": 1_000, "text": "hello"]
        #expect(object == expected)
    }

    /// What each way of being quiet shows of the four events, numbered from 10.
    @Test(
        arguments: [
            ([], [10, 11, 12, 13], nil),
            (.danmaku, [11, 12], 13),
            (.effects, [10, 12, 13], 13),
            (.banners, [10, 11, 12], 13),
            ([.effects, .banners], [10, 12], 13),
            ([.effects, .danmaku, .banners], [12], 13),
        ] as [(Quiet, [Int64], Int64?)])
    func `leaves out what a viewer has muted and says how far it went`(
        quiet: Quiet, seen: [Int64], skip: Int64?
    ) throws {
        let shown = try Self.read(TickCodec.text(Self.events, first: 10, quiet: quiet))
        let skips = shown.filter { $0["type"] == "skip" }
        #expect(shown.filter { $0["type"] != "skip" }.compactMap { $0["seq"]?.int } == seen)
        #expect(skips.compactMap { $0["seq"]?.int } == (skip.map { [$0] } ?? []))
        if skip != nil { #expect(shown.last?["type"] == "skip") }
    }

    @Test func `of which nothing is shown is a skip alone`() throws {
        let shown = try Self.read(TickCodec.text([Self.events[0]], first: 5, quiet: .danmaku))
        #expect(shown == [["type": "skip", "seq": 5]])
    }

    @Test(
        arguments: [
            (9, [10, 11, 12, 13]), (10, [11, 12, 13]), (12, [13]), (3, [10, 11, 12, 13]),
        ] as [(Int64, [Int64])])
    func `missed in part is caught up from the number after the last seen`(
        seen: Int64, expected: [Int64]
    ) throws {
        let delivery = Delivery(
            epoch: "e", first: 10, events: 4, bytes: TickCodec.pack(Self.events), tag: 0)
        let shown = try Self.read(TickCodec.text(of: delivery, after: seen))
        #expect(shown.compactMap { $0["seq"]?.int } == expected)
    }

    private static func read(_ text: [UInt8]) throws -> [JSON] {
        try #require(try JSONReader.read(text).array)
    }
}
