// An event as the mall sends it. What it says wrong is said of it alone: the rest of its batch goes
// in.

extension MallEvent {
    /// Reads an event.
    /// - Parameters:
    ///   - given: the object that was sent; fields that no type has are left alone.
    ///   - now: ms since 1970 UTC.
    ///   - hostOf: whose room it is; nil for a room that is not known.
    /// - Throws: `bad_request` with the `field` that cannot be taken.
    package init(
        _ given: Fields, now: Int64, hostOf: (String) -> String? = { _ in nil }
    ) throws(Refusal) {
        let fields = EventFields(given)
        id = try fields.id("id")
        user = try fields.id("user")
        at = try fields.time("at", now: now)
        room = try fields.optionalID("room")
        host = room.flatMap(hostOf)
        fingerprint = given.fingerprint
        guard let type = given["type"]?.string else { throw .field("type", "is required") }
        switch type {
        case "order.created":
            kind = .orderCreated(order: try fields.id("order"), try Terms(fields))
        case "order.paid":
            kind = .orderPaid(
                order: try fields.id("order"), cash: try fields.amount("cash", least: 0),
                category: try fields.optionalText("category"))
        case "order.refunded":
            kind = .orderRefunded(
                order: try fields.id("order"), cash: try fields.amount("cash", least: 0))
        case "cart.added":
            kind = .cartAdded(
                sku: try fields.id("sku"),
                quantity: try fields.optionalAmount("quantity", least: 1) ?? 1,
                category: try fields.optionalText("category"))
        case "membership.opened": kind = .membershipOpened(try Membership(fields))
        case "membership.renewed": kind = .membershipRenewed(try Membership(fields))
        case "invite.registered":
            let inviter = try fields.id("inviter")
            if inviter == user { throw .field("inviter", "is the one invited") }
            kind = .inviteRegistered(inviter: inviter)
        case "user.seen": kind = .userSeen(attributes: try fields.attributes())
        default: throw .field("type", "is none of the events that are known")
        }
    }

    /// What is told of its kind, as `type` names it.
    package var type: String {
        switch kind {
        case .orderCreated: "order.created"
        case .orderPaid: "order.paid"
        case .orderRefunded: "order.refunded"
        case .cartAdded: "cart.added"
        case .membershipOpened: "membership.opened"
        case .membershipRenewed: "membership.renewed"
        case .inviteRegistered: "invite.registered"
        case .userSeen: "user.seen"
        }
    }
}

extension MallEvent.Terms {
    fileprivate init(_ fields: EventFields) throws(Refusal) {
        amount = try fields.amount("amount", least: 0)
        category = try fields.optionalText("category")
        points = try fields.optionalAmount("points", least: 0) ?? 0
        coupon = try fields.optionalID("coupon")
        if points > amount { throw .field("points", "come to more than the order") }
    }
}

extension MallEvent.Membership {
    fileprivate init(_ fields: EventFields) throws(Refusal) {
        plan = try fields.id("plan")
        until = try fields.optionalTime("until")
    }
}

/// The fields of an event, taken one by one.
struct EventFields {
    private let given: Fields

    init(_ given: Fields) { self.given = given }

    /// Attributes that one event may bring: as many as there may be.
    private static let mostAttributes = ProfileChange.mostAttributes

    func id(_ name: String) throws(Refusal) -> String {
        guard let id = try optionalID(name) else { throw .field(name, "is required") }
        return id
    }

    func optionalID(_ name: String) throws(Refusal) -> String? {
        guard let value = given[name], value != .null else { return nil }
        guard let id = value.string, id.isProtocolID else {
            throw .field(name, "must be an id of 1 to 64 characters")
        }
        return id
    }

    func optionalText(_ name: String) throws(Refusal) -> String? {
        guard let value = given[name], value != .null else { return nil }
        guard let text = value.string, (1...64).contains(text.utf8.count) else {
            throw .field(name, "must be a text of 1 to 64 bytes")
        }
        return text
    }

    func amount(_ name: String, least: Int64) throws(Refusal) -> Int64 {
        guard let amount = try optionalAmount(name, least: least) else {
            throw .field(name, "is required")
        }
        return amount
    }

    func optionalAmount(_ name: String, least: Int64) throws(Refusal) -> Int64? {
        guard let value = given[name], value != .null else { return nil }
        guard let amount = value.int, (least...MallEvent.mostAmount).contains(amount) else {
            throw .field(name, "must be an integer from \(least) to \(MallEvent.mostAmount)")
        }
        return amount
    }

    /// When it happened; now, where nothing is said.
    func time(_ name: String, now: Int64) throws(Refusal) -> Int64 {
        guard let at = try optionalTime(name) else { return now }
        guard ((now - MallEvent.reach)...(now + MallEvent.reach)).contains(at) else {
            throw .field(name, "is more than 30 days off")
        }
        return at
    }

    func optionalTime(_ name: String) throws(Refusal) -> Int64? {
        guard let value = given[name], value != .null else { return nil }
        guard let at = value.int, (0...Int64.foreverMilliseconds).contains(at) else {
            throw .field(name, "must be milliseconds since 1970")
        }
        return at
    }

    /// Everything beside the fields that every event has, as a profile takes it.
    func attributes() throws(Refusal) -> Fields {
        var attributes = Fields()
        for (name, value) in given.all {
            if ["id", "type", "user", "at", "room"].contains(name) { continue }
            guard attributes.all.count < Self.mostAttributes else {
                throw .field(name, "is one attribute too many")
            }
            let isBirthday = name == "birthday" && value.fields != nil
            if !isBirthday { try ProfileChange.check(name, value, field: name) }
            attributes.append(name, value)
        }
        return attributes
    }
}

extension String {
    /// Whether this is an id of the protocol: 1 to 64 of `A-Z a-z 0-9 _ - . :`.
    package var isProtocolID: Bool {
        (1...64).contains(utf8.count)
            && utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "0")...UInt8(ascii: ":"), UInt8(ascii: "_"),
                    UInt8(ascii: "-"), UInt8(ascii: "."):
                    true
                default: false
                }
            }
    }
}
