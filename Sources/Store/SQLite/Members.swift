// Members with their purses: read at once, kept in mind, and the ends of their chains moved on as a
// batch adds to them.

internal import Ledger
internal import Live

/// The statements over `members`, `purses` and `marks`, behind the cache.
final class Members {
    private let cache = MemberCache()
    /// Forgotten with the cache.
    let attendance = Attendance()
    private let both: Prepared
    private let purse: Bulk
    private let mark: Prepared
    private let markAfter: Prepared
    private let version: Prepared
    /// Changes when another connection has written.
    private var seenVersion: Int64 = -1
    /// Whose purses the batch has changed.
    private var changed: [KnownMember] = []

    init(_ connection: Connection) throws(StoreError) {
        both = try Prepared(
            connection,
            """
            SELECT p.points, p.growth, p.last_posting, p.postings, p.last_item, p.items,
                p.user IS NULL,
                m.name, m.since, m.tier, m.tier_since, m.grants, m.acknowledged, m.user IS NULL,
                p.debt, m.merged_into
            FROM (SELECT ?1 AS user) AS wanted
            LEFT JOIN purses AS p ON p.user = wanted.user
            LEFT JOIN members AS m ON m.user = wanted.user
            """)
        purse = try Bulk(
            connection, "INSERT INTO purses VALUES", columns: 8,
            """
            ON CONFLICT DO UPDATE SET points = excluded.points, growth = excluded.growth,
                last_posting = excluded.last_posting, postings = excluded.postings,
                last_item = excluded.last_item, items = excluded.items, debt = excluded.debt
            """)
        mark = try Prepared(connection, "INSERT INTO marks VALUES (?, ?, ?)")
        markAfter = try Prepared(
            connection,
            """
            SELECT number FROM marks WHERE user = ? AND kind = ? AND number >= ?
            ORDER BY number LIMIT 1 OFFSET ?
            """)
        version = try Prepared(connection, "PRAGMA data_version")
    }

    /// Begins a batch: somebody with a shell may have written meanwhile.
    /// - Parameter changing: members of whom it has commands that move value.
    func begin(changing: Int) throws(StoreError) {
        let now = try version.first { $0.int(0) } ?? 0
        if now != seenVersion { forget() }
        seenVersion = now
        cache.age(changing: changing)
    }

    /// Forgets everything, as when what is kept in mind was not kept on disk.
    func forget() {
        cache.removeAll()
        attendance.forget()
        changed.removeAll(keepingCapacity: true)
    }

    // MARK: Reading

    func known(_ user: String) throws(StoreError) -> KnownMember {
        try cache.known(user, load: load)
    }

    /// Where a walk back over the links below `number` begins: at a link not before it, or at the
    /// end of the chain.
    /// - Parameter skipping: marks to go beyond the first one at or after `number`.
    func start(
        of kind: Purse.Kind, _ user: String, from number: Int64, skipping: Int64 = 0
    ) throws(StoreError) -> Int64 {
        let found = try markAfter.first(user, kind.rawValue, number, skipping) { $0.int(0) }
        if let found { return found }
        let purse = try known(user).purse
        return kind == .postings ? purse.postings.last : purse.feed.last
    }

    private func load(_ user: String) throws(StoreError) -> KnownMember {
        let entry = KnownMember(user)
        try both.forEach(user) { (row) throws(StoreError) in
            if row.int(6) == 0 {
                entry.purse.points = row.optionalInt(0)
                entry.purse.growth = row.optionalInt(1)
                entry.purse.debt = row.optionalInt(14)
                entry.purse.postings = Purse.Chain(last: row.int(2), count: row.int(3))
                entry.purse.feed = Purse.Chain(last: row.int(4), count: row.int(5))
            }
            if row.int(13) == 0 {
                var member = Member(
                    user: user, name: row.text(7), since: row.int(8), tier: row.text(9),
                    tierSince: row.int(10), acknowledged: row.int(12))
                guard member.take(keptGrants: row.datum(11)) else {
                    throw .damaged("member \(user) cannot be read")
                }
                let merged = row.text(15)
                member.mergedInto = merged.isEmpty ? nil : merged
                entry.member = member
            }
        }
        return entry
    }

    // MARK: Writing

    func keep(_ member: Member) throws(StoreError) { try known(member.user).member = member }

    /// Puts a balance into its purse; false for an account that has none.
    func keep(_ account: Account, _ amount: Int64) throws(StoreError) -> Bool {
        switch (account.holder, account.book) {
        case (.user(let user), .points): try toChange(user).purse.points = amount
        case (.user(let user), .growth): try toChange(user).purse.growth = amount
        case (.debt(let user), .points): try toChange(user).purse.debt = amount
        default: return false
        }
        return true
    }

    /// Adds a posting or feed item to the chain of `user`; returns the link before it.
    func link(
        _ kind: Purse.Kind, of user: String, _ number: Int64
    ) throws(StoreError) -> Int64 {
        let known = try toChange(user)
        let previous: Int64
        let isMark: Bool
        switch kind {
        case .postings:
            previous = known.purse.postings.append(number)
            isMark = known.purse.postings.endsInMark
        case .feed:
            previous = known.purse.feed.append(number)
            isMark = known.purse.feed.endsInMark
        }
        if isMark { try mark.run(user, kind.rawValue, number) }
        return previous
    }

    /// Writes the purses that the batch has changed, those that lie together one after another.
    func flush() throws(StoreError) {
        purse.expect(changed.count)
        let ordered = changed.map { (place: Beginning($0.user), known: $0) }
            .sorted { $0.place < $1.place }
        for (_, known) in ordered {
            known.purse.isChanged = false
            let now = known.purse
            try purse.add(
                known.user, now.points, now.growth, now.postings.last, now.postings.count,
                now.feed.last, now.feed.count, now.debt)
        }
        changed.removeAll(keepingCapacity: true)
    }

    /// Somebody whose purse is about to change.
    private func toChange(_ user: String) throws(StoreError) -> KnownMember {
        let known = try known(user)
        if !known.purse.isChanged {
            known.purse.isChanged = true
            changed.append(known)
        }
        return known
    }
}
