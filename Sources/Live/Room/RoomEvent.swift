// What a room shows and what it asks of the gateway. Events have no sequence number yet: the bus
// gives it when the tick comes back in the order that all nodes show.

/// Names one connection within a node.
package struct SessionID: Hashable, Sendable, CustomStringConvertible {
    package let number: UInt64

    package init(loop: Int, count: UInt64) {
        number = UInt64(loop) << 48 | (count & 0xFFFF_FFFF_FFFF)
    }

    /// The connection of a guest, whose user is `guest:` and its number; nil for anybody else.
    init?(guest user: String) {
        guard user.hasPrefix("guest:"), let number = UInt64(user.dropFirst(6), radix: 36) else {
            return nil
        }
        self.number = number
    }

    /// The loop that holds the connection.
    package var loop: Int { Int(number >> 48) }

    package var description: String { String(number, radix: 36) }
}

/// What a viewer may keep from being shown. What concerns the account always arrives.
package struct Quiet: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let effects = Quiet(rawValue: 1)
    package static let banners = Quiet(rawValue: 2)
    package static let danmaku = Quiet(rawValue: 4)
    /// How many combinations there are.
    package static let combinations = 8
}

/// One event of the room's stream, before it has its number.
package struct RoomEvent: Hashable, Sendable {
    package let type: String
    package let fields: Fields
    /// Left out for who has muted any of these.
    package let hiddenBy: Quiet
    package let recency: Recency

    /// Whether a newcomer is shown an event among `recent`, and what pushes it out of there.
    package enum Recency: UInt8, Sendable {
        case none
        /// The next so many that were said.
        case said
        /// The next so many results, however much is said meanwhile.
        case result
    }

    package init(
        _ type: String, _ fields: Fields, hiddenBy: Quiet = [], recency: Recency = .none
    ) {
        self.type = type
        self.fields = fields
        self.hiddenBy = hiddenBy
        self.recency = recency
    }
}

/// What the gateway does for the room after a step, in order.
package enum RoomEffect: Sendable, Hashable {
    case show(RoomEvent)
    /// Answers a command. With `seq`, the answer waits for the number of the event shown last.
    case reply(SessionID, request: Int64?, Fields, seq: Bool)
    case refuse(SessionID, request: Int64?, Refusal)
    case fact(Fact, name: String)
    /// Tells a viewer where they stand in a queue: 0 where it is their turn, nil for no longer.
    case turn(SessionID, QueueKind, position: Int64?)
    /// Somebody takes part in an activity by what they said.
    case enter(Entry, by: Actor, operation: String)
    case close(SessionID, CloseReason)
}

/// Why the room ends a connection; the gateway knows the numbers.
package enum CloseReason: Sendable, Hashable {
    case replaced, kicked, banned, roomEnded
}
