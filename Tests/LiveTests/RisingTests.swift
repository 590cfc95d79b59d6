// What a rise pays, and what is left to earn.

import Live
import Testing

@Suite struct `A member who rises` {
    @Test func `is rewarded by rules for the tier, for each of them, and for each time`() {
        var silver = Rule(id: "silver-gift", on: .tierReached, points: 7, multiplied: false)
        silver.when = .word(.tier, ["silver"])
        let any = Rule(id: "any", on: .tierReached, points: 1, multiplied: false)
        check(
            """
            house gives ann growth=200   -> ann: growth +200, ann: tier bronze
            house sweeps                 -> ann: +1 any
            house sweeps
            house gives ann growth=800   -> ann: growth +800, ann: tier silver
            house gives ann growth=19000 -> ann: growth +19000, ann: tier black_diamond
            house sweeps                 -> ann: +1 any, ann: +7 silver-gift, ann: +1 any
            """, in: Show(.with([silver, any])))
    }
}

@Suite struct `What is left to earn today` {
    private static func today(_ user: String, _ show: inout Show) -> Fields {
        let request = ValueRequest(
            .account(HistoryKey(user: user, count: 1, before: nil)), by: show.actor(user),
            at: show.now, operation: "today")
        guard case .reply(let fields) = show.books.run([request], show.programme, seed: 1)[0].answer
        else { return [:] }
        return fields["today"]?.fields ?? [:]
    }

    @Test func `is what the member's tasks still hold, at the member's tier`() {
        var ended = Rule(
            id: "ended", on: .shared, limit: Rule.Limit(times: 1, per: .day), points: 9,
            task: ["zh": "晚了"])
        ended.until = 1
        var gold = Rule(
            id: "gold", on: .shared, limit: Rule.Limit(times: 1, per: .day), points: 100,
            task: ["zh": "黄金"])
        gold.when = .minTier("gold")
        let rules = [
            Rule(
                id: "share", on: .shared, limit: Rule.Limit(times: 3, per: .day), points: 10,
                task: ["zh": "分享", "en": "Share"]),
            Rule(
                id: "flat", on: .signedIn, limit: Rule.Limit(times: 1, per: .day), points: 5,
                multiplied: false, task: ["zh": "签到"]),
            Rule(id: "unseen", on: .liked, limit: Rule.Limit(times: 1, per: .day), points: 50),
            Rule(id: "endless", on: .liked, points: 50, task: ["zh": "点赞"]),
            ended, gold,
        ]
        var show = Show(.with(rules))
        #expect(Self.today("ann", &show)["points"] == 35)
        _ = show.play(["house gives ann growth=200"])
        _ = show.play(["ann joins"])
        _ = show.play(["ann shares"])
        let today = Self.today("ann", &show)
        #expect(today["points"] == 27)
        let share: Datum = [
            "task": "share", "title": "分享", "points": 11, "left": 2, "progress": 0, "goal": 1,
            "title_en": "Share",
        ]
        let flat: Datum = [
            "task": "flat", "title": "签到", "points": 5, "left": 1, "progress": 0, "goal": 1,
        ]
        #expect(today["tasks"] == [share, flat])
        _ = show.play(["ann signs in"])
        _ = show.play(["ann shares"])
        _ = show.play(["ann shares"])
        #expect(Self.today("ann", &show) == ["points": 0, "tasks": []])
        _ = show.play(["it is d2 08:00"])
        #expect(Self.today("ann", &show)["points"] == 38)
        _ = show.play(["house gives ann growth=4800"])
        #expect(Self.today("ann", &show)["points"] == 200)
    }
}
