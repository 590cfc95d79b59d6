// What can be asked of the books without changing them. It is answered in the same batch as all
// else, so that whoever has just moved something sees it moved.

internal import Ledger

package enum Query: Hashable, Sendable {
    /// A member as `GET /v1/users/{user}` shows them.
    case user(String)
    /// A member's history of points.
    case entries(HistoryKey)
    case document(DocumentKey)
    case documents(DocumentList)
    /// What is listed under a member, as `list` says of the name that was asked for.
    case belongings(of: String, DocumentList)
    /// The account that goes by a name.
    case account(String)
    case audit(AuditPage)
    /// An activity of a room, whether it is over or not.
    case activity(String, room: String)
    /// The activities of a room, over or not.
    case activities(ActivityPage)
    /// What a member has done in an activity, or in all of a room that are not over.
    case mine(user: String, room: String, activity: String?)
    /// What anybody may check an activity's result with.
    case proof(String, room: String)
    /// Everything that is kept about a member.
    case export(Export)
    /// The shop as a member sees it.
    case shop(Showcase)
    /// Facts that rules were asked about, for a trial.
    case facts(FactPage)

    /// Whether it is about a member, whose account may go by another name.
    var isOfMember: Bool {
        switch self {
        case .user, .entries, .export, .belongings, .account: true
        default: false
        }
    }

    /// Adds what the answer has to know, as far as `set` tells.
    func name(_ keys: inout Keys, _ set: WorkingSet, _ programme: Programme) {
        switch self {
        case .user(let name):
            let user = keys.name(account: name, set)
            keys.counters.insert(.held(by: user))
            keys.documents.insert(.profile(user))
        case .entries(let page):
            keys.histories.insert(page.known(as: keys.name(account: page.user, set)))
        case .document(let key): keys.documents.insert(key)
        case .documents(let list): keys.documentLists.insert(list)
        case .belongings(let name, let list):
            keys.documentLists.insert(list.moved(from: name, to: keys.name(account: name, set)))
        case .account(let name): keys.name(account: name, set)
        case .audit(let page): keys.auditPages.insert(page)
        case .activity(let id, _): keys.activities.insert(id)
        case .activities(let page):
            keys.activityPages.insert(page)
            keys.name(budgetOf: page.room)
        case .mine(_, let room, let activity):
            if let activity {
                keys.activities.insert(activity)
            } else {
                keys.activitiesOfRooms.insert(room)
            }
        case .proof(let id, _): keys.activities.insert(id)
        case .export(let page): page.name(&keys, set)
        case .shop(let page): page.name(&keys, programme)
        case .facts(let page): keys.factPages.insert(page)
        }
    }

    /// - Throws: `not_found` for what is not there.
    func answer(_ turn: borrowing Turn) throws(Refusal) -> Fields {
        switch self {
        case .user(let name):
            guard let member = turn.set.members[turn.accountID(for: name)] else {
                throw Refusal(.notFound, "no such member")
            }
            return turn.profile(of: member).merging(turn.overview(of: member))
        case .entries(let page):
            return turn.history(page.known(as: turn.accountID(for: page.user)))
        case .document(let key):
            guard let document = turn.set.documents[key] else {
                throw Refusal(.notFound, "no such \(key.kind)")
            }
            return document.kept
        case .documents(let list): return turn.listing(list)
        case .belongings(let name, let list):
            return turn.listing(list.moved(from: name, to: turn.accountID(for: name)))
        case .account(let name): return ["user": .string(turn.accountID(for: name))]
        case .audit(let page): return turn.acts(page)
        case .activity(let id, let room):
            guard let record = turn.set.activities[id], record.room == room else {
                throw Refusal(.notFound, "no such activity in this room")
            }
            return record.view(at: turn.at)
        case .activities(let page): return turn.activities(page)
        case .mine(let user, let room, let activity):
            return try turn.mine(user, in: room, activity)
        case .proof(let id, let room): return try turn.proof(of: id, in: room)
        case .export(let page): return try page.answer(turn)
        case .shop(let page): return page.view(turn)
        case .facts(let page): return turn.facts(page)
        }
    }
}

extension DocumentList {
    /// The same page of what is listed under another name.
    func moved(from name: String, to account: String) -> DocumentList {
        guard let owner, name != account else { return self }
        let now = owner == Coupon.past(name) ? Coupon.past(account) : account
        return DocumentList(kind, owner: now, after: after, count: count)
    }
}

extension HistoryKey {
    func known(as account: String) -> HistoryKey {
        HistoryKey(user: account, count: count, before: before)
    }
}

extension Document {
    /// As lists show it: with the id it is kept under.
    var shown: Fields { (["id": .string(key.id)] as Fields).merging(kept) }
}

extension Turn {
    /// A member's standing.
    func profile(of member: Member) -> Fields {
        let growth = set.balances[Account(.user(member.user), .growth)]
        let rank = programme.tiers.rank(growth: growth, grants: member.grants, now: at)
        let fields: Fields = [
            "user": .string(member.user), "name": .string(member.name),
            "tier": .string(programme.tiers.tiers[rank].id), "growth": .int(growth),
            "points": .int(set.balances[Account(.user(member.user), .points)]),
            "held": .int(held(by: member.user)),
            "since": .int(member.since),
        ]
        let whole = fields.merging(overview(of: member))
        guard let erasedAt = member.erasedAt else { return whole }
        return whole.merging(["erased_at": .int(erasedAt)])
    }

    /// A page of documents, with where the next one begins.
    func listing(_ list: DocumentList) -> Fields {
        let found = set.documentLists[list] ?? []
        var answer: Fields = ["\(list.kind)s": .list(found.map { .fields($0.shown) })]
        if found.count == list.count, let last = found.last {
            answer["next"] = .string(last.key.id)
        }
        return answer
    }

    /// A page of a member's history, newest first.
    func history(_ page: HistoryKey) -> Fields {
        let entries = set.histories[page] ?? []
        var fields: Fields = [
            "entries": .list(
                entries.map {
                    .fields([
                        "at": .int($0.at), "points": .int($0.points), "balance": .int($0.balance),
                        "reason": .string($0.reason), "op": .string($0.operation),
                        "cursor": .int($0.place),
                    ])
                })
        ]
        if Int64(entries.count) == page.count, let last = entries.last {
            fields["next"] = .int(last.place)
        }
        return fields
    }

    /// A page of the audit, newest first.
    func acts(_ page: AuditPage) -> Fields {
        let acts = set.auditPages[page] ?? []
        var fields: Fields = [
            "acts": .list(
                acts.map {
                    .fields([
                        "at": .int($0.act.at), "actor": .string($0.act.actor),
                        "role": .string($0.act.role), "action": .string($0.act.action),
                        "room": .string($0.act.room), "detail": .fields($0.act.detail),
                    ])
                })
        ]
        if acts.count == page.count, let last = acts.last { fields["next"] = .int(last.place) }
        return fields
    }
}
