// What only one viewer is told, as JSON without a tree in between.

internal import Live
internal import Store
internal import Wire

/// Events that only one viewer gets.
enum PrivateFrame {
    /// The array of events that goes out as one frame, each already encoded as an object.
    static func events(_ objects: [[UInt8]]) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(objects.reduce(2) { $0 + $1.count + 1 })
        text.append(UInt8(ascii: "["))
        for (place, object) in objects.enumerated() {
            if place > 0 { text.append(UInt8(ascii: ",")) }
            text += object
        }
        text.append(UInt8(ascii: "]"))
        return text
    }
}

extension JSONWriter {
    /// The object of a reply or an error.
    mutating func answer(_ answer: Answer, to id: Int64) {
        beginObject()
        switch answer {
        case .reply(let fields):
            member("type", "reply")
            member("id", id)
            members(of: fields)
        case .refused(let refusal):
            member("type", "error")
            member("id", id)
            members(error: refusal)
        }
        endObject()
    }

    /// The object of an error that answers no command with an id.
    mutating func error(_ refusal: Refusal) {
        beginObject()
        member("type", "error")
        members(error: refusal)
        endObject()
    }

    /// The object of a row of the member's feed.
    mutating func feed(_ item: FeedItem) {
        beginObject()
        member("type", item.type)
        member("cursor", item.cursor)
        member("at", item.at)
        members(of: item.body)
        endObject()
    }

    /// The object that tells a viewer where they stand in a queue.
    mutating func turn(_ queue: QueueKind, _ position: Int64?) {
        beginObject()
        member("type", "turn")
        member("queue", queue.rawValue)
        key("position")
        datum(Datum(position))
        endObject()
    }

    private mutating func members(error refusal: Refusal) {
        member("code", refusal.code.rawValue)
        member("message", refusal.message)
        members(of: refusal.details)
    }
}
