// "A hundred in all", "two a member", "500 a day" are accounts that are given so many and are used
// up: the one check that no account goes below its floor is the check of every limit.
//
// They are given lazily, by whoever first uses them, so that a catalogue from a file and one that
// was edited by hand come to the same. How many were given is kept beside the account, so that a
// changed limit moves the difference.

package import Ledger

/// A number of something that one account is given to use up.
package struct Allotment: Hashable, Sendable {
    package let account: Account
    /// Where it is kept how many were given, and on which day.
    package let entry: EntryKey
    /// How many there are in all, or in a day.
    package let total: Int64
    /// The programme's day that they are for; nil for ever.
    package let day: Int64?

    /// How many of an item there are.
    package static func stock(of item: String, _ total: Int64) -> Allotment {
        Allotment(
            account: .stock(of: item), entry: EntryKey(subject: "stock:\(item)", user: ""),
            total: total, day: nil)
    }

    /// How often a member may do something, in all or on `day`.
    package static func quota(
        _ name: String, of user: String, _ total: Int64, on day: Int64? = nil
    ) -> Allotment {
        Allotment(
            account: Account(.user(user), .quota(name)),
            entry: EntryKey(subject: "quota:\(name)", user: user), total: total, day: day)
    }
}

extension Keys {
    package mutating func name(_ allotment: Allotment) {
        accounts.insert(allotment.account)
        entries.insert(allotment.entry)
    }
}

extension Turn {
    /// What is left of it, also where nobody has used any.
    package func left(of allotment: Allotment) -> Int64 {
        max(0, set.balances[allotment.account] + missing(of: allotment))
    }

    /// Takes `count` of it to `receiver`.
    /// - Throws: a refusal with `code`, `left` and, for a quota, `limit`.
    package mutating func take(
        _ count: Int64, of allotment: Allotment, to receiver: Holder, or code: Refusal.Code
    ) throws(Refusal) {
        let left = left(of: allotment)
        guard left >= count else {
            throw Refusal(
                code, "\(left) of \(allotment.total) left",
                ["left": .int(left), "limit": .int(allotment.total)])
        }
        try give(allotment)
        let (holder, book) = (allotment.account.holder, allotment.account.book)
        try post(
            Transfer(from: holder, to: receiver, book: book, amount: count, reason: "taken"))
    }

    /// What an account that has become part of another has used counts as used by that.
    mutating func addUsed(of old: Allotment, to own: Allotment) throws(Refusal) {
        guard let given = self[entry: old.entry]?["given"]?.int else { return }
        let used = given - set.balances[old.account]
        guard used > 0 else { return }
        try give(own)
        let (holder, book) = (own.account.holder, own.account.book)
        let taken = min(used, set.balances[own.account])
        if taken > 0 {
            try post(
                Transfer(from: holder, to: .issuer, book: book, amount: taken, reason: "merge"))
        }
        // Two may have used more together than one may.
        if used > taken, var kept = self[entry: own.entry] {
            kept["given"] = .int((kept["given"]?.int ?? 0) + used - taken)
            self[entry: own.entry] = kept
        }
        self[entry: old.entry] = ["given": .int(set.balances[old.account])]
    }

    /// How many are still to be given; below zero where a limit was lowered.
    private func missing(of allotment: Allotment) -> Int64 {
        guard let kept = self[entry: allotment.entry] else { return allotment.total }
        if let day = allotment.day, let before = kept["day"]?.int, day > before {
            return allotment.total - set.balances[allotment.account]
        }
        return allotment.total - (kept["given"]?.int ?? 0)
    }

    /// Brings the account to what it should have been given.
    private mutating func give(_ allotment: Allotment) throws(Refusal) {
        let kept = self[entry: allotment.entry]
        let day = max(allotment.day ?? 0, kept?["day"]?.int ?? 0)
        let missing = missing(of: allotment)
        if missing == 0 && kept != nil && day == kept?["day"]?.int ?? 0 { return }
        let (holder, book) = (allotment.account.holder, allotment.account.book)
        if missing > 0 {
            try post(
                Transfer(from: .issuer, to: holder, book: book, amount: missing, reason: "given"))
        }
        // What was used before the limit was lowered stays used.
        let surplus = min(-missing, set.balances[allotment.account])
        if surplus > 0 {
            try post(
                Transfer(from: holder, to: .issuer, book: book, amount: surplus, reason: "given"))
        }
        let short = max(0, -missing - max(0, surplus))
        var now: Fields = ["given": .int(allotment.total + short)]
        if allotment.day != nil { now["day"] = .int(day) }
        self[entry: allotment.entry] = now
    }
}

extension Account {
    /// How many of an item can still be had.
    package static func stock(of item: String) -> Account {
        Account(.other("item:\(item)"), .stock(item))
    }
}

extension Book {
    /// Pieces of an item.
    package static func stock(_ item: String) -> Book { .other("stock:\(item)") }
    /// How often a member may still do something.
    package static func quota(_ name: String) -> Book { .other("quota:\(name)") }
    /// Coupons of any kind, by the piece.
    package static let coupons = Book.other("coupons")
}

extension Holder {
    /// An order, which holds what was set aside for it.
    package static func order(_ id: String) -> Holder { .other("order:\(id)") }
}
