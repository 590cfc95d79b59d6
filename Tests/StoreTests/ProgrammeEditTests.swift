// What operators change while rooms are live: it holds from the next batch on, it is in the audit,
// and it is still there after a restart; or nothing has changed.

import Ledger
import Live
import Store
import Testing

@Suite struct ProgrammeEditTests {
    private func desk(_ body: Body, _ scratch: Scratch) throws -> Desk {
        Desk(try body.open(scratch), try Programme(source: Desk.written))
    }

    /// Edits as a node finds them when it starts.
    private func edits(_ store: any Store) throws -> ProgrammeEdits {
        var edits = ProgrammeEdits()
        for section in Programme.sections {
            let list = DocumentList(ProgrammeEdits.kind(of: section))
            var keys = Keys()
            keys.documentLists.insert(list)
            for document in try store.load(keys).documentLists[list] ?? [] {
                edits[section, document.key.id] = try #require(
                    EditedElement(kept: document.kept))
            }
        }
        return edits
    }

    @Test(arguments: Body.all) func `a rule is switched off and on, and pays accordingly`(
        _ body: Body
    ) throws {
        let scratch = Scratch()
        var desk = try desk(body, scratch)
        try desk.share("ann")
        #expect(try desk.balance(.user("ann")) == 10)
        let off = try desk.edit("rules", .patch(id: "share", ["active": false]))
        #expect(off.reply["version"] == 1 && off.reply["active"] == false)
        try desk.share("ann")
        #expect(try desk.balance(.user("ann")) == 10)
        _ = try desk.edit("rules", .patch(id: "share", ["active": .null, "points": 25]))
        try desk.share("ann")
        #expect(try desk.balance(.user("ann")) == 35)
    }

    @Test(arguments: Body.all) func `it is in the audit: who, when, before and after`(
        _ body: Body
    ) throws {
        let scratch = Scratch()
        var desk = try desk(body, scratch)
        _ = try desk.edit("rules", .patch(id: "share", ["points": 20]))
        _ = try desk.edit("rules", .remove(id: "like"))
        let acts = try desk.audit()
        #expect(acts.map { $0["action"] } == ["programme.edit", "programme.edit"])
        #expect(acts[0]["actor"] == "olga" && acts[0]["at"] == .int(desk.now))
        #expect(acts[0]["detail"]?.fields?["after"] == .null)
        let detail = try #require(acts[1]["detail"]?.fields)
        #expect(detail["id"] == "share" && detail["version"] == 1)
        #expect(detail["before"]?.fields?["points"] == 10)
        #expect(detail["after"]?.fields?["points"] == 20)
    }

    @Test(arguments: Body.all) func `edits outlive a restart, over a configuration that changed`(
        _ body: Body
    ) throws {
        let scratch = Scratch()
        var desk = try desk(body, scratch)
        _ = try desk.edit("rules", .patch(id: "share", ["points": 20]))
        _ = try desk.edit("rules", .put(["id": "new", "on": "followed", "points": 3]))
        _ = try desk.edit("texts", .replace(["upgrade": "hello {name}"]))
        let edits = try edits(desk.store)
        #expect(try Programme(source: Desk.written).with(edits) == desk.programme)

        var written = Desk.written
        written["rules"] = [
            .fields(["id": "like", "on": "liked", "points": 2]),
            .fields(["id": "share", "on": "shared", "points": 10]),
        ]
        let rules = try Programme(source: written).with(edits).rules
        #expect(rules.rules.map(\.id) == ["like", "share", "new"])
        #expect(rules.rules.map(\.points) == [2, 20, 3])
    }

    @Test func `what no longer goes with the configuration is left out, and said`() throws {
        var desk = try desk(.memory, Scratch())
        _ = try desk.edit(
            "rules",
            .put(["id": "vip", "on": "shared", "points": 5, "when": ["tier": "silver"]]))
        _ = try desk.edit("rules", .patch(id: "share", ["points": 20]))
        var written = Desk.written
        written["tiers"] = [.fields(["id": "normal", "growth": 0])]
        var said: [String] = []
        let programme = try Programme(source: written).with(try edits(desk.store)) {
            said.append($0)
        }
        #expect(programme.rules.rules.map(\.id) == ["share", "like"])
        #expect(programme.rules.rules.map(\.points) == [20, 1])
        #expect(said == ["rules vip: rules[2].when there is no tier silver"])
    }

    struct Bad: Sendable, CustomTestStringConvertible {
        let section: String
        let change: ProgrammeEdit.Change
        let told: String

        var testDescription: String { told }
    }

    static let bad = [
        Bad(
            section: "rules", change: .patch(id: "share", ["points": -1]),
            told: "bad_request: rules[0].points: must be a whole number from 0 to 1000000000"),
        Bad(
            section: "rules", change: .put(["id": "x", "on": "tier_reached", "growth": 5]),
            told: "bad_request: rules[2]: would grant without end: x -> tier_reached -> x"),
        Bad(
            section: "rules", change: .put(["on": "shared", "points": 5]),
            told: "bad_request: id must be 1 to 64 of A-Z a-z 0-9 _ - . :"),
        Bad(
            section: "rules", change: .patch(id: "nothing", ["points": 1]),
            told: "not_found: no nothing in rules"),
        Bad(section: "rools", change: .remove(id: "share"), told: "not_found: no section rools"),
        Bad(
            section: "tiers", change: .remove(id: "normal"),
            told: "bad_request: tiers: the first tier is everybody's: it must have growth: 0"),
        Bad(
            section: "tiers",
            change: .replace([
                .fields(["id": "normal", "growth": 0]), .fields(["id": "gold", "growth": 0]),
            ]),
            told: "bad_request: tiers[1].growth: must be more than that of the tier before"),
        Bad(
            section: "texts", change: .patch(id: "upgrade", ["x": "y"]),
            told: "bad_request: texts is changed key by key"),
    ]

    @Test(arguments: bad) func `what does not validate is refused whole, and the old one stays`(
        _ bad: Bad
    ) throws {
        var desk = try desk(.memory, Scratch())
        let before = desk.programme
        #expect(try desk.edit(bad.section, bad.change).refusal == bad.told)
        #expect(desk.programme == before)
        #expect(try edits(desk.store).isEmpty)
        #expect(try desk.audit().isEmpty)
    }

    @Test func `only operators and the house edit`() throws {
        var desk = try desk(.memory, Scratch())
        let edit = ProgrammeEdit("rules", .remove(id: "share"))
        for role in [Actor.Role.viewer, .host, .guest] {
            let actor = Actor(user: "eve", name: "Eve", role: role)
            #expect(
                try desk.play([(.edit(edit), actor)])[0].refusal?.hasPrefix("forbidden") == true)
        }
    }

    @Test func `two edits of one batch both hold, and facts beside them go by the old rules`()
        throws
    {
        var desk = try desk(.memory, Scratch())
        let ann = Actor(user: "ann", name: "Ann", role: .viewer)
        _ = try desk.play([
            (.edit(ProgrammeEdit("rules", .patch(id: "share", ["points": 50]))), Desk.operating),
            (.fact(Fact(.shared, user: "ann", at: desk.now, id: "f")), ann),
            (.edit(ProgrammeEdit("rules", .patch(id: "like", ["points": 7]))), Desk.operating),
        ])
        #expect(try desk.balance(.user("ann")) == 10)
        #expect(desk.programme.rules.rules.map(\.points) == [50, 7])
    }

    @Test func `a list that is put whole keeps its order`() throws {
        var desk = try desk(.memory, Scratch())
        let bronze: Datum = .fields(["id": "bronze", "growth": 500])
        let tiers = Desk.written["tiers"]?.list ?? []
        let answer = try desk.edit("tiers", .replace(.list([tiers[0], bronze, tiers[1]])))
        #expect(answer.reply["value"]?.list?.count == 3)
        #expect(desk.programme.tiers.tiers.map(\.id) == ["normal", "bronze", "silver"])
        #expect(try edits(desk.store)["tiers", "silver"] == nil, "nobody touched it")
    }
}

