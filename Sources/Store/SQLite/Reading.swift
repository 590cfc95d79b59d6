// One statement for each kind of key, run by primary key once for each name in a batch; feeds and
// histories are walked back link by link, and members are asked of their cache first. Short
// lookups in a page cache beat a query with thousands of parameters, and need no temporary tables.

internal import Ledger
internal import Live

/// The statements of `load`.
final class Reading {
    private let members: Members
    private let balance: Prepared
    private let counter: Prepared
    private let tally: Prepared
    private let counters: Prepared
    private let relations: Prepared
    private let operation: Bulk
    private let activity: Prepared
    private let ofRoom: Prepared
    private let ofRooms: Prepared
    private let unfinished: Prepared
    private let entry: Bulk
    private let sanction: Prepared
    private let participation: Prepared
    private let sanctions: Prepared
    private let bans: Prepared
    private let feed: Prepared
    private let posting: Prepared
    private let listing: Listing
    private let facts: Facts

    init(
        _ connection: Connection, _ members: Members, _ facts: Facts
    ) throws(StoreError) {
        self.members = members
        self.facts = facts
        func prepare(_ sql: String) throws(StoreError) -> Prepared {
            try Prepared(connection, sql)
        }
        balance = try prepare("SELECT amount FROM balances WHERE holder = ? AND book = ?")
        counter = try prepare(
            """
            SELECT progress, times, day, at FROM counters
            WHERE user = ? AND scope = ? AND rule = ?
            """)
        tally = try prepare(
            """
            SELECT progress, times, day, at, rule FROM counters WHERE user = ? AND scope = ''
            """)
        counters = try prepare(
            "SELECT progress, times, day, at, rule, scope FROM counters WHERE user = ?")
        relations = try prepare(
            """
            SELECT subject, slot, kept FROM entries
            WHERE user = ? AND subject >= 'follow:' AND subject < 'follow;'
            """)
        operation = try Bulk(
            connection, "SELECT o.id, o.user, o.fingerprint, o.answer FROM (VALUES", columns: 2,
            """
            ) AS wanted
            CROSS JOIN operations AS o ON o.id = wanted.column1 AND o.user = wanted.column2
            """)
        activity = try prepare("SELECT room, phase, kept FROM activities WHERE id = ?")
        ofRoom = try prepare(
            """
            SELECT id, phase, kept FROM activities WHERE room = ? AND id < ?
            ORDER BY id DESC LIMIT ?
            """)
        ofRooms = try prepare(
            "SELECT id, phase, kept, room FROM activities WHERE id < ? ORDER BY id DESC LIMIT ?")
        unfinished = try prepare(
            """
            SELECT id, phase, kept FROM activities
            WHERE room = ? AND phase NOT IN ('settled', 'cancelled') ORDER BY id
            """)
        entry = try Bulk(
            connection, "SELECT e.subject, e.user, e.slot, e.kept FROM (VALUES", columns: 3,
            """
            ) AS wanted
            CROSS JOIN entries AS e ON e.subject = wanted.column1 AND e.user = wanted.column2
                AND e.slot = wanted.column3
            """)
        sanction = try prepare(
            "SELECT muted_until, banned_until FROM sanctions WHERE room = ? AND user = ?")
        participation = try prepare(
            """
            SELECT e.subject, e.slot, e.kept FROM activities AS a
            CROSS JOIN entries AS e ON e.subject = a.id AND e.user = ?
            WHERE a.phase NOT IN ('settled', 'cancelled') ORDER BY e.subject, e.slot
            """)
        sanctions = try prepare(
            """
            SELECT room, muted_until, banned_until FROM sanctions
            WHERE user = ? AND (muted_until > 0 OR banned_until > 0) ORDER BY room LIMIT ?
            """)
        bans = try prepare(
            "SELECT user, banned_until FROM sanctions WHERE room = ? AND banned_until > 0")
        feed = try prepare("SELECT cursor, at, type, body, previous FROM feed WHERE cursor = ?")
        posting = try prepare(
            """
            SELECT at, amount, reason, operation, giver, giver_balance, receiver_balance,
                giver_previous, receiver_previous
            FROM transfers WHERE place = ?
            """)
        listing = try Listing(connection)
    }

