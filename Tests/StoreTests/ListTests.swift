// Documents and pages: what every body of the store promises of lists.

import Ledger
import Live
import Store
import Testing

@Suite struct ListTests {
    private func order(_ id: String, of owner: String, _ state: String) -> Document {
        Document(DocumentKey("order", id), owner: owner, kept: ["state": .string(state)])
    }

    /// Loads what `name` names.
    private func set(_ store: any Store, _ name: (inout Keys) -> Void) throws -> WorkingSet {
        var keys = Keys()
        name(&keys)
        return try store.load(keys)
    }

    @Test(arguments: Body.all) func `a document is found as it was last put`(
        _ body: Body
    ) throws {
        let scratch = Scratch()
        let store = try body.open(scratch)
        var difference = Difference()
        difference.documents = [order("o1", of: "ann", "reserved"), order("o2", of: "bob", "paid")]
        try store.commit(difference)
        difference.documents = [order("o1", of: "ann", "paid")]
        try store.commit(difference)
        let keys = [DocumentKey("order", "o1"), DocumentKey("order", "o9"), DocumentKey("x", "o2")]
        let found = try set(store) { $0.documents = Set(keys) }.documents
        #expect(found[keys[0]] == order("o1", of: "ann", "paid"))
        #expect(found[keys[1]] == nil && found[keys[2]] == nil)
    }

