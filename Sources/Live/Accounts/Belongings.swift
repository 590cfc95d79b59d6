// What is listed under a merged account and goes over with it: orders, coupons, the friends it
// invited, its part in activities that go on, and what rooms hold against it. It goes page by page,
// so that no merge is larger than a batch; the pages after the first follow by themselves.

internal import Ledger

extension Merge {
    /// What goes over in one step, of each kind.
    fileprivate static let page = 200

    /// All that is listed under `user`.
    fileprivate static func lists(of user: String) -> [DocumentList] {
        [
            DocumentList("purchase", owner: user, count: page),
            DocumentList("order", owner: user, count: page),
            DocumentList("invite", owner: user, count: page),
            .coupons(of: user, count: page), .coupons(of: user, past: true, count: page),
        ]
    }
}

extension DueKey {
    /// More of what a merged account had is to go over.
    static func belongings(of user: String) -> DueKey { DueKey("merge.rest", user) }
}

extension Keys {
    /// Names what is listed under `user` and is to go over to `into`.
    mutating func name(
        belongingsOf user: String, of into: String, _ set: WorkingSet
    ) {
        for list in Merge.lists(of: user) {
            documentLists.insert(list)
            for document in set.documentLists[list] ?? [] { documents.insert(document.key) }
        }
        name(participationOf: user, of: into, set)
        name(sanctionsOf: user, of: into, set)
        for owner in [user, into] {
            accounts.insert(Account(.user(owner), .coupons))
            counters.insert(.held(by: owner))
        }
    }

    /// Names what is still to go over from an account that was merged.
    mutating func name(belongingsOf user: String, _ set: WorkingSet) {
        let into = name(account: user, set)
        if into != user { name(belongingsOf: user, of: into, set) }
    }
}

extension Turn {
    /// Moves a page of everything from a merged account to the one that it has become part of.
    /// - Parameter isFirst: whether more may have come in the same batch, so that it looks again.
    mutating func moveBelongings(of user: String, isFirst: Bool = false) throws(Refusal) {
        let into = accountID(for: user)
        guard into != user else { return }
        var isMore = isFirst
        for list in Merge.lists(of: user) {
            let found = set.documentLists[list] ?? []
            for document in found { try move(document.key, from: user, to: into) }
            isMore = isMore || found.count == list.count
        }
        try takeOverEntries(of: user, by: into)
        if takeOverSanctions(of: user, by: into) { isMore = true }
        if isMore { schedule(.belongings(of: user), at: at) }
    }

    private mutating func move(
        _ key: DocumentKey, from user: String, to into: String
    ) throws(Refusal) {
        // As it stands by now, not as it was listed.
        guard var document = self[document: key] else { return }
        let isFree = set.coupon(key.id)?.state.isFree ?? false
        if key.kind == "coupon", isFree, document.kept["user"]?.string == user {
            try post(
                Transfer(
                    from: .user(user), to: .user(into), book: .coupons, amount: 1, reason: "merge"))
        }
        switch document.owner {
        case user: document.owner = into
        case Coupon.past(user): document.owner = Coupon.past(into)
        default: break
        }
        for name in ["user", "inviter"] where document.kept[name]?.string == user {
            document.kept[name] = .string(into)
        }
        self[document: key] = document
    }
}
