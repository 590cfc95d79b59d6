// What every deed earns under the example configuration: a row for each line of the programme's
// page. The figures are evaluated, not compared with text.

import Ledger
import Live
import Testing

@testable import livegate

@Suite struct EarningTests {
    struct Deed: Sendable, CustomTestStringConvertible {
        let what: String
        let tier: String
        let segment: String?
        /// One after another.
        let facts: [Fact]
        /// Of the member, or whoever is asked for.
        let points: Int64
        let growth: Int64
        let of: String

        init(
            _ what: String, by tier: String = "normal", in segment: String? = nil, _ facts: [Fact],
            points: Int64 = 0, growth: Int64 = 0, of user: String = "u1"
        ) {
            self.what = what
            self.tier = tier
            self.segment = segment
            self.facts = facts
            self.points = points
            self.growth = growth
            of = user
        }

        var testDescription: String { what }
    }

    static let watching = [
        Deed("15 minutes watched: 50", watched(15), points: 50, growth: 5),
        Deed(
            "black diamond watches 15 minutes: 100", by: "black_diamond", watched(15), points: 100,
            growth: 5),
        Deed("14 minutes watched: nothing yet", watched(14), points: 0, growth: 5),
        Deed(
            "14 minutes, a break, 14 minutes: nothing", watched(14) + watched(14, from: 20),
            points: 0, growth: 10),
        Deed("75 minutes watched: four times, not five", watched(75), points: 200, growth: 35),
        Deed(
            "a room watched to its end: 30, once a room", times(2, .watchedToEnd), points: 30),
        Deed(
            "two rooms watched to their end: 30 each",
            [fact(.watchedToEnd), fact(.watchedToEnd, room: "r2")], points: 60),
    ]

    static let acting = [
        Deed("10 likes: 1", [fact(.liked, amount: 10)], points: 1),
        Deed("9 likes: nothing yet", [fact(.liked, amount: 9)]),
        Deed("110 likes in a day: ten times, not eleven", times(22, .liked, amount: 5), points: 10),
        Deed("a valid comment: 2", [fact(.commented)], points: 2, growth: 2),
        Deed(
            "21 valid comments in a day: 20 earn points, all growth", times(21, .commented),
            points: 40, growth: 42),
        Deed("a featured comment: 20, three a day", times(4, .featured), points: 60),
        Deed("a share: 10", [fact(.shared)], points: 10, growth: 10),
        Deed("bronze shares: 11", by: "bronze", [fact(.shared)], points: 11, growth: 10),
        Deed("gold shares: 15", by: "gold", [fact(.shared)], points: 15, growth: 10),
        Deed("four shares in a day: three earn points", times(4, .shared), points: 30, growth: 40),
        Deed(
            "three shares a day on two days", times(4, .shared) + times(4, .shared, day: 1),
            points: 60, growth: 80),
        Deed("the host followed: 20, once a host", times(2, .followed), points: 20),
        Deed(
            "two hosts followed: 20 each", times(1, .followed) + times(1, .followed, host: "h2"),
            points: 40),
        Deed("a vote: 5, per activity", times(2, .voted, words: [.activity: "a1"]), points: 5),
        Deed(
            "votes in two activities: 5 each",
            times(1, .voted, words: [.activity: "a1"]) + times(1, .voted, words: [.activity: "a2"]),
            points: 10),
        Deed(
            "a quiz answered right: 10, per activity",
            times(2, .answered, words: [.activity: "a1"]), points: 10),
        Deed("signed in: 5", [fact(.signedIn, streak: 1)], points: 5),
        Deed(
            "bronze signs in: 5.5 is rounded to 6", by: "bronze", [fact(.signedIn, streak: 1)],
            points: 6),
        Deed("signed in seven days in a row: 100 more", signIns(7), points: 135),
        Deed("signed in fourteen days in a row: 200 more", signIns(14), points: 270),
    ]

