// An event that did not arrive at once: what was tried, when it is tried again, and where it ended.
// An event that arrives at the first attempt leaves no such trace.

package struct WebhookDelivery: Hashable, Sendable {
    package enum State: String, Sendable, CaseIterable {
        /// Will be tried again, or waits behind an earlier event of its member.
        case waiting
        /// Given up after a day; an operator can have it delivered again.
        case parked
        case done
    }

    package let webhook: String
    /// Of the event, in the feed of everybody.
    package let cursor: Int64
    /// The member it is about; empty for none.
    package let user: String
    package let type: String
    package var state = State.waiting
    /// Attempts that failed.
    package var attempts: Int64 = 0
    /// Ms since 1970 UTC; 0 where it waits for an earlier event of its member.
    package var nextAt: Int64 = 0
    /// When it first could have been delivered, ms since 1970 UTC: its day begins here.
    package let since: Int64
    /// How the last attempt ended: a status, or a word.
    package var note = ""
    /// Asked for again by an operator, so that it neither waits for other events nor holds them up.
    package var isRepeated = false

    package init(
        webhook: String, cursor: Int64, user: String, type: String, since: Int64
    ) {
        self.webhook = webhook
        self.cursor = cursor
        self.user = user
        self.type = type
        self.since = since
    }

    init(_ webhook: String, _ item: FeedItem, state: State = .waiting, since: Int64) {
        self.init(
            webhook: webhook, cursor: item.cursor, user: item.subject, type: item.type,
            since: since)
        self.state = state
    }

    /// Events of one lane go out one after the other.
    var lane: String { isRepeated ? "/\(cursor)" : user }
}

extension WebhookDelivery {
    static let kind = "delivery"

    /// Ids are in the order of the events.
    package static func key(_ webhook: String, _ cursor: Int64) -> DocumentKey {
        let digits = "\(cursor)"
        let padding = String(repeating: "0", count: max(0, 19 - digits.utf8.count))
        return DocumentKey(kind, "\(webhook)/\(padding)\(digits)")
    }

    /// What a webhook's deliveries of a state are listed under; those that are done are not.
    package static func owner(_ webhook: String, _ state: State) -> String {
        state == .done ? "" : "\(webhook)/\(state.rawValue)"
    }

    var document: Document {
        Document(
            Self.key(webhook, cursor), owner: Self.owner(webhook, state), kept: kept)
    }

    /// The shape in which it is kept, and shown.
    package var kept: Fields {
        [
            "webhook": .string(webhook), "event": .string(FeedItem.eventID(cursor)),
            "user": .string(user), "type": .string(type), "state": .string(state.rawValue),
            "attempts": .int(attempts), "next_at": .int(nextAt), "since": .int(since),
            "last": .string(note), "repeated": .bool(isRepeated),
        ]
    }

    /// Reads what `kept` wrote; nil for anything else.
    package init?(kept: Fields) {
        guard let webhook = kept["webhook"]?.string,
            let cursor = kept["event"]?.string.flatMap(FeedItem.cursor(ofEvent:)),
            let state = kept["state"]?.string.flatMap(State.init(rawValue:)),
            let since = kept["since"]?.int
        else { return nil }
        self.init(
            webhook: webhook, cursor: cursor, user: kept["user"]?.string ?? "",
            type: kept["type"]?.string ?? "", since: since)
        self.state = state
        attempts = kept["attempts"]?.int ?? 0
        nextAt = kept["next_at"]?.int ?? 0
        note = kept["last"]?.string ?? ""
        isRepeated = kept["repeated"]?.bool ?? false
    }
}

extension FeedItem {
    /// The id that an event has outside, the same at every attempt.
    package static func eventID(_ cursor: Int64) -> String { "evt-\(cursor)" }

    /// The cursor of an event by its id; nil for anything else.
    package static func cursor(ofEvent id: String) -> Int64? {
        guard id.hasPrefix("evt-"), let cursor = Int64(id.dropFirst(4)), cursor > 0,
            eventID(cursor) == id
        else { return nil }
        return cursor
    }

    /// The member it is about, also where it is only reported; empty for none.
    package var subject: String { user.isEmpty ? body["user"]?.string ?? "" : user }
}
