// What a client asks, read from its frame. Everything that is wrong with a command is found here or
// in the decision about it, and named by its field.

internal import Live
internal import Wire

/// One command of the room protocol, with its fields checked for type and range.
struct ClientCommand {
    /// Chosen by the client; without it there is no reply.
    let id: Int64?
    let type: String
    let body: Body

    enum Body {
        case danmaku(Utterance)
        case like(Int64)
        case share(channel: String?)
        case follow(Bool)
        case signIn
        case quiet(effects: Bool?, banners: Bool?, danmaku: Bool?)
        case acknowledge(Int64)
        case account(count: Int64, before: Int64?)
        case enter(Operation, activity: String, fields: Fields)
        case mine(activity: String?)
        case redeem(Operation, item: String, quantity: Int64)
        case cancel(Operation, order: String)
        case gift(Operation, gift: String, count: Int64)
        case transfer(Operation, to: String, points: Int64)
        case shop(after: String?, count: Int64)
        case open(Operation, Opening)
        case end(Operation, activity: String, how: ValueCommand.Ending)
        case update(Fields)
        case moderate(Moderation.Action, user: String?, seq: Int64?, seconds: Int64?, String)
        case feature(seq: Int64)
        case announce(String, style: String)
        /// Of a guest, `op` finds the account again that was made and not told of.
        case join(plan: String?, op: String?)
        case queue(QueueCommand)
        case boost(Operation, tier: String)
        case audience
        case renew(String)
        case ping
    }

    /// All commands there are, as metrics name them.
    static let types = [
        "danmaku", "like", "share", "follow", "signin", "quiet", "ack", "account", "mine",
        "member.join", "boost", "audience", "renew", "ping", "claim", "enter", "vote", "answer",
        "buy", "redeem", "cancel", "gift", "transfer", "shop", "queue.join", "queue.leave",
        "activity.open", "activity.close", "activity.settle", "activity.cancel", "room.update",
        "moderate", "announce", "queue.take", "queue.skip",
    ]

    /// A client's operation id, and what recognises the command it was first sent with.
    struct Operation {
        let id: String
        let fingerprint: Int64
    }

    /// What a host wants opened.
    struct Opening {
        let kind: String
        let title: String
        let settings: Fields
        let eligible: Fields
        let opensAt: Int64?
        let closesAt: Int64?
    }

    /// A frame that is no command; `id` where it could be read.
    struct Unreadable: Error {
        let id: Int64?
        let refusal: Refusal
        /// Whether it counts as garbage, for which the connection is closed in the end.
        let isGarbage: Bool
    }

    /// Reads one message.
    static func read(
        _ bytes: UnsafeRawBufferPointer, _ encoding: Variant.Encoding, _ limits: JSONLimits
    ) throws(Unreadable) -> ClientCommand {
        let json: JSON
        do {
            json =
                switch encoding {
                case .json: try JSONReader.read(bytes, limits: limits)
                case .cbor: try CBORReader.read(bytes, limits: limits)
                }
        } catch {
            throw Unreadable(
                id: nil, refusal: Refusal(.badRequest, "\(error)"), isGarbage: true)
        }
        guard let object = json.object else {
            throw Unreadable(
                id: nil, refusal: Refusal(.badRequest, "a command is an object"), isGarbage: true)
        }
        let id = object["id"]
        if let id {
            guard let number = id.int, (1...Int64(Int32.max)).contains(number) else {
                throw Unreadable(
                    id: nil, refusal: .field("id", "must be from 1 to 2147483647"),
                    isGarbage: true)
            }
        }
        do throws(Refusal) {
            var fields = CommandFields(object)
            let type = try fields.string("type", 0...16_384)
            return ClientCommand(id: id?.int, type: type, body: try Body(type, &fields))
        } catch {
            throw Unreadable(id: id?.int, refusal: error, isGarbage: false)
        }
    }
}

extension ClientCommand.Body {
    fileprivate init(_ type: String, _ fields: inout CommandFields) throws(Refusal) {
        switch type {
        case "danmaku":
            self = .danmaku(
                Utterance(
                    text: try fields.optionalString("text", 0...16_384),
                    preset: try fields.optionalString("preset", 1...64),
                    style: try fields.optionalString("style", 1...64)))
        case "like": self = .like(try fields.int("count", 1...50))
        case "share":
            self = .share(channel: try fields.optionalString("channel", 1...64))
        case "follow": self = .follow(try fields.bool("on"))
        case "signin": self = .signIn
        case "quiet":
            self = .quiet(
                effects: try fields.optionalBool("effects"),
                banners: try fields.optionalBool("banners"),
                danmaku: try fields.optionalBool("danmaku"))
        case "ack": self = .acknowledge(try fields.int("cursor", 0...Int64.max))
        case "account":
            self = .account(
                count: try fields.optionalInt("history", 1...100) ?? 20,
                before: try fields.optionalInt("before", 1...Int64.max))
        case "mine": self = .mine(activity: try fields.optionalID("activity"))
        case "member.join":
            self = .join(plan: try fields.optionalID("plan"), op: try fields.optionalID("op"))
        case "boost": self = .boost(try fields.operation(), tier: try fields.id("tier"))
        case "audience": self = .audience
        case "renew": self = .renew(try fields.string("token", 1...8_192))
        case "ping": self = .ping
        default: self = try Self.takingPart(type, &fields)
        }
    }

