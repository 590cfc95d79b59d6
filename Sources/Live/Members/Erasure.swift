// One person's data is erased. What is known of them goes at once, and their connections with it;
// what the records of others say of them follows page by page, so that no erasure is larger than a
// batch. What moved value stays: the account's id is the pseudonym under which the ledger goes on
// telling it, and it opens nothing any more.

internal import Ledger

/// Takes away everything personal that is kept of a member.
package struct Erasure: Hashable, Sendable {
    package let user: String

    package init(of user: String) { self.user = user }

    func name(_ keys: inout Keys, _ set: WorkingSet) {
        let user = keys.name(account: user, set)
        keys.belongings.insert(user)
        keys.documents.formUnion([.profile(user), .erasure(user)])
        keys.counters.insert(.held(by: user))
        keys.documentLists.insert(.links(of: user))
        for link in set.documentLists[.links(of: user)] ?? [] {
            keys.documents.insert(link.key)
            guard link.kept["merged"] != nil else { continue }
            keys.members.insert(link.key.id)
            keys.belongings.insert(link.key.id)
            keys.documents.insert(.profile(link.key.id))
        }
    }

    /// - Throws: `not_found` for nobody, `not_open` while orders hold points of the account.
    func carryOut(_ turn: inout Turn, by actor: Actor) throws(Refusal) -> Fields {
        let user = turn.accountID(for: user)
        guard let member = turn[member: user] else { throw Refusal(.notFound, "no such member") }
        if let erasedAt = member.erasedAt { return Self.answer(user, erasedAt) }
        let held = turn.held(by: user)
        guard held == 0 else {
            throw Refusal(
                .notOpen, "orders hold points of the account; they must be paid or cancelled first",
                ["held": .int(held)])
        }
        var names = [user]
        var identities: [String] = []
        for link in turn.links(of: user) {
            if link.kept["merged"] != nil {
                names.append(link.key.id)
            } else {
                identities.append(link.key.id)
                turn[document: link.key] = nil
            }
        }
        for name in names { turn.strip(name) }
        turn.forgetHabits(of: Set(names), but: .held(by: user))
        turn.audit("erase", by: actor, room: "", ["user": .string(user)])
        turn[document: .erasure(user)] = Document(
            .erasure(user),
            kept: Trace(at: turn.at, names: names, identities: identities).kept)
        turn.schedule(.erasure(of: user), at: turn.at)
        return Self.answer(user, turn.at)
    }

    private static func answer(_ user: String, _ at: Int64) -> Fields {
        ["user": .string(user), "erased_at": .int(at)]
    }
}

extension Turn {
    /// Takes everything personal from a member's row, and what is kept beside it.
    fileprivate mutating func strip(_ user: String) {
        guard var member = self[member: user] else { return }
        member.name = ""
        member.tier = programme.tiers.lowest.id
        member.grants = []
        member.tenure = nil
        member.segment = nil
        member.erasedAt = at
        self[member: user] = member
        for task in MemberTask.allCases { unschedule(DueKey(task, user)) }
        if self[document: .profile(user)] != nil { self[document: .profile(user)] = nil }
    }

    /// Whom they follow and what they use to do is nobody's business any more.
    fileprivate mutating func forgetHabits(of names: Set<String>, but kept: CounterKey) {
        for (key, counter) in set.counters.all
        where names.contains(key.user) && key != kept && counter != Counter() {
            self[counter: key] = Counter()
        }
        for (key, entry) in set.entries.all
        where names.contains(key.user) && key.isRelation && entry["on"]?.bool == true {
            self[entry: key] = ["on": false]
        }
    }
}

// MARK: Who was erased

extension Member {
    /// Whether the account is nobody's any more.
    package var isErased: Bool { erasedAt != nil }
}

extension ValueRequest {
    /// Why this cannot be done with an account that was erased; nil where it can. A payment or a
    /// refund of an order that was made before still moves what the order did.
    func refusalForErased(_ turn: borrowing Turn) -> Refusal? {
        var users: [String] = by.role == .viewer ? [by.user] : []
        switch command {
        case .grant(let grant): users.append(grant.user)
        case .profile(let change): users.append(change.user)
        case .link(let change): users.append(change.user)
        case .merge(let merge): users += [merge.from, merge.into]
        case .event(let event):
            switch event.kind {
            case .orderPaid, .orderRefunded: break
            default: users.append(event.user)
            }
        default: break
        }
        let isGone = users.contains { turn[member: turn.accountID(for: $0)]?.isErased ?? false }
        return isGone ? Refusal(.closed, "the account was erased") : nil
    }
}
