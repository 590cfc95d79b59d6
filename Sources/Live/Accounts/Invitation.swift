// Who brought whom, and what has been paid for it: at registration, at the friend's first order,
// and when the friend has climbed. Each is paid once for a friend, in whatever order it is heard
// of.

/// How somebody came to be a member.
package struct Invitation: Hashable, Sendable {
    package let friend: String
    package let inviter: String
    /// The friend's first order was paid.
    package var hasOrdered = false
    /// The rank of the highest tier that the friend's own growth has reached and that was paid for.
    package var reached = 0

    package init(of friend: String, by inviter: String) {
        self.friend = friend
        self.inviter = inviter
    }

    var document: Document {
        Document(
            .invitation(friend), owner: inviter,
            kept: [
                "inviter": .string(inviter), "has_ordered": .bool(hasOrdered),
                "reached": .int(Int64(reached)),
            ])
    }

    init?(_ document: Document) {
        guard let inviter = document.kept["inviter"]?.string else { return nil }
        friend = document.key.id
        self.inviter = inviter
        hasOrdered = document.kept["has_ordered"]?.bool ?? false
        reached = Int(clamping: document.kept["reached"]?.int ?? 0)
    }

    /// How far back the chain of inviters is followed to find a circle. A longer one gains nobody
    /// anything: everyone in it is invited once, and paid for once.
    static let depth = 3
}

extension DocumentKey {
    /// How a member came here.
    package static func invitation(_ friend: String) -> DocumentKey {
        DocumentKey("invite", friend)
    }
}

extension DueKey {
    /// A friend may have reached a tier that the inviter is rewarded for.
    static func climb(of friend: String) -> DueKey { DueKey("invite.reached", friend) }
}

extension WorkingSet {
    /// How `friend` came here, as far as was loaded.
    package func invitation(of friend: String) -> Invitation? {
        documents[.invitation(friend)].flatMap(Invitation.init)
    }
}

extension Keys {
    /// Names the invitation of `friend` and what paying for it takes, as far as `set` tells.
    /// - Parameters:
    ///   - inviter: who says to have invited; nil for whoever is known to.
    ///   - time: when what may be paid for happened, ms since 1970 UTC.
    ///   - id: of the operation that it may be paid by.
    mutating func name(
        invitationOf friend: String, by inviter: String? = nil, _ set: WorkingSet,
        _ programme: Programme, at time: Int64, id: String
    ) {
        documents.insert(.invitation(friend))
        members.insert(friend)
        counters.insert(.orders(of: friend))
        guard let named = inviter ?? set.invitation(of: friend)?.inviter else { return }
        let inviter = name(account: named, set)
        for fact in Invitation(of: friend, by: inviter).facts(programme, at: time, id: id) {
            name(fact, programme, set)
        }
        // The chain behind the inviter, a step further with every round.
        var next = inviter
        for _ in 0..<Invitation.depth {
            documents.insert(.invitation(next))
            guard let before = set.invitation(of: next)?.inviter else { break }
            next = before
        }
    }
}

extension Invitation {
    /// All facts that may ever come of it.
    fileprivate func facts(_ programme: Programme, at time: Int64, id: String) -> [Fact] {
        [registered(at: time, id: id), firstOrder("", at: time, id: id)]
            + programme.tiers.tiers.map { climbed(to: $0.id, at: time, id: id) }
    }

    func registered(at time: Int64, id: String) -> Fact {
        Fact(.inviteRegistered, user: friend, at: time, words: [.inviter: inviter], id: id)
    }

    func firstOrder(_ order: String, at time: Int64, id: String) -> Fact {
        var words: [Fact.Word: String] = [.inviter: inviter]
        words[.order] = order.isEmpty ? nil : order
        return Fact(.inviteFirstOrder, user: friend, at: time, words: words, id: id)
    }

    func climbed(to tier: String, at time: Int64, id: String) -> Fact {
        Fact(
            .inviteReached, user: friend, at: time, words: [.inviter: inviter, .tier: tier], id: id)
    }
}