    static let buying = [
        Deed("an order of 35 CNY: 35", [order(3_500)], points: 35, growth: 55),
        Deed("35 CNY by gold: 53", by: "gold", [order(3_500)], points: 53, growth: 55),
        Deed(
            "the same as a first order: 105", by: "gold", [order(3_500, isFirst: true)],
            points: 105, growth: 55),
        Deed(
            "the same on a Wednesday: 210", by: "gold", [order(3_500, isFirst: true, day: 5)],
            points: 210, growth: 55),
        Deed(
            "35 CNY on a Wednesday that is no first order: 105", by: "gold",
            [order(3_500, day: 5)], points: 105, growth: 55),
        Deed(
            "a first order is doubled once",
            [order(3_500, isFirst: true), order(3_500, isFirst: true)],
            points: 105, growth: 110),
        Deed("half a CNY is rounded up", [order(50)], points: 1, growth: 21),
        Deed("less than half a CNY is nothing", [order(49)], points: 0, growth: 20),
        Deed(
            "membership opened: 500, renewed: 300",
            [
                fact(.membershipOpened, words: plan(until: 1)),
                fact(.membershipRenewed, words: plan(until: 2)),
            ], points: 800),
        Deed(
            "opened twice for the same time counts once, whatever the day",
            times(2, .membershipOpened, words: plan(until: 1))
                + times(1, .membershipOpened, day: 3, words: plan(until: 1)), points: 500),
        Deed(
            "renewed for two years on one day: 300 for each",
            times(1, .membershipRenewed, words: plan(until: 1))
                + times(1, .membershipRenewed, words: plan(until: 2)), points: 600),
    ]

    static let inviting = [
        Deed("a friend registers: 50", [invited(.inviteRegistered)], points: 50),
        Deed(
            "a friend registers: 50 to the inviter, and 15 growth", [invited(.inviteRegistered)],
            points: 50, growth: 15, of: "inviter"),
        Deed(
            "21 friends in a month: 20 count for the inviter",
            (1...21).map { invited(.inviteRegistered, friend: "u\($0)") }, points: 1_000,
            growth: 300, of: "inviter"),
        Deed(
            "the 21st friend of a month still has 50",
            (1...21).map { invited(.inviteRegistered, friend: "u\($0)") }, points: 50, of: "u21"),
        Deed(
            "a friend who registers twice: 50 each side, once",
            [invited(.inviteRegistered), invited(.inviteRegistered)], points: 50),
        Deed(
            "20 friends in each of two months: all count",
            (1...40).map {
                invited(.inviteRegistered, friend: "u\($0)", day: $0 > 20 ? 31 : 0)
            }, points: 2_000, growth: 600, of: "inviter"),
        Deed(
            "a friend's first order: 100 to the inviter, per friend",
            [invited(.inviteFirstOrder), invited(.inviteFirstOrder)], points: 100, of: "inviter"),
        Deed(
            "a friend reaches bronze: nothing", by: "bronze", [invited(.inviteReached)], points: 0,
            of: "inviter"),
        Deed(
            "a friend reaches silver, then gold: 200 to the inviter, once", by: "silver",
            [invited(.inviteReached), invited(.inviteReached)], points: 200, of: "inviter"),
    ]

    static let occasions = [
        Deed("birthday: 100", [fact(.birthday)], points: 100),
        Deed(
            "birthdays of two years", times(1, .birthday) + times(1, .birthday, day: 365),
            points: 200),
        Deed("back after 30 days: 100", [fact(.returned, amount: 30)], points: 100),
        Deed(
            "back twice: 100 each",
            [fact(.returned, amount: 30), fact(.returned, amount: 45, minute: 90_000)],
            points: 200),
    ]

    /// Tasks that are somebody's own.
    static let personal = [
        Deed(
            "a quiet buyer speaks: 10 more, once a day", in: "quiet_buyer", times(2, .commented),
            points: 14, growth: 4),
        Deed(
            "a loyal talker speaks: nothing more", in: "loyal_talker", times(2, .commented),
            points: 4, growth: 4),
        Deed(
            "who watches and buys nothing fills a cart: 10, once a day", in: "potential",
            times(2, .cartAdded, words: [.sku: "tea"]), points: 10),
        Deed(
            "a loyal talker fills a cart on two days: 10 each", in: "loyal_talker",
            times(1, .cartAdded, words: [.sku: "tea"])
                + times(1, .cartAdded, day: 1, words: [.sku: "tea"]), points: 20),
        Deed(
            "a quiet buyer fills a cart: nothing", in: "quiet_buyer",
            [fact(.cartAdded, words: [.sku: "tea"])]),
    ]