    private static func takingPart(
        _ type: String, _ fields: inout CommandFields
    ) throws(Refusal) -> Self {
        var said = Fields()
        switch type {
        case "claim":
            said["wave"] = try fields.optionalInt("wave", 1...Int64(Int32.max)).map { .int($0) }
            return .enter(
                try fields.operation(), activity: try fields.id("activity"), fields: said)
        case "enter":
            said["shares"] = try fields.optionalInt("shares", 1...Int64(Int32.max)).map {
                .int($0)
            }
            return .enter(
                try fields.operation(), activity: try fields.id("activity"), fields: said)
        case "vote", "answer":
            said["option"] = .string(try fields.id("option"))
            return .enter(
                try fields.operation(), activity: try fields.id("activity"), fields: said)
        case "buy":
            said["sku"] = .string(try fields.id("sku"))
            said["quantity"] = try fields.optionalInt("quantity", 1...1_000).map { .int($0) }
            said["points"] = try fields.optionalInt("points", 0...Int64.max).map { .int($0) }
            said["coupon"] = try fields.optionalID("coupon").map { .string($0) }
            return .enter(
                try fields.operation(), activity: try fields.id("activity"), fields: said)
        default: return try spending(type, &fields)
        }
    }

    private static func spending(
        _ type: String, _ fields: inout CommandFields
    ) throws(Refusal) -> Self {
        switch type {
        case "redeem":
            return .redeem(
                try fields.operation(), item: try fields.id("item"),
                quantity: try fields.optionalInt("quantity", 1...100) ?? 1)
        case "cancel": return .cancel(try fields.operation(), order: try fields.id("order"))
        case "gift":
            return .gift(
                try fields.operation(), gift: try fields.id("gift"),
                count: try fields.optionalInt("count", 1...999) ?? 1)
        case "transfer":
            return .transfer(
                try fields.operation(), to: try fields.id("to"),
                points: try fields.int("points", 1...Int64.max))
        case "shop":
            return .shop(
                after: try fields.optionalID("after"),
                count: try fields.optionalInt("count", 1...100) ?? 50)
        case "queue.join":
            return .queue(
                .join(
                    try queue(fields.string("queue", 1...64)),
                    text: try fields.optionalString("text", 0...500) ?? ""))
        case "queue.leave":
            return .queue(.leave(try queue(fields.string("queue", 1...64))))
        default: return try hosts(type, &fields)
        }
    }

    private static func hosts(
        _ type: String, _ fields: inout CommandFields
    ) throws(Refusal) -> Self {
        switch type {
        case "activity.open": return .open(try fields.operation(), try fields.opening())
        case "activity.close":
            return .end(
                try fields.operation(), activity: try fields.id("activity"), how: .close)
        case "activity.settle":
            return .end(
                try fields.operation(), activity: try fields.id("activity"), how: .settle)
        case "activity.cancel":
            return .end(
                try fields.operation(), activity: try fields.id("activity"), how: .cancel)
        case "room.update": return .update(try fields.roomChanges())
        case "moderate":
            let word = try fields.string("action", 1...64)
            if word == "feature" {
                return .feature(seq: try fields.int("seq", 1...Int64.max))
            }
            guard let action = Moderation.Action(rawValue: word) else {
                throw .field("action", "must be delete, mute, unmute, kick, ban, unban or feature")
            }
            return .moderate(
                action, user: try fields.optionalID("user"),
                seq: try fields.optionalInt("seq", 1...Int64.max),
                seconds: try fields.optionalInt("seconds", 1...315_360_000),
                try fields.optionalString("reason", 0...200) ?? "")
        case "announce":
            let style = try fields.optionalString("style", 1...64) ?? "scroll"
            guard Tier.Style(rawValue: style) != nil else {
                throw .field("style", "must be scroll, pinned or banner")
            }
            return .announce(try fields.string("text", 1...500), style: style)
        case "queue.take":
            return .queue(
                .take(
                    try queue(fields.string("queue", 1...64)), user: try fields.optionalID("user")))
        case "queue.skip":
            return .queue(
                .skip(try queue(fields.string("queue", 1...64)), user: try fields.id("user")))
        default: throw Refusal(.unknownCommand, "no such command here: \(type.prefix(64))")
        }
    }

    private static func queue(_ word: String) throws(Refusal) -> QueueKind {
        guard let kind = QueueKind(rawValue: word) else {
            throw .field("queue", "must be mic, question or support")
        }
        return kind
    }
}
