// What happened, as the rules see it. Facts that no rule listens to are never made.

/// Something that happened to a member which rules may pay for.
package struct Fact: Hashable, Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        case watched
        case watchedToEnd = "watched_to_end"
        case liked, commented, featured, shared, followed, voted, answered, joined
        case signedIn = "signed_in"
        /// `amount` is cash in fen; so it is in a refund.
        case orderPaid = "order_paid"
        case orderRefunded = "order_refunded"
        case cartAdded = "cart_added"
        case membershipOpened = "membership_opened"
        case membershipRenewed = "membership_renewed"
        /// A guest has become a member in a room.
        case registered
        /// The member is the friend who came; the `inviter` is the other party. So in all three.
        case inviteRegistered = "invite_registered"
        case inviteFirstOrder = "invite_first_order"
        case inviteReached = "invite_reached"
        case birthday
        /// Back after an absence; `amount` is days away.
        case returned
        /// The member has risen to `tier`.
        case tierReached = "tier_reached"
    }

    /// What a fact may name beside the member.
    package enum Word: String, Sendable, CaseIterable {
        case room, host, category, plan, activity, order, sku, channel, inviter, tier, device
        case address
        /// Of a plan: what was paid for, until when.
        case period
    }

    package let kind: Kind
    package let user: String
    /// When it happened, ms since 1970 UTC.
    package let at: Int64
    /// How much of it: likes, watched steps, fen; 1 where counting makes no sense.
    package let amount: Int64
    package let room: String?
    package let host: String?
    /// For watching: since when without a break, as far as the room knows; 0 for other facts.
    package let since: Int64
    /// For watching: from when on the room remembers who was here; 0 for other facts.
    package let memory: Int64
    /// Days signed in without a gap; 0 for other facts.
    package let streak: Int64
    /// Whether it is the first of its kind, as orders have it.
    package let isFirst: Bool
    /// All that it names beside the room and its host; empty for most facts.
    package var words: [Word: String]
    /// The operation or frame it came from; becomes the id of what it pays.
    package let id: String

    package init(
        _ kind: Kind, user: String, at: Int64, amount: Int64 = 1, room: String? = nil,
        host: String? = nil, since: Int64 = 0, memory: Int64 = 0, streak: Int64 = 0,
        isFirst: Bool = false, words: [Word: String] = [:], id: String
    ) {
        self.kind = kind
        self.user = user
        self.at = at
        self.amount = amount
        self.room = room
        self.host = host
        self.since = since
        self.memory = memory
        self.streak = streak
        self.isFirst = isFirst
        self.words = words
        self.id = id
    }

    package subscript(word: Word) -> String? {
        switch word {
        case .room: room
        case .host: host
        default: words.isEmpty ? nil : words[word]
        }
    }

    /// The same without the device and the address it came from.
    var withoutOrigin: Fact {
        var fact = self
        fact.words[.device] = nil
        fact.words[.address] = nil
        return fact
    }

    /// The other party: who invited the member.
    package var inviter: String? { self[.inviter] }
}

extension Fact.Kind {
    /// What facts of this kind name, beside the device and address that any of them may.
    package var words: Set<Fact.Word> {
        switch self {
        case .watched, .watchedToEnd, .liked, .commented, .featured, .followed, .joined, .returned,
            .registered, .signedIn:
            [.room, .host]
        case .shared: [.room, .host, .channel]
        case .voted, .answered: [.room, .host, .activity]
        case .orderPaid, .orderRefunded: [.room, .host, .category, .order]
        case .cartAdded: [.room, .host, .category, .sku]
        case .membershipOpened, .membershipRenewed: [.room, .host, .plan, .period]
        case .inviteRegistered: [.inviter]
        case .inviteFirstOrder: [.inviter, .order]
        case .inviteReached: [.inviter, .tier]
        case .tierReached: [.tier]
        case .birthday: []
        }
    }

    /// Whether the mall tells of them: in any order of arrival, up to `MallEvent.reach` off.
    var isTold: Bool {
        switch self {
        case .orderPaid, .orderRefunded, .cartAdded, .membershipOpened, .membershipRenewed,
            .inviteRegistered, .inviteFirstOrder:
            true
        default: false
        }
    }

    /// Whether the amount measures one happening instead of counting several.
    var isMeasured: Bool {
        switch self {
        case .orderPaid, .orderRefunded, .returned: true
        default: false
        }
    }

    /// Whether they come so often that telling a room of each would drown it.
    var isFrequent: Bool {
        switch self {
        case .watched, .liked, .commented, .joined: true
        default: false
        }
    }
}

// MARK: Keeping

extension Fact {
    /// The shape in which a fact is kept for trials.
    package var kept: Fields {
        var fields: Fields = [
            "kind": .string(kind.rawValue), "user": .string(user), "at": .int(at),
            "amount": .int(amount), "id": .string(id),
        ]
        if let room { fields.append("room", .string(room)) }
        if let host { fields.append("host", .string(host)) }
        for (name, number) in [("since", since), ("memory", memory), ("streak", streak)]
        where number != 0 {
            fields.append(name, .int(number))
        }
        if isFirst { fields.append("first", true) }
        for word in Word.allCases where word != .room && word != .host {
            if let text = words[word] { fields.append(word.rawValue, .string(text)) }
        }
        return fields
    }

    /// Reads what `kept` wrote; nil for anything else.
    package init?(kept: Fields) {
        guard let kind = kept["kind"]?.string.flatMap(Kind.init(rawValue:)),
            let user = kept["user"]?.string, let at = kept["at"]?.int,
            let amount = kept["amount"]?.int, let id = kept["id"]?.string
        else { return nil }
        var words: [Word: String] = [:]
        for word in Word.allCases where word != .room && word != .host {
            if let text = kept[word.rawValue]?.string { words[word] = text }
        }
        self.init(
            kind, user: user, at: at, amount: amount, room: kept["room"]?.string,
            host: kept["host"]?.string, since: kept["since"]?.int ?? 0,
            memory: kept["memory"]?.int ?? 0, streak: kept["streak"]?.int ?? 0,
            isFirst: kept["first"]?.bool ?? false, words: words, id: id)
    }
}
