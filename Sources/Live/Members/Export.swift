// Everything that is kept of a member, for the member: page by page, since somebody who has been
// here for years has more than fits into an answer.

internal import Ledger

/// A page of an export.
package struct Export: Hashable, Sendable {
    package let user: String
    /// The kind of record that the page begins with, by its place in `kinds`.
    private let kind: Int
    /// The record after which it begins; empty for the first of the kind.
    private let after: String

    /// Kinds of records, in the order in which they are told; `entries` are the last.
    private static let kinds = [
        "profiles", "links", "orders", "purchases", "coupons", "past_coupons", "invitations",
        "entries",
    ]

    /// Records that one page tells at most.
    package static let most = 500

    /// - Parameter cursor: `more` of the page before; nil for the first one.
    /// - Throws: `bad_request` for what is none.
    package init(of user: String, cursor: String? = nil) throws(Refusal) {
        self.user = user
        guard let cursor else {
            (kind, after) = (0, "")
            return
        }
        let parts = cursor.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let kind = Int(parts[0]), Self.kinds.indices.contains(kind),
            parts[1].isEmpty || kind < Self.kinds.count - 1 || Int64(parts[1]) != nil
        else { throw .field("cursor", "is none that was given") }
        self.kind = kind
        after = String(parts[1])
    }

    private var isFirst: Bool { kind == 0 && after.isEmpty }

    /// What is told of a kind, as far as one page can hold it; nil for entries.
    private func list(_ place: Int, of account: String) -> DocumentList? {
        let after = place == kind ? after : ""
        func all(_ kind: String) -> DocumentList {
            DocumentList(kind, owner: account, after: after, count: Self.most)
        }
        return switch Self.kinds[place] {
        case "profiles": all("profile")
        case "links": all("link")
        case "orders": all("order")
        case "purchases": all("purchase")
        case "coupons": .coupons(of: account, after: after, count: Self.most)
        case "past_coupons": .coupons(of: account, past: true, after: after, count: Self.most)
        case "invitations": all("invite")
        default: nil
        }
    }

    private func history(of account: String) -> HistoryKey {
        HistoryKey(
            user: account, count: Int64(Self.most),
            before: kind == Self.kinds.count - 1 ? Int64(after) : nil)
    }

    func name(_ keys: inout Keys, _ set: WorkingSet) {
        let account = keys.name(account: user, set)
        keys.documents.formUnion([.profile(account), .invitation(account)])
        keys.counters.insert(.held(by: account))
        if isFirst { keys.belongings.insert(account) }
        for place in kind..<Self.kinds.count {
            if let list = list(place, of: account) { keys.documentLists.insert(list) }
        }
        keys.histories.insert(history(of: account))
    }

    /// - Throws: `not_found` for somebody who is not there.
    func answer(_ turn: borrowing Turn) throws(Refusal) -> Fields {
        let account = turn.accountID(for: user)
        guard let member = turn.set.members[account] else {
            throw Refusal(.notFound, "no such member")
        }
        var answer = turn.profile(of: member)
        answer["grants"] = .list(
            member.grants.map {
                .fields(["tier": .string($0.tier), "until": Datum($0.until)])
            })
        answer["invited_by"] = Datum(turn.set.invitation(of: account)?.inviter)
        if isFirst { answer["follows"] = .list(turn.followed(by: account)) }
        var room = Self.most
        for place in kind..<Self.kinds.count {
            let (rows, last) = rows(place, of: account, room, turn)
            answer[Self.kinds[place]] = .list(rows)
            room -= rows.count
            if room > 0 { continue }
            // There may be more of this kind, or of the next ones.
            answer["more"] = .string("\(place):\(last)")
            break
        }
        return answer
    }

    /// The first `room` rows of a kind, and where the last of them lies.
    private func rows(
        _ place: Int, of account: String, _ room: Int, _ turn: borrowing Turn
    ) -> (rows: [Datum], last: String) {
        guard let list = list(place, of: account) else {
            let entries = turn.history(history(of: account))["entries"]?.list ?? []
            let rows = entries.prefix(room)
            return (Array(rows), rows.last?.fields?["cursor"]?.int.map { "\($0)" } ?? "")
        }
        let found = (turn.set.documentLists[list] ?? []).prefix(room)
        return (found.map { .fields($0.shown) }, found.last?.key.id ?? list.after)
    }
}

extension Turn {
    /// The hosts that somebody follows. The member's belongings must be loaded.
    fileprivate func followed(by user: String) -> [Datum] {
        let follows = set.entries.all.filter {
            $0.key.user == user && $0.key.isRelation && $0.value["on"]?.bool == true
        }
        let prefix = EntryKey.follow(user, host: "").subject.count
        return follows.keys.map { String($0.subject.dropFirst(prefix)) }.sorted()
            .map { .string($0) }
    }
}
