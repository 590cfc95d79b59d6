// What viewers and the host send, written straight into bytes.

import Wire

/// Commands of the room protocol, as JSON.
enum Command {
    static func danmaku(_ id: Int64, _ text: String) -> [UInt8] {
        object("danmaku", id) { $0.member("text", text) }
    }

    static func like(_ id: Int64, count: Int) -> [UInt8] {
        object("like", id) { $0.member("count", count) }
    }

    /// Without an id, since nobody waits for the reply.
    static let mute = object("quiet", nil) { $0.member("danmaku", true) }

    static func acknowledge(_ cursor: Int64) -> [UInt8] {
        object("ack", nil) { $0.member("cursor", cursor) }
    }

    static func claim(_ id: Int64, op: String, activity: String, wave: Int64) -> [UInt8] {
        object("claim", id) { writer in
            writer.member("op", op)
            writer.member("activity", activity)
            writer.member("wave", wave)
        }
    }

    static func openRain(_ id: Int64, op: String, pot: Int64, _ rain: Rain) -> [UInt8] {
        object("activity.open", id) { writer in
            writer.member("kind", "point_rain")
            writer.member("op", op)
            writer.member("title", "load")
            writer.member("pot", pot)
            writer.member("each", rain.each)
            writer.member("waves", rain.waves)
            writer.member("wave_s", rain.wave)
            writer.member("gap_s", 0)
        }
    }

    static func buy(_ id: Int64, op: String, activity: String) -> [UInt8] {
        object("buy", id) { writer in
            writer.member("op", op)
            writer.member("activity", activity)
            writer.member("sku", "piece")
        }
    }

    /// One item, one for each.
    static func openSale(_ id: Int64, op: String, opensAt: Int64, _ sale: Sale) -> [UInt8] {
        object("activity.open", id) { writer in
            writer.member("kind", "flash_sale")
            writer.member("op", op)
            writer.member("title", "load")
            writer.member("opens_at", opensAt)
            writer.member("pay_within_s", sale.payWithin)
            writer.member(
                "items",
                [
                    [
                        "sku": "piece", "title": "A piece", "stock": .int(Int64(sale.stock)),
                        "price": 990, "per_user": 1,
                    ]
                ])
        }
    }

    static func answer(_ id: Int64, op: String, activity: String, option: String) -> [UInt8] {
        object("answer", id) { writer in
            writer.member("op", op)
            writer.member("activity", activity)
            writer.member("option", option)
        }
    }

    static func openRush(_ id: Int64, op: String, _ rush: Rush) -> [UInt8] {
        object("activity.open", id) { writer in
            writer.member("op", op)
            writer.member("title", "load")
            writer.member("pot", rush.pot)
            switch rush.kind {
            case .redPacket:
                writer.member("kind", "red_packet")
                writer.member("shares", rush.shares)
            case .quiz:
                writer.member("kind", "quiz")
                writer.member("question", "Which?")
                writer.member("answer", "a")
                writer.member("first", rush.shares)
                writer.member(
                    "options", [["id": "a", "title": "A"], ["id": "b", "title": "B"]])
            }
        }
    }

    static func close(_ id: Int64, op: String, activity: String) -> [UInt8] {
        object("activity.close", id) { writer in
            writer.member("op", op)
            writer.member("activity", activity)
        }
    }

    private static func object(
        _ type: String, _ id: Int64?, _ members: (inout JSONWriter) -> Void
    ) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        if let id { writer.member("id", id) }
        writer.member("type", type)
        members(&writer)
        writer.endObject()
        return writer.bytes
    }
}

/// Ids of operations.
enum OperationID {
    private static let digits = Array("0123456789abcdef".utf8)

    /// A UUIDv7: milliseconds since 1970, then chance.
    static func make(at now: Int64) -> String {
        let high = UInt64(now) << 16 | 0x7000 | UInt64.random(in: 0...0xFFF)
        let low = UInt64.random(in: 0...UInt64.max) >> 2 | 1 << 63
        return String(unsafeUninitializedCapacity: 36) { text in
            var place = 0
            for number in [high, low] {
                for shift in stride(from: UInt64(60), through: 0, by: -4) {
                    if [8, 13, 18, 23].contains(place) {
                        text[place] = UInt8(ascii: "-")
                        place += 1
                    }
                    text[place] = digits[Int(number >> shift & 15)]
                    place += 1
                }
            }
            return place
        }
    }
}
