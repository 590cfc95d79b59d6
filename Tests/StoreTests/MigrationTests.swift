// Data that an earlier version wrote, as it lay on disk then, is all there after this one has
// opened it, and can be added to.

import Ledger
import Live
import Testing

@testable import Store

@Suite struct MigrationTests {
    private static let (ann, bob) = (Holder.user("ann"), Holder.user("bob"))

    /// How version 1 numbered the periods of 2026-11-21, and the days that they began on.
    private static let periods: [(rule: String, number: Int64, began: Int64)] = [
        ("daily", 20_778, 20_778), ("weekly", 2_968, 20_773), ("monthly", 24_323, 20_758),
        ("yearly", 2_026, 20_454),
    ]

    /// Ninety postings and feed items of two members, some between them.
    private func difference() throws -> Difference {
        var difference = Difference()
        var balances = Balances()
        for number in 1...90 as ClosedRange<Int64> {
            let giver = number % 3 == 0 ? Self.ann : .issuer
            let user = number % 3 == 0 ? Self.bob : Self.ann
            let book: Book = number % 10 == 0 && giver == .issuer ? .growth : .points
            difference.postings += try balances.post(
                Chain(
                    operation: "op-\(number)", at: number,
                    transfers: [
                        Transfer(from: giver, to: user, book: book, amount: 1, reason: "test")
                    ]))
            difference.feed.append(credit(user.userID ?? "", number))
        }
        difference.balances = balances.all
        difference.members = [
            Member(user: "ann", name: "Ann", since: 1, tier: "silver", acknowledged: 9)
        ]
        difference.counters = [
            CounterKey(user: "ann", rule: "watch", scope: ""): Counter(progress: 1),
            CounterKey(user: "ann", rule: "follow", scope: "h1"): Counter(progress: 2),
        ]
        for period in Self.periods {
            var counter = Counter()
            counter.times = 1
            counter.day = period.began
            difference.counters[CounterKey(user: "ann", rule: period.rule, scope: "")] = counter
        }
        return difference
    }

    /// What version 1 has of it.
    private func firstVersion(_ difference: Difference, in scratch: Scratch) throws {
        var sql =
            "CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);"
            + "INSERT INTO grdb_migrations VALUES ('1');" + Schema.migrations[0].sql
        for (place, posting) in difference.postings.enumerated() {
            let moved = posting.transfer
            sql += """
                INSERT INTO transfers VALUES (\(place + 1), '\(posting.operation)', \(posting.at),
                    '\(moved.from)', '\(moved.to)', '\(moved.book)', \(moved.amount),
                    '\(moved.reason)', \(posting.fromBalance), \(posting.toBalance));
                """
        }
        for item in difference.feed {
            sql += """
                INSERT INTO feed VALUES (\(item.cursor), '\(item.user)', \(item.at), '\(item.type)',
                    '{"points":5,"reason":"test"}');
                """
        }
        for (account, amount) in difference.balances {
            sql +=
                "INSERT INTO balances VALUES ('\(account.holder)', '\(account.book)', \(amount));"
        }
        for (key, state) in difference.counters {
            let number = Self.periods.first { $0.rule == key.rule }?.number ?? 0
            sql += """
                INSERT INTO counters VALUES ('\(key.user)', '\(key.rule)', '\(key.scope)',
                    \(state.progress), \(state.times), \(number), 0);
                """
        }
        sql += "INSERT INTO members VALUES ('ann', 'Ann', 1, 'silver', 1, '[]', 9);"
        try makeDirectory(scratch.directory)
        try scratch.plant(sql)
    }

    private func keys(before: Int64? = nil) -> Keys {
        var keys = Keys()
        for user in ["ann", "bob"] {
            keys.members.insert(user)
            keys.tallies.insert(user)
            keys.feeds[user] = .max
            keys.histories.insert(HistoryKey(user: user, count: 40, before: before))
        }
        keys.counters = Set([CounterKey(user: "ann", rule: "follow", scope: "h1")])
        return keys
    }

    @Test func `what version 1 kept is there, page by page, and goes on`() throws {
        let scratch = Scratch()
        let first = try difference()
        try firstVersion(first, in: scratch)
        let memory = MemoryStore()
        try memory.commit(first)
        let migrated = try SQLiteStore.open(directory: scratch.directory)
        for _ in 0..<2 {
            for before in [nil, 80, 64, 33, 2, 1] as [Int64?] {
                let keys = keys(before: before)
                #expect(lines(try migrated.load(keys)) == lines(try memory.load(keys)))
            }
            #expect(try migrated.verify().findings.isEmpty)
            for store in [memory, migrated] as [any Store] {
                try pay(1, from: Self.ann, to: Self.bob, on: store)
                var told = Difference()
                let next = try store.load(Keys()).nextCursor
                told.feed = [credit("ann", next)]
                try store.commit(told)
            }
        }
    }
}
