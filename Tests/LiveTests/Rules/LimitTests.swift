// How often rules pay, what multiplies, and what is too much.

import Live
import Testing

@Suite struct `Limits and multipliers` {
    private func points(_ awards: [String]) -> Int {
        awards.reduce(0) { $0 + (Int($1.split(separator: "+")[1].prefix { $0.isNumber }) ?? 0) }
    }

    @Test func `several limits hold at once`() throws {
        var day = Payday(
            try Written.programme([
                "id": "r", "on": "shared", "points": 1,
                "limits": [
                    .fields(["times": 2, "per": "day"]),
                    .fields(["times": 3, "per": "month"]),
                    .fields(["times": 1, "per": "day", "within": "room"]),
                ],
            ]))
        let facts: [(Int64, String, Int)] = [
            (1, "r1", 1), (1, "r1", 0), (1, "r2", 1), (1, "r3", 0), (2, "r1", 1), (3, "r1", 0),
            (31, "r1", 1),
        ]
        for (number, room, paid) in facts {
            let awards = try day.pay(.anns(.shared, day: number, room: room))
            #expect(awards.count == paid, "day \(number), \(room)")
        }
    }

    @Test(
        arguments: [
            ("day", [1, 1, 2, 8, 31], [1, 0, 1, 1, 1]),
            // Monday is the first day of a week.
            ("week", [1, 7, 8, 14, 15], [1, 0, 1, 0, 1]),
            ("month", [1, 30, 31, 60, 61], [1, 0, 1, 0, 1]),
            ("year", [1, 305, 306, 670], [1, 0, 1, 0]),
            ("lifetime", [1, 2, 5_000], [1, 0, 0]),
        ] as [(String, [Int64], [Int])])
    func `a limit begins anew with its period`(
        _ period: String, _ days: [Int64], _ paid: [Int]
    ) throws {
        var day = Payday(
            try Written.programme([
                "id": "r", "on": "shared", "points": 1,
                "limit": ["times": 1, "per": .string(period)],
            ]))
        #expect(try days.map { try day.pay(.anns(.shared, day: $0)).count } == paid)
    }

    @Test func `a limit of a device or an address is shared by who uses it`() throws {
        var day = Payday(
            try Written.programme([
                "id": "r", "on": "shared", "points": 1,
                "limit": ["times": 1, "per": "day", "of": "device"],
            ]))
        #expect(try day.pay(.anns(.shared, words: [.device: "d1"], user: "ann")).count == 1)
        #expect(try day.pay(.anns(.shared, words: [.device: "d1"], user: "bob")).count == 0)
        #expect(try day.pay(.anns(.shared, words: [.device: "d2"], user: "bob")).count == 1)
        // Without a device each stands for themselves.
        #expect(try day.pay(.anns(.shared, user: "cat")).count == 1)
        #expect(try day.pay(.anns(.shared, user: "dan")).count == 1)
    }

    @Test func `everybody together`() throws {
        var day = Payday(
            try Written.programme([
                "id": "r", "on": "shared", "points": 1,
                "limit": ["times": 2, "per": "day", "of": "everyone", "within": "room"],
            ]))
        let paid = try ["ann", "bob", "cat"].map { try day.pay(.anns(.shared, user: $0)).count }
        #expect(paid == [1, 1, 0])
        #expect(try day.pay(.anns(.shared, room: "r2", user: "cat")).count == 1)
    }

    @Test func `both sides are paid, each by their own tier`() throws {
        var day = Payday(
            try Written.programme([
                "id": "r", "on": "invite_registered", "points": 50,
                "inviter": ["points": 50, "growth": 15],
            ]))
        let fact = Fact.anns(.inviteRegistered, room: nil, words: [.inviter: "ivy"])
        #expect(
            try day.pay(fact, tier: "normal", inviter: "gold")
                == ["r ann +50", "r ivy +75 growth +15"])
    }

    @Test(
        arguments: [
            (3_500, "normal", [200], 70), (3_500, "gold", [], 53), (3_500, "gold", [200], 105),
            (3_500, "gold", [200, 200], 210), (3_500, "gold", [150, 150], 118),
            (50, "normal", [], 1),
            (49, "normal", [], 0), (99, "normal", [], 1), (33, "gold", [], 0), (34, "gold", [], 1),
        ] as [(Int64, String, [Int64], Int)])
    func `a product of tier and multipliers is rounded once, half up`(
        _ fen: Int64, _ tier: String, _ percents: [Int64], _ points: Int
    ) throws {
        let multipliers = percents.enumerated().map { place, percent in
            Datum.fields([
                "id": .string("m\(place)"), "on": "order_paid", "multiplier": .int(percent),
            ])
        }
        let programme = try Programme(source: [
            "tiers": Written.tiers,
            "rules": .list(
                [.fields(["id": "r", "on": "order_paid", "per_amount": 100, "points": 1])]
                    + multipliers),
        ])
        var day = Payday(programme)
        let paid = try day.pay(.anns(.orderPaid, amount: fen), tier: tier)
        #expect(paid == ["r ann +\(points)"])
    }

    @Test func `a multiplier is for the rules it names, and its limit counts what it multiplied`()
        throws
    {
        var day = Payday(
            try Written.programme(
                ["id": "a", "on": "shared", "points": 10, "limit": ["times": 1, "per": "day"]],
                ["id": "b", "on": "shared", "points": 10],
                [
                    "id": "m", "on": "shared", "multiplier": 300, "of": ["a"],
                    "limit": ["times": 2, "per": "lifetime"],
                ]))
        #expect(try day.pay(.anns(.shared)) == ["a ann +30", "b ann +10"])
        #expect(try day.pay(.anns(.shared)) == ["b ann +10"])
        #expect(try day.pay(.anns(.shared, day: 2)) == ["a ann +30", "b ann +10"])
        #expect(try day.pay(.anns(.shared, day: 3)) == ["a ann +10", "b ann +10"])
    }

    @Test func `what is more than can be counted is refused, not a trap`() throws {
        var day = Payday(
            try Written.programme(
                [
                    "id": "r", "on": "order_paid", "per_amount": 1, "points": 1_000_000_000,
                ], ["id": "m", "on": "order_paid", "multiplier": 1_000]))
        #expect(throws: Refusal.self) { try day.pay(.anns(.orderPaid, amount: .max)) }
        #expect(try day.pay(.anns(.orderPaid, amount: 900_000)) == ["r ann +9000000000000000"])
        #expect(try day.pay(.anns(.orderPaid, amount: .min)) == ["r ann +0"])
    }
}
