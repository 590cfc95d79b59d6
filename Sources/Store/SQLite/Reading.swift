// One statement for each kind of key, run by primary key once for each name in a batch. Short
// lookups in a page cache beat a query with thousands of parameters, and need no temporary tables.

internal import Ledger
internal import Live

/// The statements of `load`.
final class Reading {
    private let balance: Prepared
    private let member: Prepared
    private let counter: Prepared
    private let operation: Prepared
    private let activity: Prepared
    private let unfinished: Prepared
    private let entry: Prepared
    private let sanction: Prepared
    private let room: Prepared
    private let feed: Prepared
    private let acknowledged: Prepared
    private let history: Prepared

    init(_ connection: Connection) throws(StoreError) {
        func prepare(_ sql: String) throws(StoreError) -> Prepared {
            try Prepared(connection, sql)
        }
        balance = try prepare("SELECT amount FROM balances WHERE holder = ? AND book = ?")
        member = try prepare(
            """
            SELECT name, since, tier, tier_since, grants, acknowledged FROM members WHERE user = ?
            """)
        counter = try prepare(
            """
            SELECT progress, times, day, at FROM counters
            WHERE user = ? AND rule = ? AND scope = ?
            """)
        operation = try prepare(
            "SELECT fingerprint, answer FROM operations WHERE id = ? AND user = ?")
        activity = try prepare("SELECT room, phase, kept FROM activities WHERE id = ?")
        unfinished = try prepare(
            """
            SELECT id, phase, kept FROM activities
            WHERE room = ? AND phase NOT IN ('settled', 'cancelled') ORDER BY id
            """)
        entry = try prepare("SELECT kept FROM entries WHERE subject = ? AND user = ? AND slot = ?")
        sanction = try prepare(
            "SELECT muted_until, banned_until FROM sanctions WHERE room = ? AND user = ?")
        room = try prepare("SELECT kept FROM rooms WHERE room = ?")
        feed = try prepare(
            """
            SELECT cursor, at, type, body FROM feed WHERE user = ? AND cursor > ?
            ORDER BY cursor LIMIT ?
            """)
        acknowledged = try prepare("SELECT acknowledged FROM members WHERE user = ?")
        // The bounds on the holder are those of the indexes, which serve only who repeats them.
        history = try prepare(
            """
            SELECT place, at, amount, receiver_balance, reason, operation FROM transfers
            WHERE book = 'points' AND receiver = ?1 AND place < ?2
                AND receiver >= 'user:' AND receiver < 'user;'
            UNION ALL
            SELECT place, at, -amount, giver_balance, reason, operation FROM transfers
            WHERE book = 'points' AND giver = ?1 AND place < ?2
                AND giver >= 'user:' AND giver < 'user;'
            ORDER BY place DESC LIMIT ?3
            """)
    }

    func load(_ keys: Keys) throws(StoreError) -> WorkingSet {
        var set = WorkingSet()
        set.reserve(for: keys)
        for key in keys.operations { set.operations[key] = try record(of: key) }
        for account in keys.accounts where !account.holder.isOpenEnd { try load(account, &set) }
        for user in keys.members {
            set.members[user] = try person(user)
            try load(Account(.user(user), .points), &set)
            try load(Account(.user(user), .growth), &set)
        }
        for key in keys.counters {
            try counter.forEach(key.user, key.rule, key.scope) {
                set.counters[key] = Counter(
                    progress: $0.int(0), times: $0.int(1), day: $0.int(2), at: $0.int(3))
            }
        }
        for id in keys.activities { set.activities[id] = try record(ofActivity: id) }
        for key in keys.entries { set.entries[key] = try kept(of: key) }
        for key in keys.sanctions {
            try sanction.forEach(key.room, key.user) {
                set.sanctions[key] = Sanction(mutedUntil: $0.int(0), bannedUntil: $0.int(1))
            }
        }
        for id in keys.rooms { set.rooms[id] = try changes(ofRoom: id) }
        for id in keys.activitiesOfRooms { set.activitiesOfRooms[id] = try activities(ofRoom: id) }
        for (user, given) in keys.feeds { set.feeds[user] = try items(of: user, after: given) }
        for page in keys.histories { set.histories[page] = try entries(of: page) }
        return set
    }

