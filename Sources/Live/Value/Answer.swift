// What a request came to, as it is told and as it is kept.

/// The reply's fields, or why not.
package enum Answer: Hashable, Sendable {
    case reply(Fields)
    case refused(Refusal)

    package var isRefusal: Bool { if case .refused = self { true } else { false } }

    /// The reply's fields; nil for a refusal.
    package var fields: Fields? { if case .reply(let fields) = self { fields } else { nil } }

    /// The shape in which an answer is kept beside its operation.
    package var kept: Fields {
        switch self {
        case .reply(let fields): ["reply": .fields(fields)]
        case .refused(let refusal):
            [
                "code": .string(refusal.code.rawValue), "message": .string(refusal.message),
                "details": .fields(refusal.details),
            ]
        }
    }

    /// Reads what `kept` wrote; nil for anything else.
    package init?(kept: Fields) {
        if let reply = kept["reply"]?.fields {
            self = .reply(reply)
        } else if let word = kept["code"]?.string, let code = Refusal.Code(rawValue: word) {
            self = .refused(
                Refusal(code, kept["message"]?.string ?? "", kept["details"]?.fields ?? [:]))
        } else {
            return nil
        }
    }
}

/// What a room's viewers are to be told of a decision once it is durable.
package enum News: Hashable, Sendable {
    case activity(room: String, ActivityNotice)
    /// A member has risen; for the rooms in which they sit, and for `room` unless it is empty.
    case upgraded(room: String, user: String, name: String, tier: String)
    case room(room: String, changed: Fields)
    /// A viewer sent the host something.
    case gift(room: String, GiftRanking.Giver, Fields)
    /// A host has a comment shown again.
    case featured(room: String, seq: Int64, Fields)
    /// A viewer put something into their cart.
    case cart(room: String, user: String, sku: String, quantity: Int64)
    /// A rule has something to say to the room: `text`, `text_en`.
    case said(room: String, Fields)
    case removed(room: String, seq: Int64)
    case sanctioned(room: String, user: String, Sanction, kick: Bool)

    package var room: String {
        switch self {
        case .activity(let room, _), .upgraded(let room, _, _, _), .room(let room, _),
            .gift(let room, _, _), .featured(let room, _, _), .said(let room, _),
            .removed(let room, _),
            .cart(let room, _, _, _), .sanctioned(let room, _, _, _):
            room
        }
    }
}
