// Watching: whole minutes are counted, a break starts the fifteen anew, and nothing that the house
// does (a restart, a second room, a new connection) costs the viewer what was watched.

import Live
import Testing

@Suite struct `Watching` {
    @Test func `15 minutes are 50 points, four times a day; growth goes on`() {
        check(
            """
            it is d1 12:00
            ann joins
            wait 899s          -> ann: growth +5
            wait 1s            -> ann: +50 watch
            wait 15m           -> ann: growth +5, ann: +50 watch, ann: growth +5
            wait 30m           -> ann: growth +5, ann: +50 watch, ann: growth +5,
                                  ann: +50 watch, ann: growth +5
            wait 30m           -> ann: growth +5, ann: growth +5, ann: growth +5
            """)
    }

    @Test func `a gap under a minute is no break`() {
        check(
            """
            ann joins
            wait 14m           -> ann: growth +5
            ann leaves
            wait 59s
            ann joins
            wait 1m            -> ann: +50 watch
            """)
    }

    @Test(arguments: ["60s", "61s", "70s", "90s", "120s", "5m"])
    func `a gap of a minute or more is a break, wherever in the minute it falls`(gap: String) {
        for rest in [0, 1, 30, 59] {
            check(
                """
                ann joins
                wait 14m       -> ann: growth +5
                wait \(rest)s
                ann leaves
                wait \(gap)
                ann joins
                wait 14m       -> ann: growth +5
                wait 1m        -> ann: +50 watch
                """)
        }
    }

    @Test func `time away is not time watched`() {
        check(
            """
            ann joins
            wait 14m           -> ann: growth +5
            wait 30s
            ann leaves
            wait 40s
            ann joins
            wait 29s
            wait 1s            -> ann: +50 watch
            """)
    }

    @Test func `a restart of the house is no break`() {
        check(
            """
            ann joins
            wait 14m           -> ann: growth +5
            wait 50s
            restart
            wait 30s
            ann returns
            wait 59s
            wait 1s            -> ann: +50 watch
            """)
    }

    @Test func `but staying away after a restart is one`() {
        check(
            """
            ann joins
            wait 14m           -> ann: growth +5
            restart
            wait 121s
            ann joins
            wait 14m           -> ann: growth +5
            wait 1m            -> ann: +50 watch
            """)
    }

    @Test func `a newer connection goes on where the older was`() {
        check(
            """
            ann joins
            wait 14m           -> ann: growth +5
            wait 30s
            ann joins          -> old connection closed: replaced
            wait 30s           -> ann: +50 watch
            """)
    }

    @Test func `two rooms at once are watched once`() throws {
        let rule = Rule(id: "minute", on: .watched, points: 1)
        var counters = LoadedRows<CounterKey, Counter>()
        let counted = Rule(
            id: "minute", on: .watched, limit: Rule.Limit(times: 99, per: .day), points: 1)
        func paid(_ rule: Rule, at second: Int64) throws -> Int {
            let fact = Fact(.watched, user: "ann", at: second * 1_000, since: 0, id: "f")
            return try RuleBook([rule]).evaluate(
                fact, of: Party(tier: "normal", in: Programme.shipped.tiers),
                programme: .shipped, counters: &counters
            ).count
        }
        let steps: [Int64] = [100, 130, 160, 190, 220]
        #expect(try steps.map { try paid(counted, at: $0) } == [1, 0, 1, 0, 1])
        // The control: a rule that remembers nothing cannot tell.
        #expect(try steps.map { try paid(rule, at: $0) } == [1, 1, 1, 1, 1])
    }

    @Test func `a room that is not live is not watched`() {
        check(
            """
            ann joins
            hal changes state=preview -> is preview, room state=preview
            wait 30m
            hal changes state=live    -> is live, room state=live
            wait 10m                  -> ann: growth +5
            """)
    }

    @Test func `guests are watching too, and earn nothing`() {
        check(
            """
            gus joins
            wait 16m
            """)
    }
}