    @Test(arguments: Body.all) func `who stands above a tier is known, and no more than asked for`(
        _ body: Body
    ) throws {
        let scratch = Scratch()
        let store = try body.open(scratch)
        var difference = Difference()
        difference.members = [("ann", "gold"), ("bob", "normal"), ("cat", "svip")].map {
            Member(user: $0, name: $0, since: 1, tier: $1, tierSince: 1, acknowledged: 0)
        }
        try store.commit(difference)
        #expect(
            try store.standings(above: "normal", most: 9) == ["ann": "gold", "cat": "svip"])
        #expect(try store.standings(above: "normal", most: 1).count == 1)
    }

    @Test(arguments: Body.all) func `a document that was taken out is no more`(
        _ body: Body
    ) throws {
        let scratch = Scratch()
        let store = try body.open(scratch)
        var difference = Difference()
        difference.documents = [order("o1", of: "ann", "released"), order("o2", of: "ann", "paid")]
        try store.commit(difference)
        difference = Difference()
        difference.removed = [DocumentKey("order", "o1"), DocumentKey("order", "o9")]
        try store.commit(difference)
        let list = DocumentList("order", owner: "ann")
        let left = try set(store) { $0.documentLists = [list] }.documentLists[list]
        #expect(left?.map(\.key.id) == ["o2"])
    }

    @Test(arguments: Body.all) func `all that is counted of a member, and whom they follow`(
        _ body: Body
    ) throws {
        let scratch = Scratch()
        let store = try body.open(scratch)
        var difference = Difference()
        let counters = [("ann", ""), ("ann", "r1"), ("bob", "r1")].map {
            CounterKey(user: $0.0, rule: "like", scope: $0.1)
        }
        for key in counters { difference.counters[key] = Counter(progress: 1) }
        let entries = [
            EntryKey.follow("ann", host: "h1"), .follow("ann", host: "h2"),
            .follow("bob", host: "h1"), EntryKey(subject: "a1", user: "ann"),
        ]
        for key in entries { difference.entries[key] = ["on": true] }
        try store.commit(difference)
        let found = try set(store) { $0.belongings = ["ann"] }
        #expect(Set(found.counters.all.keys) == Set(counters.prefix(2)))
        #expect(Set(found.entries.all.keys) == Set(entries.prefix(2)))
    }

    @Test(arguments: Body.all) func `documents are listed page by page, of all or of one owner`(
        _ body: Body
    ) throws {
        let scratch = Scratch()
        let store = try body.open(scratch)
        var difference = Difference()
        for number in 1...7 {
            difference.documents.append(
                order("o\(number)", of: number % 2 == 0 ? "ann" : "", "paid"))
        }
        difference.documents.append(Document(DocumentKey("coupon", "o3"), kept: [:]))
        try store.commit(difference)
        func ids(_ list: DocumentList) throws -> [String]? {
            try set(store) { $0.documentLists = [list] }.documentLists[list]?.map(\.key.id)
        }
        #expect(try ids(DocumentList("order", count: 3)) == ["o1", "o2", "o3"])
        #expect(try ids(DocumentList("order", after: "o3", count: 9)) == ["o4", "o5", "o6", "o7"])
        #expect(try ids(DocumentList("order", owner: "ann", count: 2)) == ["o2", "o4"])
        #expect(try ids(DocumentList("order", owner: "ann", after: "o4")) == ["o6"])
        #expect(try ids(DocumentList("nothing")) == [])
    }

    @Test(arguments: Body.all) func `a page of entries never cuts a member apart`(
        _ body: Body
    ) throws {
        let scratch = Scratch()
        let store = try body.open(scratch)
        var difference = Difference()
        for (user, slot) in [("ann", 0), ("bob", 1), ("bob", 2), ("bob", 3), ("cy", 0)] {
            let key = EntryKey(subject: "a1", user: user, slot: Int64(slot))
            difference.entries[key] = ["n": .int(Int64(slot))]
        }
        try store.commit(difference)
        func names(_ list: EntryList) throws -> [String]? {
            try set(store) { $0.entryLists = [list] }.entryLists[list]?.map {
                "\($0.key.user)\($0.key.slot)"
            }
        }
        #expect(try names(EntryList("a1", count: 2)) == ["ann0", "bob1", "bob2", "bob3"])
        #expect(try names(EntryList("a1", after: "bob", count: 2)) == ["cy0"])
        #expect(try names(EntryList("a2")) == [])
    }

    @Test(arguments: Body.all) func `members are listed page by page`(_ body: Body) throws {
        let scratch = Scratch()
        let store = try body.open(scratch)
        var difference = Difference()
        difference.members = ["cy", "ann", "bob"].map {
            Member(user: $0, name: $0, since: 1, tier: "normal")
        }
        try store.commit(difference)
        func users(_ page: MemberPage) throws -> [String]? {
            try set(store) { $0.memberPages = [page] }.memberPages[page]
        }
        #expect(try users(MemberPage(count: 2)) == ["ann", "bob"])
        #expect(try users(MemberPage(after: "bob")) == ["cy"])
    }

    @Test(arguments: Body.all) func `the feed of all is read on from a cursor`(
        _ body: Body
    ) throws {
        let scratch = Scratch()
        let store = try body.open(scratch)
        var difference = Difference()
        difference.feed = [credit("ann", 1), credit("", 2), credit("bob", 3)]
        try store.commit(difference)
        let page = FeedPage(after: 1, count: 2)
        let found = try set(store) { $0.feedPages = [page] }.feedPages[page]
        #expect(found == [credit("", 2), credit("bob", 3)])
    }

    @Test(arguments: Body.all) func `the audit is read back from its end`(_ body: Body) throws {
        let scratch = Scratch()
        let store = try body.open(scratch)
        var difference = Difference()
        for number in 1...5 as ClosedRange<Int64> {
            difference.audit.append(
                AuditRecord(
                    at: number, actor: "op", role: "operator", action: "act\(number)", room: "",
                    detail: [:]))
        }
        try store.commit(difference)
        func actions(_ page: AuditPage) throws -> [String] {
            try set(store) { $0.auditPages = [page] }.auditPages[page]?.map(\.act.action) ?? []
        }
        #expect(try actions(AuditPage(count: 2)) == ["act5", "act4"])
        #expect(try actions(AuditPage(before: 4, count: 9)) == ["act3", "act2", "act1"])
    }

    @Test(arguments: Body.all) func `what is due comes in the order of its time, once`(
        _ body: Body
    ) throws {
        let scratch = Scratch()
        let store = try body.open(scratch)
        var difference = Difference()
        let (one, two, three) = (DueKey("t", "1"), DueKey("t", "2"), DueKey("u", "1"))
        difference.due = [(one, 30), (two, 10), (three, 20), (one, 5), (two, nil), (three, 25)]
        try store.commit(difference)
        func due(_ until: Int64) throws -> [Due]? {
            let list = DueList(until: until)
            return try set(store) { $0.dueLists = [list] }.dueLists[list]
        }
        #expect(try due(4) == [])
        #expect(try due(25) == [Due(one, at: 5), Due(three, at: 25)])
        difference = Difference()
        difference.due = [(one, nil)]
        try store.commit(difference)
        #expect(try due(99) == [Due(three, at: 25)])
    }
}