    @Test(arguments: watching + acting + buying + inviting + occasions + personal)
    func `a deed earns what its line says`(_ deed: Deed) throws {
        let programme = Configuration.example.programme
        let awards = try Self.awards(deed.facts, by: deed.tier, in: deed.segment, programme)
        let own = awards.filter { $0.user == deed.of }
        #expect(own.reduce(0) { $0 + $1.points } == deed.points)
        #expect(own.reduce(0) { $0 + $1.growth } == deed.growth)
    }

    @Test(arguments: [
        ("normal", Fact.Kind.birthday, [String]()), ("bronze", .birthday, []),
        ("silver", .birthday, ["birthday-20"]), ("svip", .birthday, ["birthday-20"]),
        ("normal", .returned, ["return-10"]),
    ])
    func `a coupon comes with the occasion`(
        _ tier: String, _ kind: Fact.Kind, _ coupons: [String]
    ) throws {
        let awards = try Self.awards([Self.fact(kind)], by: tier, Configuration.example.programme)
        #expect(awards.compactMap(\.payout.coupon) == coupons)
    }

    /// Who counts to this part of the audience sees these tasks, and others do not.
    @Test(
        arguments: [
            (nil, []), ("quiet_buyer", ["greet"]), ("loyal_talker", ["fill-cart"]),
            ("potential", ["fill-cart"]), ("high_value", []), ("sleeping", []),
        ] as [(String?, [String])])
    func `a personal task is offered to whom it is for`(_ segment: String?, _ tasks: [String]) {
        let programme = Configuration.example.programme
        let party = Party(tier: "normal", segment: segment, in: programme.tiers)
        let shown = programme.rules.chosenTasks.filter {
            $0.mayPay(party, in: "r1", of: "h1", at: Self.midnight, programme)
        }
        #expect(shown.map(\.id) == tasks)
    }

    private static func awards(
        _ facts: [Fact], by tier: String, in segment: String? = nil, _ programme: Programme
    ) throws -> [Award] {
        var counters = LoadedRows<CounterKey, Live.Counter>()
        let inviter = Party(tier: "normal", in: programme.tiers)
        return try facts.flatMap { fact in
            try programme.rules.evaluate(
                fact, of: Party(tier: tier, segment: segment, in: programme.tiers),
                inviter: inviter,
                programme: programme, counters: &counters)
        }
    }

    // MARK: Facts

    /// Midnight of a Friday in China, ms since 1970 UTC: 2025-10-10.
    private static let midnight: Int64 = 1_760_025_600_000

    private static func fact(
        _ kind: Fact.Kind, user: String = "u1", amount: Int64 = 1, minute: Int64 = 600,
        room: String = "r1", host: String = "h1", since: Int64 = 0, streak: Int64 = 0,
        isFirst: Bool = false, words: [Fact.Word: String] = [:]
    ) -> Fact {
        Fact(
            kind, user: user, at: midnight + minute * 60_000, amount: amount, room: room,
            host: host, since: midnight + since * 60_000, streak: streak, isFirst: isFirst,
            words: words, id: "f")
    }

    /// `minutes` one after another, without a break since `from`.
    private static func watched(_ minutes: Int64, from: Int64 = 0) -> [Fact] {
        (1...minutes).map { fact(.watched, minute: from + $0, since: from) }
    }

    private static func times(
        _ count: Int64, _ kind: Fact.Kind, amount: Int64 = 1, day: Int64 = 0, host: String = "h1",
        words: [Fact.Word: String] = [:]
    ) -> [Fact] {
        (1...count).map {
            fact(kind, amount: amount, minute: day * 1_440 + $0, host: host, words: words)
        }
    }

    private static func signIns(_ days: Int64) -> [Fact] {
        (1...days).map { fact(.signedIn, minute: $0 * 1_440, streak: $0) }
    }

    /// - Parameter cash: fen.
    /// A plan that was paid for until a year of its own.
    private static func plan(until year: Int64) -> [Fact.Word: String] {
        [.plan: "gold-year", .period: "gold-year@\(year)"]
    }

    private static func order(_ cash: Int64, isFirst: Bool = false, day: Int64 = 0) -> Fact {
        fact(
            .orderPaid, amount: cash, minute: day * 1_440 + 600, isFirst: isFirst,
            words: [.order: "o1"])
    }

    private static func invited(
        _ kind: Fact.Kind, friend: String = "u1", day: Int64 = 0
    ) -> Fact {
        fact(kind, user: friend, minute: day * 1_440 + 600, words: [.inviter: "inviter"])
    }
}
