// A rule is tried on what has happened: it says what it would have paid, and pays nothing.

import Ledger
import Live
import Store
import Testing

@Suite struct RuleTrialTests {
    /// Ten members share, one more often than the other, minute by minute.
    private func desk(_ body: Body, _ scratch: Scratch) throws -> (desk: Desk, from: Int64) {
        var desk = Desk(try body.open(scratch), try Programme(source: Desk.written))
        let from = desk.now
        for member in 1...10 {
            for _ in 1...member {
                try desk.share("u\(member)")
                desk.now += 60_000
            }
        }
        return (desk, from)
    }

    private func run(_ trial: inout RuleTrial, _ desk: inout Desk, from: Int64) throws -> Int {
        var page: FactPage? = FactPage(from: from, until: desk.now, count: 20)
        var pages = 0
        while let wanted = page {
            pages += 1
            let answer = try desk.play([(.query(.facts(wanted)), Desk.operating)])[0].reply
            trial.take(
                (answer["facts"]?.list ?? []).compactMap(\.fields).compactMap(FactRecord.init))
            page = wanted.next(after: answer)
        }
        return pages
    }

    @Test(arguments: Body.all) func `it says what it would have paid, and to whom`(
        _ body: Body
    ) throws {
        let scratch = Scratch()
        var (desk, from) = try desk(body, scratch)
        let candidate = try RuleTrial.candidate(
            [
                "id": "more", "on": "shared", "points": 7, "growth": 1, "active": false,
                "limit": ["times": 4, "per": "day"],
            ], in: desk.programme)
        var trial = RuleTrial(candidate, in: desk.programme)
        let balance = try desk.balance(.user("u10"))
        #expect(try run(&trial, &desk, from: from) == 3)
        let report = trial.report
        // 1 + 2 + 3 + 7 x 4 shares count.
        #expect(report["facts"] == 55 && report["grants"] == 34 && report["points"] == 238)
        #expect(report["growth"] == 34 && report["users"] == 10 && report["complete"] == true)
        let top = report["top"]?.list?.compactMap(\.fields) ?? []
        #expect(top.count == 10 && top[0]["points"] == 28 && top[9]["user"] == "u1")
        #expect(try desk.balance(.user("u10")) == balance)
        #expect(desk.programme.rules.rules.count == 2, "nothing was switched on")
    }

    @Test func `of a kind that nobody kept facts of, it says that it is not complete`() throws {
        let programme = try Programme(source: Desk.written)
        let candidate = try RuleTrial.candidate(
            ["id": "vote", "on": "voted", "points": 7], in: programme)
        let report = RuleTrial(candidate, in: programme).report
        #expect(report["facts"] == 0 && report["complete"] == false)
    }

    @Test func `only the time that was asked for counts`() throws {
        var (desk, from) = try desk(.memory, Scratch())
        var trial = RuleTrial(
            try RuleTrial.candidate(
                ["id": "more", "on": "shared", "points": 7], in: desk.programme),
            in: desk.programme)
        desk.now = from + 3 * 60_000
        _ = try run(&trial, &desk, from: from + 60_000)
        #expect(trial.report["facts"] == 2)
    }

    @Test func `a budget ends it, and a multiplier costs what it adds`() throws {
        var (desk, from) = try desk(.memory, Scratch())
        var capped = RuleTrial(
            try RuleTrial.candidate(
                ["id": "more", "on": "shared", "points": 7, "budget": ["points": 100]],
                in: desk.programme), in: desk.programme)
        _ = try run(&capped, &desk, from: from)
        #expect(capped.report["points"] == 100 && capped.report["grants"] == 15)

        var doubled = RuleTrial(
            try RuleTrial.candidate(
                ["id": "double", "on": "shared", "multiplier": 250], in: desk.programme),
            in: desk.programme)
        _ = try run(&doubled, &desk, from: from)
        #expect(doubled.report["points"] == .int(55 * 15))
    }

    @Test func `a candidate that makes no sense is refused with its place`() throws {
        let programme = try Programme(source: Desk.written)
        let error = #expect(throws: SettingsError.self) {
            try RuleTrial.candidate(["id": "x", "on": "shared", "points": -7], in: programme)
        }
        #expect(error?.problems.first?.path == "rules[2].points")
    }

    @Test(arguments: Body.all) func `facts of more than seven days ago are no longer there`(
        _ body: Body
    ) throws {
        let scratch = Scratch()
        var (desk, from) = try desk(body, scratch)
        let last = desk.now
        desk.now = from + FactKeeping.span + 5 * 60_000
        try desk.share("late")
        let page = FactPage(from: 0, until: last)
        let answer = try desk.play([(.query(.facts(page)), Desk.operating)])[0].reply
        #expect(answer["facts"]?.list?.count == 50)
    }
}
