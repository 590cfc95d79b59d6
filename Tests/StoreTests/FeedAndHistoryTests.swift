// What a member is still to be told, and what a member has been paid, in pages.

import Ledger
import Live
import Store
import Testing

@Suite struct FeedAndHistoryTests {
    /// Ann has cursors 1, 3, 4 and 6, and has acknowledged 3; Bob has 2 and 5.
    private func feeds(_ body: Body, _ scratch: Scratch) throws -> any Store {
        let store = try body.open(scratch)
        var difference = Difference()
        difference.members = [
            Member(user: "ann", name: "Ann", since: 0, tier: "all", acknowledged: 3)
        ]
        difference.feed = [(1, "ann"), (2, "bob"), (3, "ann"), (4, "ann"), (5, "bob"), (6, "ann")]
            .map { credit($1, $0) }
        try store.commit(difference)
        return store
    }

    @Test(
        arguments: Body.all,
        [
            ("ann", Int64.max, [4, 6]), ("ann", 0, [4, 6]), ("ann", 3, [4, 6]), ("ann", 4, [6]),
            ("ann", 6, []), ("ann", .max - 1, []), ("ann", .min, [4, 6]), ("bob", .max, [2, 5]),
            ("bob", 2, [5]), ("cat", .max, []),
        ] as [(String, Int64, [Int64])])
    func `a feed starts after what was shown or acknowledged`(
        _ body: Body, _ example: (user: String, given: Int64, cursors: [Int64])
    ) throws {
        let scratch = Scratch()
        let store = try feeds(body, scratch)
        var keys = Keys()
        keys.feeds = [example.user: example.given]
        let items = try store.load(keys).feeds[example.user]
        #expect(items?.map(\.cursor) == example.cursors)
        #expect(items?.allSatisfy { $0 == credit(example.user, $0.cursor) } == true)
    }

    @Test(arguments: Body.all) func `a long feed comes in pages, the oldest first`(
        _ body: Body
    ) throws {
        let scratch = Scratch()
        let store = try body.open(scratch)
        var difference = Difference()
        difference.feed = (1...1_201).map { credit("ann", $0) }
        try store.commit(difference)
        var seen: Int64 = 0
        for count in [500, 500, 201, 0] {
            var keys = Keys()
            keys.feeds = ["ann": seen]
            let items = try store.load(keys).feeds["ann"] ?? []
            #expect(items.map(\.cursor) == (0..<Int64(count)).map { seen + 1 + $0 })
            seen = items.last?.cursor ?? seen
        }
    }

    @Test(arguments: Body.all) func `a history is paged newest first, both sides told`(
        _ body: Body
    ) throws {
        let scratch = Scratch()
        let store = try body.open(scratch)
        let (ann, bob) = (Holder.user("ann"), Holder.user("bob"))
        try pay(10, from: .issuer, to: ann, operation: "o1", at: 11, on: store)
        try pay(4, from: ann, to: bob, operation: "o2", at: 12, on: store)
        try pay(7, from: .issuer, to: .activity("a"), operation: "o3", at: 13, on: store)
        try pay(7, from: .activity("a"), to: ann, operation: "o4", at: 14, on: store)
        try pay(1, from: ann, to: .mall, operation: "o5", at: 15, on: store)

        func page(_ user: String, _ count: Int64, before: Int64? = nil) throws -> [HistoryEntry] {
            var keys = Keys()
            let key = HistoryKey(user: user, count: count, before: before)
            keys.histories = [key]
            return try #require(try store.load(keys).histories[key])
        }
        let all = try page("ann", 10)
        #expect(all.map(\.points) == [-1, 7, -4, 10])
        #expect(all.map(\.balance) == [12, 13, 6, 10])
        #expect(all.map(\.operation) == ["o5", "o4", "o2", "o1"])
        #expect(all.map(\.at) == [15, 14, 12, 11])
        #expect(all.allSatisfy { $0.reason == "test" })
        #expect(try page("bob", 10).map(\.points) == [4])

        let first = try page("ann", 3)
        #expect(first == Array(all[..<3]))
        #expect(try page("ann", 3, before: first.last?.place) == Array(all[3...]))
        #expect(try page("ann", 3, before: all.last?.place).isEmpty)
        for count in [0, -1, Int64.min] { #expect(try page("ann", count).isEmpty) }
        #expect(try page("ann", .max) == all)
    }

    @Test(arguments: Body.all) func `growth is no history of points`(_ body: Body) throws {
        let scratch = Scratch()
        let store = try body.open(scratch)
        try store.commit(try everything())
        let key = HistoryKey(user: "ann", count: 10, before: nil)
        var keys = Keys()
        keys.histories = [key]
        #expect(try store.load(keys).histories[key]?.map(\.points) == [5])
    }
}
