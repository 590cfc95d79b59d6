// What the mall tells comes in any order. A limit holds all the same: each period grants what it
// may, and no fact of a period that is over opens another one again.

import Live
import Testing

@Suite struct `Facts in any order` {
    private static let periods: [Rule.Period] = [.day, .week, .month, .year]

    /// Facts within thirty days of each other, told in a random order: each period of their own
    /// time grants all that happened in it, up to the limit.
    @Test(arguments: periods, 1...25 as ClosedRange<UInt64>)
    func `grant in each period what it may, whatever comes when`(
        period: Rule.Period, seed: UInt64
    ) throws {
        var dice = Dice(seed: seed)
        let limit = dice.roll(1...4)
        let rule = Rule(id: "r", on: .orderPaid, points: 1, multiplied: false)
        var limited = rule
        limited.limits = [Rule.Limit(times: limit, per: period)]
        var byInviter = Rule(id: "i", on: .inviteRegistered, multiplied: false)
        byInviter.inviter = Payout(points: 1)
        byInviter.limits = [Rule.Limit(times: limit, per: period, of: .inviter)]
        var payday = Payday(.with([limited, byInviter]))
        var happened: [Fact.Kind: [Int64: Int64]] = [:]
        var paid: [Fact.Kind: [Int64: Int64]] = [:]
        for number in 0..<60 {
            let kind: Fact.Kind = dice.roll(1...2) == 1 ? .orderPaid : .inviteRegistered
            let fact = Fact.anns(
                kind, day: dice.roll(1...31), dice.roll(0...1_439), words: [.inviter: "bob"],
                user: kind == .orderPaid ? "ann" : "friend\(number)")
            let key = payday.programme.number(of: period, at: fact.at)
            happened[kind, default: [:]][key, default: 0] += 1
            let awards = try payday.pay(fact).filter { !$0.hasSuffix("+0") }
            paid[kind, default: [:]][key, default: 0] += Int64(awards.count)
        }
        #expect(paid == happened.mapValues { $0.mapValues { min($0, limit) } })
    }

    @Test func `of a room count in the running period when they are late`() throws {
        var day = Payday(
            try Written.programme([
                "id": "r", "on": "shared", "points": 1,
                "limits": [
                    .fields(["times": 1, "per": "day"]),
                    .fields(["times": 2, "per": "day", "of": "device"]),
                ],
            ]))
        let paid = try [1, 2, 1, 2, 1, 2, 3].map {
            try day.pay(.anns(.shared, day: $0, words: [.device: "d1"])).count
        }
        #expect(paid == [1, 1, 0, 0, 0, 0, 1])
    }

    @Test func `go on under a limit of another period, and open nothing`() throws {
        var counters = LoadedRows<CounterKey, Counter>()
        func pay(_ per: String, day: Int64) throws -> Int {
            var payday = Payday(
                try Written.programme([
                    "id": "r", "on": "shared", "points": 1,
                    "limit": ["times": 1, "per": .string(per)],
                ]))
            payday.counters = counters
            defer { counters = payday.counters }
            return try payday.pay(.anns(.shared, day: day)).count
        }
        #expect(try pay("month", day: 10) == 1)
        #expect(try pay("day", day: 10) == 1, "today has none of its own yet")
        #expect(try pay("month", day: 10) == 0)
        #expect(try pay("year", day: 11) == 0)
        #expect(try pay("day", day: 11) == 1)
        #expect(try pay("day", day: 12) == 1)
    }

    @Test func `pay a plan once for each time that it was paid for`() {
        var opened = Rule(
            id: "opened", on: .membershipOpened, limit: Rule.Limit(times: 1, per: .lifetime),
            scope: .planPeriod, points: 500, multiplied: false)
        opened.limits = [Rule.Limit(times: 1, per: .lifetime, within: .planPeriod)]
        var renewed = Rule(
            id: "renewed", on: .membershipRenewed, scope: .planPeriod, points: 300,
            multiplied: false)
        renewed.limits = [Rule.Limit(times: 1, per: .lifetime, within: .planPeriod)]
        check(
            """
            ann subscribes gold-year for 365d -> tier gold for 365d, +500 opened
            ann subscribes gold-year for 365d
            ann renews gold-year for 730d -> +300 renewed
            ann renews gold-year for 1095d -> +300 renewed
            ann renews gold-year for 730d
            """, in: Show(.with([opened, renewed])))
    }
}