    private func load(_ account: Account, _ set: inout WorkingSet) throws(StoreError) {
        try balance.forEach(account.holder.name, account.book.name) {
            set.balances.load(account, $0.int(0))
        }
    }

    private func record(of key: OperationKey) throws(StoreError) -> OperationRecord? {
        try operation.first(key.id, key.user) { (row) throws(StoreError) in
            guard let answer = row.fields(1).flatMap({ Answer(kept: $0) }) else {
                throw .damaged("operation \(key.id) of \(key.user) cannot be read")
            }
            return OperationRecord(fingerprint: row.int(0), answer: answer)
        }
    }

    private func person(_ user: String) throws(StoreError) -> Member? {
        try member.first(user) { (row) throws(StoreError) in
            guard let grants = row.datum(4)?.list else {
                throw .damaged("member \(user) cannot be read")
            }
            return Member(
                user: user, name: row.text(0), since: row.int(1), tier: row.text(2),
                tierSince: row.int(3), grants: grants.compactMap { TierGrant(kept: $0) },
                acknowledged: row.int(5))
        }
    }

    private func record(ofActivity id: String) throws(StoreError) -> ActivityRecord? {
        try activity.first(id) { (row) throws(StoreError) in
            try ActivityRecord(id: id, room: row.text(0), phase: row.text(1), row.fields(2))
        }
    }

    private func activities(ofRoom room: String) throws(StoreError) -> [ActivityRecord] {
        try unfinished.all(room) { (row) throws(StoreError) in
            try ActivityRecord(id: row.text(0), room: room, phase: row.text(1), row.fields(2))
        }
    }

    private func kept(of key: EntryKey) throws(StoreError) -> Fields? {
        try entry.first(key.subject, key.user, key.slot) { (row) throws(StoreError) in
            guard let kept = row.fields(0) else {
                throw .damaged("an entry of \(key.user) in \(key.subject) cannot be read")
            }
            return kept
        }
    }

    private func changes(ofRoom id: String) throws(StoreError) -> Fields? {
        try room.first(id) { (row) throws(StoreError) in
            guard let kept = row.fields(0) else { throw .damaged("room \(id) cannot be read") }
            return kept
        }
    }

    private func items(of user: String, after given: Int64) throws(StoreError) -> [FeedItem] {
        let shown = try acknowledged.first(user) { $0.int(0) }
        let start = feedStart(given: given, acknowledged: shown)
        return try feed.all(user, start, Int64(feedPage)) { (row) throws(StoreError) in
            guard let body = row.fields(3) else {
                throw .damaged("feed item \(row.int(0)) cannot be read")
            }
            return FeedItem(
                user: user, cursor: row.int(0), at: row.int(1), type: row.text(2), body: body)
        }
    }

    private func entries(of page: HistoryKey) throws(StoreError) -> [HistoryEntry] {
        let holder = Holder.user(page.user).name
        return try history.all(holder, page.before ?? .max, max(0, page.count)) {
            HistoryEntry(
                place: $0.int(0), at: $0.int(1), points: $0.int(2), balance: $0.int(3),
                reason: $0.text(4), operation: $0.text(5))
        }
    }
}

extension ActivityRecord {
    /// - Throws: `.damaged` for what this version cannot read.
    fileprivate init(
        id: String, room: String, phase: String, _ kept: Fields?
    ) throws(StoreError) {
        guard let kept, let record = ActivityRecord(id: id, room: room, phase: phase, kept: kept)
        else { throw .damaged("activity \(id) cannot be read") }
        self = record
    }
}
