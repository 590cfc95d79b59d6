// Writes a difference, statement by statement, into the transaction that is open. What can happen
// only once is inserted and would fail if it were there already; what has a state is put over it.
//
// An insert of several rows that fails ends the transaction (`OR ROLLBACK`): to be able to end by
// itself it would have to keep a copy of each page that it touches, and the batch is void anyway.

internal import Ledger
internal import Live

/// The statements of `commit`.
final class Writing {
    private let transfer: Bulk
    private let balance: Prepared
    private let member: Prepared
    private let counter: Prepared
    private let operation: Bulk
    private let activity: Prepared
    private let entry: Bulk
    private let newEntry: Bulk
    private let withdrawn: Prepared
    private let sanction: Prepared
    private let feed: Bulk
    private let audit: Prepared
    private let document: Prepared
    private let removed: Prepared
    private let due: Prepared
    private let done: Prepared
    private let members: Members
    private let facts: Facts
    private let rewriting: Rewriting
    /// The place of the next posting.
    private(set) var nextPlace: Int64

    init(
        _ connection: Connection, _ members: Members, _ facts: Facts
    ) throws(StoreError) {
        self.members = members
        self.facts = facts
        rewriting = try Rewriting(connection)
        let last = try Prepared(connection, "SELECT max(place) FROM transfers").first { $0.int(0) }
        nextPlace = (last ?? 0) + 1
        func prepare(_ sql: String) throws(StoreError) -> Prepared {
            try Prepared(connection, sql)
        }
        transfer = try Bulk(
            connection,
            """
            INSERT OR ROLLBACK INTO transfers (place, operation, at, giver, receiver, book,
                amount, reason, giver_balance, receiver_balance, giver_previous,
                receiver_previous) VALUES
            """, columns: 12)
        balance = try prepare(
            """
            INSERT INTO balances VALUES (?, ?, ?)
            ON CONFLICT DO UPDATE SET amount = excluded.amount
            """)
        member = try prepare(
            """
            INSERT INTO members VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET name = excluded.name, since = excluded.since,
                tier = excluded.tier, tier_since = excluded.tier_since,
                grants = excluded.grants, acknowledged = excluded.acknowledged,
                merged_into = excluded.merged_into
            """)
        counter = try prepare(
            """
            INSERT INTO counters VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET progress = excluded.progress, times = excluded.times,
                day = excluded.day, at = excluded.at
            """)
        operation = try Bulk(
            connection, "INSERT OR ROLLBACK INTO operations VALUES", columns: 4)
        activity = try prepare(
            """
            INSERT INTO activities VALUES (?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET phase = excluded.phase, kept = excluded.kept
            """)
        entry = try Bulk(
            connection, "INSERT INTO entries VALUES", columns: 4,
            "ON CONFLICT DO UPDATE SET kept = excluded.kept")
        newEntry = try Bulk(
            connection, "INSERT OR ROLLBACK INTO entries VALUES", columns: 4)
        withdrawn = try prepare(
            "DELETE FROM entries WHERE subject = ? AND user = ? AND slot = ?")
        sanction = try prepare(
            """
            INSERT INTO sanctions VALUES (?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET muted_until = excluded.muted_until,
                banned_until = excluded.banned_until
            """)
        feed = try Bulk(connection, "INSERT OR ROLLBACK INTO feed VALUES", columns: 6)
        audit = try prepare(
            """
            INSERT INTO audit (at, actor, role, action, room, detail) VALUES (?, ?, ?, ?, ?, ?)
            """)
        document = try prepare(
            """
            INSERT INTO documents VALUES (?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET owner = excluded.owner, kept = excluded.kept
            """)
        removed = try prepare("DELETE FROM documents WHERE kind = ? AND id = ?")
        due = try prepare(
            "INSERT INTO due VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET at = excluded.at")
        done = try prepare("DELETE FROM due WHERE task = ? AND subject = ?")
    }

