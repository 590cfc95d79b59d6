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

    /// The object of a reply or an error.
    static func answer(_ answer: Answer, to id: Int64) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        switch answer {
        case .reply(let fields):
            writer.member("type", "reply")
            writer.member("id", id)
            writer.members(of: fields)
        case .refused(let refusal):
            writer.member("type", "error")
            writer.member("id", id)
            writer.members(error: refusal)
        }
        writer.endObject()
        return writer.bytes
    }

    /// The object of an error that answers no command with an id.
    static func error(_ refusal: Refusal) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("type", "error")
        writer.members(error: refusal)
        writer.endObject()
        return writer.bytes
    }

    /// The object of a row of the member's feed.
    static func feed(_ item: FeedItem) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("type", item.type)
        writer.member("cursor", item.cursor)
        writer.member("at", item.at)
        writer.members(of: item.body)
        writer.endObject()
        return writer.bytes
    }
}

extension JSONWriter {
    fileprivate mutating func members(error refusal: Refusal) {
        member("code", refusal.code.rawValue)
        member("message", refusal.message)
        members(of: refusal.details)
    }
}