    func load(_ keys: Keys) throws(StoreError) -> WorkingSet {
        var set = WorkingSet()
        set.reserve(for: keys)
        try loadOperations(keys.operations, &set)
        for account in keys.accounts where !account.holder.isOpenEnd { try load(account, &set) }
        for user in keys.members {
            let entry = try members.known(user)
            if let member = entry.member { set.load(member) }
            if let points = entry.purse.points {
                set.balances.load(Account(.user(user), .points), points)
            }
            if let growth = entry.purse.growth {
                set.balances.load(Account(.user(user), .growth), growth)
            }
            if let debt = entry.purse.debt {
                set.balances.load(Account(.debt(user), .points), debt)
            }
        }
        for key in keys.counters {
            try counter.forEach(key.user, key.scope, key.rule) { set.load(key, Counter($0)) }
        }
        for user in keys.tallies {
            try tally.forEach(user) {
                set.load(CounterKey(user: user, rule: $0.text(4), scope: ""), Counter($0))
            }
        }
        for user in keys.belongings { try loadBelongings(of: user, &set) }
        for user in keys.participants {
            set.participations[user] = try loadParticipation(of: user, &set)
        }
        for list in keys.sanctionLists {
            set.sanctionLists[list] = try sanctions.all(list.user, Int64(list.count)) {
                let key = RoomMemberKey(room: $0.text(0), user: list.user)
                set.load(key, Sanction(mutedUntil: $0.int(1), bannedUntil: $0.int(2)))
                return key
            }
        }
        for id in keys.activities {
            if let record = try record(ofActivity: id) {
                set.load(record)
            } else {
                members.attendance.miss(id)
            }
        }
        try loadEntries(keys.entries, &set)
        for key in keys.sanctions {
            try sanction.forEach(key.room, key.user) {
                set.load(key, Sanction(mutedUntil: $0.int(0), bannedUntil: $0.int(1)))
            }
        }
        for room in keys.bansOfRooms {
            var banned: [String: Int64] = [:]
            try bans.forEach(room) { banned[$0.text(0)] = $0.int(1) }
            set.bansOfRooms[room] = banned
        }
        for id in keys.activitiesOfRooms { set.activitiesOfRooms[id] = try activities(ofRoom: id) }
        for page in keys.activityPages { set.activityPages[page] = try activities(page) }
        for (user, given) in keys.feeds { set.feeds[user] = try items(of: user, after: given) }
        for page in keys.histories { set.histories[page] = try entries(of: page) }
        try listing.load(keys, &set)
        for page in keys.factPages { set.factPages[page] = try facts.load(page) }
        return set
    }

    private func loadBelongings(
        of user: String, _ set: inout WorkingSet
    ) throws(StoreError) {
        try counters.forEach(user) {
            set.load(CounterKey(user: user, rule: $0.text(4), scope: $0.text(5)), Counter($0))
        }
        try relations.forEach(user) { (row) throws(StoreError) in
            let key = EntryKey(subject: row.text(0), user: user, slot: row.int(1))
            guard let kept = row.fields(2) else {
                throw .damaged("an entry of \(user) in \(key.subject) cannot be read")
            }
            set.load(key, kept)
        }
    }

    private func loadParticipation(
        of user: String, _ set: inout WorkingSet
    ) throws(StoreError) -> [EntryKey] {
        try participation.all(user) { (row) throws(StoreError) in
            let key = EntryKey(subject: row.text(0), user: user, slot: row.int(1))
            guard let kept = row.fields(2) else {
                throw .damaged("an entry of \(user) in \(key.subject) cannot be read")
            }
            set.load(key, kept)
            return key
        }
    }

    private func load(_ account: Account, _ set: inout WorkingSet) throws(StoreError) {
        let known: Int64?
        switch (account.holder, account.book) {
        case (.user(let user), .points): known = try members.known(user).purse.points
        case (.user(let user), .growth): known = try members.known(user).purse.growth
        case (.debt(let user), .points): known = try members.known(user).purse.debt
        default:
            return try balance.forEach(account.holder, account.book.name) {
                set.balances.load(account, $0.int(0))
            }
        }
        if let known { set.balances.load(account, known) }
    }