    func keep(_ difference: Difference) throws(StoreError) {
        operation.expect(difference.operations.count)
        for (key, record) in difference.operations {
            try operation.add(key.id, key.user, record.fingerprint, record.answer)
        }
        try keepValue(difference)
        try keepPeople(difference)
        try keepRooms(difference)
        feed.expect(difference.feed.count)
        for item in difference.feed {
            let previous = try members.link(.feed, of: item.user, item.cursor)
            try feed.add(item.cursor, item.user, item.at, item.type, item.body, previous)
        }
        try members.flush()
        for act in difference.audit {
            try audit.run(act.at, act.actor, act.role, act.action, act.room, act.detail)
        }
        try facts.keep(difference.facts)
        try rewriting.keep(difference.rewritten)
        for paper in difference.documents {
            try document.run(paper.key.kind, paper.key.id, paper.owner, paper.kept)
        }
        for key in difference.removed { try removed.run(key.kind, key.id) }
        for (key, at) in difference.due {
            if let at {
                try due.run(key.task, key.subject, at)
            } else {
                try done.run(key.task, key.subject)
            }
        }
    }

    private func keepValue(_ difference: Difference) throws(StoreError) {
        transfer.expect(difference.postings.count)
        for posting in difference.postings {
            let moved = posting.transfer
            let place = nextPlace
            nextPlace += 1
            try transfer.add(
                place, posting.operation, posting.at, moved.from, moved.to, moved.book.name,
                moved.amount, moved.reason, posting.fromBalance, posting.toBalance,
                try link(moved.from, moved.book, place), try link(moved.to, moved.book, place))
        }
        for (account, amount) in difference.balances
        where !(try members.keep(account, amount)) {
            try balance.run(account.holder, account.book.name, amount)
        }
    }

    /// Chains a posting of points to a member's others; returns the one before it, or 0.
    private func link(
        _ holder: Holder, _ book: Book, _ place: Int64
    ) throws(StoreError) -> Int64 {
        guard case .user(let user) = holder, book == .points else { return 0 }
        return try members.link(.postings, of: user, place)
    }

    /// After a batch that was not kept: its places are free again.
    func takeBack(to place: Int64) {
        nextPlace = place
        facts.forget()
    }

    private func keepPeople(_ difference: Difference) throws(StoreError) {
        for person in difference.members {
            try member.run(
                person.user, person.name, person.since, person.tier, person.tierSince,
                person.keptGrants, person.acknowledged, person.mergedInto ?? "")
            try members.keep(person)
        }
        for (key, state) in difference.counters {
            try counter.run(
                key.user, key.scope, key.rule, state.progress, state.times, state.day, state.at)
        }
    }

    private func keepRooms(_ difference: Difference) throws(StoreError) {
        for record in difference.activities {
            try activity.run(record.id, record.room, record.phase.rawValue, record.kept)
            members.attendance.note(record)
        }
        try keepEntries(difference.entries)
        for key in difference.withdrawn {
            try withdrawn.run(key.subject, key.user, key.slot)
        }
        for (key, state) in difference.sanctions {
            try sanction.run(key.room, key.user, state.mutedUntil, state.bannedUntil)
        }
    }

    private func keepEntries(_ entries: [EntryKey: Fields]) throws(StoreError) {
        var first: [(key: EntryKey, kept: Fields)] = []
        var others: [(key: EntryKey, kept: Fields)] = []
        let ordered = entries.map { (place: EntryPlace($0.key), row: $0) }
            .sorted { $0.place < $1.place }
        for (_, (key, kept)) in ordered {
            if members.attendance.note(key) {
                first.append((key, kept))
            } else {
                others.append((key, kept))
            }
        }
        newEntry.expect(first.count)
        for (key, kept) in first {
            try newEntry.add(key.subject, key.user, key.slot, kept)
        }
        entry.expect(others.count)
        for (key, kept) in others {
            try entry.add(key.subject, key.user, key.slot, kept)
            if key.isRelation { try members.known(key.user).note(key.subject, kept) }
        }
    }
}

/// Where an entry's row lies, as far as speed is concerned: with others of its activity, and there
/// by the name of the member.
private struct EntryPlace: Comparable {
    private let subject: Int
    private let user: Beginning

    init(_ key: EntryKey) {
        subject = key.subject.hashValue
        user = Beginning(key.user)
    }

    static func < (one: EntryPlace, other: EntryPlace) -> Bool {
        one.subject == other.subject ? one.user < other.user : one.subject < other.subject
    }
}
