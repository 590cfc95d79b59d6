// One person's data is erased: nothing personal is left in any record, the books still balance, and
// the account opens nothing any more.

import Ledger
import Live
import Store
import Testing

@Suite struct ErasureTests {
    private static let ann = Actor(user: "ann", name: "Ann Lee", role: .viewer)
    private static let bob = Actor(user: "bob", name: "Bob", role: .viewer)
    private static let olga = Desk.operating
    /// All that tells somebody who reads the records who Ann is.
    private static let telling = ["Ann Lee", "wx-1", "jasmine", "phone-7", "10.0.0.9", "rude"]

    /// Where somebody comes from is kept only where a rule asks for it.
    private static let written = Desk.written.merging([
        "rules": [
            .fields([
                "id": "share", "on": "shared", "points": 10,
                "limit": ["times": 1, "per": "day", "of": "device"],
            ])
        ]
    ])

    /// A member of whom much is kept, and a friend with more events than a page holds.
    private func desk(_ body: Body, _ scratch: Scratch) throws -> Desk {
        var desk = Desk(try body.open(scratch), try Programme(source: Self.written))
        let shared = Fact(
            .shared, user: "ann", at: desk.now, room: "r1", host: "h1",
            words: [.device: "phone-7", .address: "10.0.0.9"], id: "f")
        let profile = ProfileChange(
            user: "ann", birthday: ["month": 6, "day": 30],
            attributes: ["interests": ["jasmine tea"], "age": "30s"])
        let answers = try desk.play([
            (.grant(Grant(user: "bob", name: "Bob", points: 1, reason: "gift")), Self.olga),
            (.grant(Grant(user: "ann", name: "Ann Lee", points: 90, reason: "gift")), Self.olga),
            (.fact(shared), Self.ann), (.profile(profile), Self.olga),
            (.link(LinkChange(user: "ann", provider: "wechat", identity: "wx-1")), Self.olga),
            (.follow(host: "h1", room: "r1", on: true), Self.ann),
            (.transfer(Present(to: "bob", points: 40)), Self.ann),
            (
                .moderate(
                    Moderation(
                        action: .ban, room: "r1", user: "ann", seq: nil, seconds: 60,
                        reason: "rude: Ann Lee")), Self.olga
            ),
        ])
        #expect(answers.allSatisfy { !$0.isRefusal })
        var drawn = Difference()
        let result: Fields = [
            "top": [.fields(["user": "ann", "name": "Ann Lee", "points": 0])]
        ]
        let play: Fields = [
            "pot": 0, "coupon": .null, "shares": 1, "even": true, "left": 0, "taken": 1,
            "secret": "",
            "top": [.fields(["user": "ann", "name": "Ann Lee", "points": 0])],
        ]
        let record = ActivityRecord(
            id: "a1", room: "r1", phase: "settled",
            kept: [
                "kind": "red_packet", "opens_at": 0, "play": .fields(play),
                "result": .fields(result),
            ])
        drawn.activities = [try #require(record)]
        try desk.store.commit(drawn)
        for _ in 0..<6 {
            let more = (0..<100).map { _ in Grant(user: "bob", name: "", points: 1, reason: "x") }
            _ = try desk.play(more.map { (.grant($0), Self.olga) })
        }
        return desk
    }

    /// Every record, as text.
    private func records(_ desk: Desk) throws -> String {
        var keys = Keys()
        keys.feedPages = [FeedPage(after: 0, count: 500), FeedPage(after: 500, count: 500)]
        keys.auditPages = [AuditPage(count: 500), AuditPage(before: 300, count: 500)]
        keys.activityPages = [ActivityPage(room: "r1")]
        keys.factPages = [FactPage(from: 0, until: .max)]
        keys.documentLists = Set(
            ["profile", "link", "erasure", "ban", "order", "purchase"].map { DocumentList($0) })
        keys.members = ["ann", "bob"]
        keys.belongings = ["ann"]
        return "\(try desk.store.load(keys))"
    }

    private func erase(_ desk: inout Desk) throws -> Answer {
        try desk.play([(.erase(Erasure(of: "ann")), Self.olga)])[0]
    }

    @Test(arguments: Body.all)
    func `leaves nothing personal, across a restart, and the books whole`(
        _ body: Body
    ) throws {
        let scratch = Scratch()
        var desk = try desk(body, scratch)
        let before = try records(desk)
        #expect(Self.telling.filter { !before.contains($0) } == [], "kept at first")

        #expect(try erase(&desk).reply == ["user": "ann", "erased_at": .int(desk.now)])
        for step in 0..<20 {
            if step == 2, body.testDescription == "SQLite" {
                desk.store.close()
                desk.store = try body.open(scratch)
            }
            desk.now += 1_000
            _ = try desk.play([(.sweep, .house)])
        }
        let after = try records(desk)
        #expect((Self.telling + ["Bob"]).filter(after.contains) == ["Bob"])
        #expect(try desk.balance(.user("ann")) == 60)
        #expect(try desk.store.verify().findings.isEmpty)

        let export = try desk.play([(.query(.export(try Export(of: "ann"))), Self.olga)])[0].reply
        #expect(export["name"] == "" && export["follows"] == [] && export["profiles"] == [])
        #expect(export["erased_at"] != nil && export["points"] == 60)
        // Once more is the same, and does nothing.
        #expect(try erase(&desk).reply["erased_at"] == export["erased_at"])
    }

    @Test(arguments: Body.all) func `opens nothing any more, and is no account to give to`(
        _ body: Body
    ) throws {
        let scratch = Scratch()
        var desk = try desk(body, scratch)
        #expect(try !erase(&desk).isRefusal)
        let profile = ProfileChange(user: "ann", birthday: nil, attributes: ["age": "30s"])
        let refused = try desk.play([
            (.query(.user("ann")), Self.ann), (.signIn(room: "r1"), Self.ann),
            (.profile(profile), Self.olga),
            (.grant(Grant(user: "ann", name: "Ann Lee", points: 1, reason: "x")), Self.olga),
            (.link(LinkChange(user: "ann", provider: "wechat", identity: "wx-2")), Self.olga),
            (.merge(Merge(from: "ann", into: "bob")), Self.olga),
        ])
        for answer in refused { #expect(answer.refusal == "closed: the account was erased") }
        let present = try desk.play([(.transfer(Present(to: "ann", points: 1)), Self.bob)])
        #expect(present[0].refusal == "not_found: no such member")
        // The platform's name is free again: whoever comes by it begins anew.
        let anew = Grant(user: "wechat:wx-1", name: "", points: 3, reason: "gift")
        #expect(try desk.play([(.grant(anew), Self.olga)])[0].reply["balance"] == 3)
        #expect(try desk.balance(.user("ann")) == 60)
    }

    @Test(arguments: Body.all) func `waits for orders that hold points`(_ body: Body) throws {
        let scratch = Scratch()
        var desk = try desk(body, scratch)
        let order: Fields = [
            "id": "e1", "type": "order.created", "user": "ann", "order": "o1", "amount": 500,
            "points": 10,
        ]
        let event = try MallEvent(order, now: desk.now)
        #expect(try !desk.play([(.event(event), .house)])[0].isRefusal)
        #expect(try erase(&desk).refusal?.hasPrefix("not_open: orders hold points") == true)
        #expect(try desk.play([(.query(.user("ann")), Self.ann)])[0].reply["name"] == "Ann Lee")
        #expect(try desk.play([(.erase(Erasure(of: "nobody")), Self.olga)])[0].isRefusal)
    }

    @Test(arguments: Body.all) func `takes along what was merged into the account`(
        _ body: Body
    ) throws {
        let scratch = Scratch()
        var desk = try desk(body, scratch)
        _ = try desk.play([(.merge(Merge(from: "bob", into: "ann")), Self.olga)])
        #expect(try erase(&desk).reply["user"] == "ann")
        let bob = try desk.play([(.query(.user("bob")), Self.bob)])[0]
        #expect(bob.refusal == "closed: the account was erased")
        for _ in 0..<20 {
            desk.now += 1_000
            _ = try desk.play([(.sweep, .house)])
        }
        let isNamed = try records(desk).contains("Bob")
        #expect(!isNamed)
    }
}

@Suite struct ExportTests {
    @Test(arguments: Body.all) func `tells everything, page by page, and once`(
        _ body: Body
    ) throws {
        let scratch = Scratch()
        var desk = Desk(try body.open(scratch), try Programme(source: Desk.written))
        let olga = Desk.operating
        for batch in 0..<12 {
            let all = try (0..<100).map { number in
                try MallEvent(
                    [
                        "id": .string("e\(batch)-\(number)"), "type": "order.created",
                        "user": "ann", "order": .string("o\(batch)-\(number)"), "amount": 5,
                    ], now: desk.now)
            }
            _ = try desk.play(all.map { (.event($0), .house) })
            _ = try desk.play(
                all.map { _ in
                    (.grant(Grant(user: "ann", name: "Ann", points: 1, reason: "gift")), olga)
                })
        }
        var orders: Set<String> = []
        var entries: Set<Int64> = []
        var cursor: String?
        var pages = 0
        repeat {
            let page = try Export(of: "ann", cursor: cursor)
            let told = try desk.play([(.query(.export(page)), olga)])[0].reply
            #expect(told["points"] == 1_200)
            for order in told["purchases"]?.list ?? [] {
                let id = try #require(order.fields?["id"]?.string)
                #expect(orders.insert(id).inserted, "\(id) is told once")
            }
            for entry in told["entries"]?.list ?? [] {
                let place = try #require(entry.fields?["cursor"]?.int)
                #expect(entries.insert(place).inserted, "\(place) is told once")
            }
            cursor = told["more"]?.string
            pages += 1
        } while cursor != nil && pages < 20
        #expect(orders.count == 1_200 && entries.count == 1_200)
        #expect(throws: Refusal.self) { try Export(of: "ann", cursor: "x") }
        #expect(throws: Refusal.self) { try Export(of: "ann", cursor: "7:x") }
        #expect(throws: Refusal.self) { try Export(of: "ann", cursor: "99:") }
    }
}