    private func loadOperations(
        _ keys: Set<OperationKey>, _ set: inout WorkingSet
    ) throws(StoreError) {
        operation.expect(keys.count)
        for key in keys {
            try operation.ask(key.id, key.user) { (row) throws(StoreError) in
                let found = OperationKey(id: row.text(0), user: row.text(1))
                guard let answer = row.fields(3).flatMap({ Answer(kept: $0) }) else {
                    throw .damaged("operation \(found.id) of \(found.user) cannot be read")
                }
                set.load(found, OperationRecord(fingerprint: row.int(2), answer: answer))
            }
        }
    }

    /// Entries, of which relations are asked of the cache first.
    private func loadEntries(
        _ keys: Set<EntryKey>, _ set: inout WorkingSet
    ) throws(StoreError) {
        var asked: [EntryKey] = []
        asked.reserveCapacity(keys.count)
        for key in keys {
            guard key.isRelation else {
                if !members.attendance.isAbsent(key) { asked.append(key) }
                continue
            }
            let known = try members.known(key.user)
            if let place = known.relations.firstIndex(where: { $0.subject == key.subject }) {
                if let kept = known.relations[place].kept { set.load(key, kept) }
            } else {
                // What is found overwrites this before anybody looks.
                known.note(key.subject, nil)
                asked.append(key)
            }
        }
        entry.expect(asked.count)
        for key in asked {
            try entry.ask(key.subject, key.user, key.slot) { (row) throws(StoreError) in
                let found = EntryKey(subject: row.text(0), user: row.text(1), slot: row.int(2))
                guard let kept = row.fields(3) else {
                    throw .damaged("an entry of \(found.user) in \(found.subject) cannot be read")
                }
                set.load(found, kept)
                if found.isRelation { try members.known(found.user).note(found.subject, kept) }
            }
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

    private func activities(_ page: ActivityPage) throws(StoreError) -> [ActivityRecord] {
        // No id has a byte as high as this.
        let before = page.before ?? "\u{7F}"
        if page.room.isEmpty {
            return try ofRooms.all(before, Int64(page.count)) { (row) throws(StoreError) in
                try ActivityRecord(
                    id: row.text(0), room: row.text(3), phase: row.text(1), row.fields(2))
            }
        }
        return try ofRoom.all(page.room, before, Int64(page.count)) { (row) throws(StoreError) in
            try ActivityRecord(id: row.text(0), room: page.room, phase: row.text(1), row.fields(2))
        }
    }

    /// Walks back from a page's end, or the feed's, to what was shown.
    private func items(of user: String, after given: Int64) throws(StoreError) -> [FeedItem] {
        let entry = try members.known(user)
        let shown = feedStart(given: given, acknowledged: entry.member?.acknowledged)
        guard entry.purse.feed.last > shown else { return [] }
        var cursor = try members.start(
            of: .feed, user, from: shown + 1,
            skipping: Int64(feedPage) / Purse.markDistance + 1)
        var items: [FeedItem] = []
        while cursor > shown {
            let item = try feed.first(cursor) { (row) throws(StoreError) in
                guard let body = row.fields(3) else {
                    throw .damaged("feed item \(cursor) cannot be read")
                }
                items.append(
                    FeedItem(
                        user: user, cursor: cursor, at: row.int(1), type: row.text(2), body: body))
                return row.int(4)
            }
            guard let previous = item else { throw .damaged("feed item \(cursor) is not there") }
            cursor = previous
        }
        return Array(items.reversed().prefix(feedPage))
    }

    /// Walks back from the newest entry that may be wanted.
    private func entries(of page: HistoryKey) throws(StoreError) -> [HistoryEntry] {
        let before = page.before ?? .max
        var place = try members.start(of: .postings, page.user, from: before)
        var entries: [HistoryEntry] = []
        while place > 0 && entries.count < page.count {
            let here = place
            let previous = try posting.first(place) { row in
                let isGiver = Holder(name: row.text(4)) == .user(page.user)
                if here < before {
                    entries.append(
                        HistoryEntry(
                            place: here, at: row.int(0),
                            points: isGiver ? -row.int(1) : row.int(1),
                            balance: row.int(isGiver ? 5 : 6), reason: row.text(2),
                            operation: row.text(3)))
                }
                return row.int(isGiver ? 7 : 8)
            }
            guard let previous else { throw .damaged("posting \(place) is not there") }
            place = previous
        }
        return entries
    }
}

extension Counter {
    /// From the first columns of a row of `counters`.
    fileprivate init(_ row: Row) {
        self.init(progress: row.int(0), times: row.int(1), day: row.int(2), at: row.int(3))
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
