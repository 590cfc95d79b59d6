// How the events of one tick travel and how they look on the wire: each event is encoded once,
// without its number; the bus gives the numbers; the frame for each way of being quiet is put
// together once and shared by all who see it.
//
// On the bus a tick is a run of records: length (4 bytes, little endian), who does not see it
// (1 byte), how newcomers are shown it (1 byte), and the event's JSON after `{"seq":N`.

internal import Bus
internal import Live
internal import Store
internal import Wire

/// Events on their way to a room's viewers.
struct EncodedEvent {
    let hiddenBy: Quiet
    let recency: RoomEvent.Recency
    /// `,"type":...}`: all of the object but its start.
    let body: ArraySlice<UInt8>

    init(hiddenBy: Quiet, recency: RoomEvent.Recency, body: ArraySlice<UInt8>) {
        self.hiddenBy = hiddenBy
        self.recency = recency
        self.body = body
    }

    /// Encodes an event that happened at `at` (ms since 1970 UTC).
    init(_ event: RoomEvent, at: Int64) {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("seq", 0)
        writer.member("type", event.type)
        writer.member("at", at)
        writer.members(of: event.fields)
        writer.endObject()
        hiddenBy = event.hiddenBy
        recency = event.recency
        body = writer.bytes.dropFirst(TickCodec.start.count + 1)
    }
}

enum TickCodec {
    static let start = Array(#"{"seq":"#.utf8)

    /// The records of a tick, as they go on the bus.
    static func pack(_ events: [EncodedEvent]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(events.reduce(0) { $0 + $1.body.count + 6 })
        for event in events {
            withUnsafeBytes(of: UInt32(event.body.count).littleEndian) { bytes += $0 }
            bytes.append(event.hiddenBy.rawValue)
            bytes.append(event.recency.rawValue)
            bytes += event.body
        }
        return bytes
    }

    /// Reads what `pack` wrote; stops at the first record that is cut.
    static func unpack(_ bytes: [UInt8]) -> [EncodedEvent] {
        var events: [EncodedEvent] = []
        var place = 0
        while bytes.count - place >= 6 {
            var length = 0
            for byte in bytes[place..<place + 4].reversed() { length = length << 8 | Int(byte) }
            let body = place + 6
            guard length <= bytes.count - body else { break }
            events.append(
                EncodedEvent(
                    hiddenBy: Quiet(rawValue: bytes[place + 4]),
                    recency: RoomEvent.Recency(rawValue: bytes[place + 5]) ?? .none,
                    body: bytes[body..<body + length]))
            place = body + length
        }
        return events
    }

    /// The JSON of one event with its number.
    static func object(_ event: EncodedEvent, seq: Int64) -> [UInt8] {
        start + Array(String(seq).utf8) + event.body
    }

    /// The array of a tick for those who have muted `quiet`; what they are not shown still counts
    /// by a `skip`, which says where the tick ends: a number below one that was shown would send a
    /// client back.
    static func text(_ events: [EncodedEvent], first: Int64, quiet: Quiet) -> [UInt8] {
        var text: [UInt8] = [UInt8(ascii: "[")]
        text.reserveCapacity(events.reduce(64) { $0 + $1.body.count + 24 })
        var isWhole = true
        for (place, event) in events.enumerated() {
            let seq = first + Int64(place)
            guard event.hiddenBy.isDisjoint(with: quiet) else {
                isWhole = false
                continue
            }
            if text.count > 1 { text.append(UInt8(ascii: ",")) }
            text += start
            text += String(seq).utf8
            text += event.body
        }
        if !isWhole {
            let last = first + Int64(events.count) - 1
            if text.count > 1 { text.append(UInt8(ascii: ",")) }
            text += #"{"type":"skip","seq":\#(last)}"#.utf8
        }
        text.append(UInt8(ascii: "]"))
        return text
    }

    /// The JSON of the event with this number, where a delivery has it.
    static func event(_ seq: Int64, of delivery: Delivery) -> [UInt8]? {
        guard seq >= delivery.first, seq <= delivery.last else { return nil }
        let events = unpack(delivery.bytes)
        let place = Int(seq - delivery.first)
        return place < events.count ? object(events[place], seq: seq) : nil
    }

    /// The array of what came after `seq` in a delivery, for somebody who missed it.
    static func text(of delivery: Delivery, after seq: Int64) -> [UInt8] {
        let seen = Int(max(0, seq + 1 - delivery.first))
        let missed = Array(unpack(delivery.bytes).dropFirst(seen))
        return text(missed, first: delivery.first + Int64(seen), quiet: [])
    }
}
