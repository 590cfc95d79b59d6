// When a rule holds. The first day of these tests is Monday, 2026-03-02.

import Live
import Testing

@Suite struct `Conditions of rules` {
    struct Case: Sendable, CustomTestStringConvertible {
        let when: Fields
        let holds: [Fact]
        let fails: [Fact]
        let tier: String
        let segment: String?

        init(
            _ when: Fields, holds: [Fact], fails: [Fact] = [], tier: String = "silver",
            segment: String? = nil
        ) {
            self.when = when
            self.holds = holds
            self.fails = fails
            self.tier = tier
            self.segment = segment
        }

        var testDescription: String { "\(when.all)" }
    }

    private static let order = Fact.anns(.orderPaid, amount: 3_500)

    @Test(arguments: 0...9) func `one of many names is found, and no other`(many: Int) {
        let all = (0..<many).map { "name-\($0)" }
        let names = Names(all.shuffled() + all)
        #expect(names.all == all)
        for name in all { #expect(names.contains(name)) }
        for other in ["", "name", "name-10", "z"] { #expect(!names.contains(other)) }
    }

    @Test(arguments: Fact.Kind.allCases)
    func `a rule hears its own kind of fact and no other`(kind: Fact.Kind) {
        let book = RuleBook([Rule(id: "r", on: kind, points: 1)])
        #expect(Fact.Kind.allCases.filter { book.listens(to: $0) } == [kind])
    }

    static let cases = [
        Case([:], holds: [order]),
        Case(
            ["room": "r1"], holds: [order],
            fails: [.anns(.orderPaid, room: "r2"), .anns(.orderPaid, room: nil)]),
        Case(["host": ["hal", "ivy"]], holds: [order]),
        Case(
            ["category": ["beauty", "tea"]],
            holds: [.anns(.orderPaid, words: [.category: "tea"])],
            fails: [order, .anns(.orderPaid, words: [.category: "shoes"])]),
        Case(
            ["amount": ["at_least": 3_500]], holds: [order],
            fails: [.anns(.orderPaid, amount: 3_499)]
        ),
        Case(
            ["amount": ["at_least": 10, "at_most": 20]],
            holds: [.anns(.orderPaid, amount: 10), .anns(.orderPaid, amount: 20)],
            fails: [.anns(.orderPaid, amount: 9), .anns(.orderPaid, amount: 21)]),
        Case(["first": true], holds: [.anns(.orderPaid, isFirst: true)], fails: [order]),
        Case(["tier": "silver"], holds: [order]),
        Case(["tier": ["normal", "gold"]], holds: [], fails: [order]),
        Case(["min_tier": "silver"], holds: [order]),
        Case(["min_tier": "silver"], holds: [order], tier: "gold"),
        Case(["min_tier": "silver"], holds: [], fails: [order], tier: "normal"),
        Case(["segment": "quiet_buyer"], holds: [order], segment: "quiet_buyer"),
        Case(["segment": "quiet_buyer"], holds: [], fails: [order], segment: "sleeping"),
        Case(["segment": "quiet_buyer"], holds: [], fails: [order]),
        Case(
            ["weekdays": ["mon", "wed"]],
            holds: [
                .anns(.orderPaid, day: 1), .anns(.orderPaid, day: 3), .anns(.orderPaid, day: 8),
            ],
            fails: [.anns(.orderPaid, day: 2), .anns(.orderPaid, day: 7)]),
        Case(
            ["weekdays": ["mon"]],
            holds: [.anns(.orderPaid, day: 1, 0), .anns(.orderPaid, day: 1, 1_439)],
            fails: [.anns(.orderPaid, day: 1, -1), .anns(.orderPaid, day: 1, 1_440)]),
        Case(
            ["days": [1, 31]],
            holds: [.anns(.orderPaid, day: 30), .anns(.orderPaid, day: 31)],
            fails: [.anns(.orderPaid, day: 29), .anns(.orderPaid, day: 32)]),
        Case(
            ["months": [3]], holds: [.anns(.orderPaid, day: 30)],
            fails: [.anns(.orderPaid, day: 31), .anns(.orderPaid, day: -1)]),
        Case(  // The first Friday of a month.
            ["weekdays": ["fri"], "days": [1, 2, 3, 4, 5, 6, 7]],
            holds: [.anns(.orderPaid, day: 5), .anns(.orderPaid, day: 33)],
            fails: [.anns(.orderPaid, day: 4), .anns(.orderPaid, day: 12)]),
        Case(  // The 18th of each quarter's last month.
            ["months": [3, 6, 9, 12], "days": [18]],
            holds: [.anns(.orderPaid, day: 17), .anns(.orderPaid, day: 109)],
            fails: [.anns(.orderPaid, day: 18), .anns(.orderPaid, day: 48)]),
        Case(
            ["hours": ["from": "20:00", "until": "22:00"]],
            holds: [.anns(.orderPaid, 1_200), .anns(.orderPaid, 1_319)],
            fails: [.anns(.orderPaid, 1_199), .anns(.orderPaid, 1_320)]),
        Case(
            ["hours": ["from": "22:00", "until": "02:00"]],
            holds: [.anns(.orderPaid, 1_320), .anns(.orderPaid, 119)],
            fails: [.anns(.orderPaid, 120), .anns(.orderPaid, 1_319)]),
        Case(["not": ["room": "r2"]], holds: [order], fails: [.anns(.orderPaid, room: "r2")]),
        Case(
            ["any": [.fields(["room": "r2"]), .fields(["weekdays": ["tue"]])]],
            holds: [.anns(.orderPaid, room: "r2"), .anns(.orderPaid, day: 2)], fails: [order]),
        Case(
            ["all": [.fields(["room": "r1"]), .fields(["not": ["weekdays": ["tue"]]])]],
            holds: [order], fails: [.anns(.orderPaid, day: 2)]),
        Case(
            ["room": "r1", "weekdays": ["tue"]], holds: [.anns(.orderPaid, day: 2)],
            fails: [order, .anns(.orderPaid, day: 2, room: "r2")]),
    ]

    @Test(arguments: cases) func `a rule pays when they hold, and only then`(_ row: Case) throws {
        var day = Payday(
            try Written.programme([
                "id": "r", "on": "order_paid", "points": 1, "when": .fields(row.when),
            ]))
        for fact in row.holds {
            let paid = try day.pay(fact, tier: row.tier, segment: row.segment)
            #expect(paid.count == 1, "\(fact)")
        }
        for fact in row.fails {
            let paid = try day.pay(fact, tier: row.tier, segment: row.segment)
            #expect(paid.isEmpty, "\(fact)")
        }
    }

    struct Viewer: Sendable {
        let when: Fields
        let tier: String
        let segment: String?
        /// Whether an order was paid before; nil where nobody has looked.
        var hasOrdered: Bool?
        let isShown: Bool
    }

    static let viewers = [
        Viewer(when: ["segment": "quiet_buyer"], tier: "gold", segment: nil, isShown: false),
        Viewer(when: ["segment": "quiet_buyer"], tier: "gold", segment: "sleeping", isShown: false),
        Viewer(
            when: ["segment": "quiet_buyer"], tier: "gold", segment: "quiet_buyer", isShown: true),
        Viewer(when: ["min_tier": "gold"], tier: "silver", segment: nil, isShown: false),
        Viewer(when: ["min_tier": "gold"], tier: "gold", segment: nil, isShown: true),
        Viewer(when: ["room": "r1"], tier: "gold", segment: nil, isShown: true),
        Viewer(when: ["room": "r2"], tier: "gold", segment: nil, isShown: false),
        Viewer(when: ["weekdays": ["tue"]], tier: "gold", segment: nil, isShown: false),
        // What only an order will tell is left open, also the other way round.
        Viewer(when: ["first": true], tier: "gold", segment: nil, isShown: true),
        Viewer(when: ["not": ["first": true]], tier: "gold", segment: nil, isShown: true),
        Viewer(
            when: ["any": [["first": true], ["tier": "normal"]]], tier: "gold", segment: nil,
            isShown: true),
        Viewer(
            when: ["first": true, "tier": "normal"], tier: "gold", segment: nil, isShown: false),
        Viewer(
            when: ["first": true], tier: "gold", segment: nil, hasOrdered: true, isShown: false),
        Viewer(
            when: ["first": true], tier: "gold", segment: nil, hasOrdered: false, isShown: true),
        Viewer(
            when: ["first": false], tier: "gold", segment: nil, hasOrdered: true, isShown: true),
        Viewer(
            when: ["first": false], tier: "gold", segment: nil, hasOrdered: false, isShown: false),
    ]

    @Test(arguments: viewers) func `a task is shown to those whom it could pay`(
        _ viewer: Viewer
    ) throws {
        let programme = try Written.programme([
            "id": "r", "on": "order_paid", "points": 1, "when": .fields(viewer.when),
            "task": ["en": "Buy"], "until": "2026-03-02 20:00",
        ])
        let rule = try #require(programme.rules.chosenTasks.first)
        let party = Party(
            tier: viewer.tier, segment: viewer.segment, hasOrdered: viewer.hasOrdered,
            in: programme.tiers)
        func isShown(at minute: Int64) -> Bool {
            rule.mayPay(
                party, in: "r1", of: "hal", at: Show.time(day: 1, minute: minute), programme)
        }
        #expect(isShown(at: 1_199) == viewer.isShown)
        #expect(!isShown(at: 1_200), "after its deadline nobody sees it")
    }

    @Test func `a rule holds from its beginning up to its end, on the programme's clock`() throws {
        var day = Payday(
            try Written.programme([
                "id": "r", "on": "shared", "points": 1, "from": "2026-03-02 20:00",
                "until": "2026-03-03",
            ]))
        let paid = try [1_199, 1_200, 1_439, 1_440].map { try day.pay(.anns(.shared, $0)).count }
        #expect(paid == [0, 1, 1, 0])
    }

    @Test(
        arguments: [
            (0, 1970, 1, 1, 3), (-1, 1969, 12, 31, 2), (11_016, 2000, 2, 29, 1),
            (19_782, 2024, 2, 29, 3), (20_514, 2026, 3, 2, 0), (47_540, 2100, 2, 28, 6),
            (47_541, 2100, 3, 1, 0),
        ] as [(Int64, Int64, Int64, Int64, Int64)])
    func `days of the calendar`(
        _ number: Int64, _ year: Int64, _ month: Int64, _ day: Int64, _ weekday: Int64
    ) {
        let civil = CivilDay(number: number)
        #expect((civil.year, civil.month, civil.day) == (year, month, day))
        #expect(CivilDay.number(year: year, month: month, day: day) == number)
        #expect(CivilDay.weekday(ofDay: number) == weekday)
    }

    @Test func `days that are not are none`() {
        #expect(CivilDay.number(year: 2025, month: 2, day: 29) == nil)
        #expect(CivilDay.number(year: 2025, month: 13, day: 1) == nil)
    }
}