@Suite struct BudgetTests {
    @Test(arguments: Body.all) func `a rule pays what its budget has, and no more`(
        _ body: Body
    ) throws {
        let scratch = Scratch()
        var written = Desk.written
        written["rules"] = [
            .fields(["id": "share", "on": "shared", "points": 10, "budget": ["points": 25]])
        ]
        var desk = Desk(try body.open(scratch), try Programme(source: written))
        let pot = Holder.budget(of: "share")
        for user in ["ann", "bob", "cat", "dan"] { try desk.share(user) }
        let balances = try ["ann", "bob", "cat", "dan"].map { try desk.balance(.user($0)) }
        #expect(balances == [10, 10, 5, 0])
        #expect(try desk.balance(pot) == 0)

        _ = try desk.edit("rules", .patch(id: "share", ["budget": ["points": 60]]))
        try desk.share("dan")
        #expect(try desk.balance(.user("dan")) == 10 && desk.balance(pot) == 25)

        // What is taken back is what is still there.
        _ = try desk.edit("rules", .patch(id: "share", ["budget": ["points": 40]]))
        try desk.share("eve")
        #expect(try desk.balance(.user("eve")) == 5 && desk.balance(pot) == 0)
        #expect(try desk.store.verify().findings == [])
    }

    @Test func `a budget of a day is full again on the next`() throws {
        var written = Desk.written
        written["rules"] = [
            .fields([
                "id": "share", "on": "shared", "points": 10,
                "budget": ["points": 15, "per": "day"],
            ])
        ]
        var desk = Desk(MemoryStore(), try Programme(source: written))
        for _ in 1...3 { try desk.share("ann") }
        #expect(try desk.balance(.user("ann")) == 15)
        desk.now += 86_400_000
        try desk.share("ann")
        #expect(try desk.balance(.user("ann")) == 25)
        #expect(try desk.balance(.budget(of: "share")) == 5)
        #expect(try desk.store.verify().findings == [])
    }
}
