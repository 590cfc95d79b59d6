// The programme as the example configuration has it: a row for each line of the page that this
// version carries out. The figures are evaluated, not compared with text.

import Live
import Testing

@testable import livegate

@Suite struct ProgrammeTests {
    private let programme = Configuration.example.programme

    // MARK: Tiers

    struct TierRow: Sendable, CustomTestStringConvertible {
        let id, zh, en: String
        let way: Tier.Way
        let color: String
        let styles: [Tier.Style]
        let effect: String?
        /// Points, price: percent.
        let multiplier, price: Int64
        let shipsFree: Bool
        /// Seconds.
        let earlyAccess: Int64
        let lotteryWeight, queuePriority: Int64

        var testDescription: String { id }
    }

    static let tiers = [
        TierRow(
            id: "normal", zh: "普通会员", en: "Member", way: .growth(0), color: "#FFFFFF",
            styles: [.scroll], effect: nil, multiplier: 100, price: 100, shipsFree: false,
            earlyAccess: 0, lotteryWeight: 1, queuePriority: 0),
        TierRow(
            id: "bronze", zh: "青铜会员", en: "Bronze", way: .growth(200), color: "#D9A066",
            styles: [.scroll], effect: nil, multiplier: 110, price: 99, shipsFree: false,
            earlyAccess: 0, lotteryWeight: 1, queuePriority: 1),
        TierRow(
            id: "silver", zh: "白银会员", en: "Silver", way: .growth(1_000), color: "#C0D6E4",
            styles: [.scroll], effect: "silver-wind", multiplier: 120, price: 98,
            shipsFree: false, earlyAccess: 0, lotteryWeight: 2, queuePriority: 2),
        TierRow(
            id: "gold", zh: "黄金会员", en: "Gold", way: .growth(5_000), color: "#FFC53D",
            styles: [.scroll, .pinned], effect: "golden-dragon", multiplier: 150, price: 95,
            shipsFree: true, earlyAccess: 60, lotteryWeight: 3, queuePriority: 3),
        TierRow(
            id: "black_diamond", zh: "黑钻会员", en: "Black diamond", way: .growth(20_000),
            color: "#9F7AEA", styles: [.scroll, .pinned, .banner], effect: "black-phoenix",
            multiplier: 200, price: 92, shipsFree: true, earlyAccess: 300, lotteryWeight: 5,
            queuePriority: 4),
        TierRow(
            id: "svip", zh: "SVIP", en: "SVIP", way: .invitation, color: "#FF4D4F",
            styles: [.scroll, .pinned, .banner], effect: "crimson-crown", multiplier: 200,
            price: 90, shipsFree: true, earlyAccess: 300, lotteryWeight: 5, queuePriority: 5),
    ]

    @Test(arguments: tiers)
    func `a tier has what its line says`(_ row: TierRow) throws {
        let tier = try #require(programme.tiers[row.id])
        #expect(tier.names == ["zh": row.zh, "en": row.en])
        #expect(tier.way == row.way)
        #expect(tier.color == row.color)
        #expect(tier.styles == row.styles)
        #expect(tier.effect == row.effect)
        #expect(tier.multiplier == row.multiplier)
        #expect(tier.pricePercent == row.price)
        #expect(tier.freeShipping == row.shipsFree)
        #expect(tier.earlyAccess == row.earlyAccess)
        #expect(tier.lotteryWeight == row.lotteryWeight)
        #expect(tier.queuePriority == row.queuePriority)
    }

    @Test func `tiers rank in the order of the page, and gold has a plan too`() {
        #expect(programme.tiers.tiers.map(\.id) == Self.tiers.map(\.id))
        #expect(programme.tiers.tiers.compactMap(\.plan) == ["gold-year"])
    }

    @Test(arguments: [
        ("priority_support", "silver"), ("named_manager", "gold"), ("member_rooms", "gold"),
        ("direct_mic", "black_diamond"), ("private_rooms", "black_diamond"),
    ])
    func `a privilege is had from a tier on`(_ privilege: String, _ from: String) {
        let holders = programme.tiers.tiers.filter { $0.privileges.contains(privilege) }
        #expect(holders.map(\.id) == Self.tiers.map(\.id).suffix(from: { $0 == from }))
    }

    // MARK: Points and growth

    struct Deed: Sendable, CustomTestStringConvertible {
        let what: String
        let tier: String
        /// One after another, of one member.
        let facts: [Fact]
        let points: Int64
        let growth: Int64

        init(
            _ what: String, by tier: String = "normal", _ facts: [Fact], points: Int64,
            growth: Int64
        ) {
            self.what = what
            self.tier = tier
            self.facts = facts
            self.points = points
            self.growth = growth
        }

        var testDescription: String { what }
    }

    static let deeds = [
        Deed("15 minutes watched: 50", watched(15), points: 50, growth: 5),
        Deed(
            "black diamond watches 15 minutes: 100", by: "black_diamond", watched(15), points: 100,
            growth: 5),
        Deed("14 minutes watched: nothing yet", watched(14), points: 0, growth: 5),
        Deed(
            "14 minutes, a break, 14 minutes: nothing", watched(14) + watched(14, from: 20),
            points: 0, growth: 10),
        Deed("75 minutes watched: four times, not five", watched(75), points: 200, growth: 35),
        Deed("10 likes: 1", [fact(.liked, amount: 10)], points: 1, growth: 0),
        Deed("9 likes: nothing yet", [fact(.liked, amount: 9)], points: 0, growth: 0),
        Deed(
            "110 likes in a day: ten times, not eleven", times(22, .liked, amount: 5), points: 10,
            growth: 0),
        Deed("a valid comment: 2", [fact(.commented)], points: 2, growth: 2),
        Deed(
            "21 valid comments in a day: 20 earn points, all growth", times(21, .commented),
            points: 40, growth: 42),
        Deed("a share: 10", [fact(.shared)], points: 10, growth: 10),
        Deed("bronze shares: 11", by: "bronze", [fact(.shared)], points: 11, growth: 10),
        Deed("gold shares: 15", by: "gold", [fact(.shared)], points: 15, growth: 10),
        Deed("four shares in a day: three earn points", times(4, .shared), points: 30, growth: 40),
        Deed(
            "three shares a day on two days", times(4, .shared) + times(4, .shared, day: 1),
            points: 60, growth: 80),
        Deed("the host followed: 20, once a host", times(2, .followed), points: 20, growth: 0),
        Deed(
            "two hosts followed: 20 each", times(1, .followed) + times(1, .followed, host: "h2"),
            points: 40, growth: 0),
        Deed("signed in: 5", [fact(.signedIn, streak: 1)], points: 5, growth: 0),
        Deed(
            "bronze signs in: 5.5 is rounded to 6", by: "bronze", [fact(.signedIn, streak: 1)],
            points: 6, growth: 0),
        Deed("signed in seven days in a row: 100 more", signIns(7), points: 135, growth: 0),
        Deed("signed in fourteen days in a row: 200 more", signIns(14), points: 270, growth: 0),
    ]

    @Test(arguments: deeds)
    func `a deed earns what its line says`(_ deed: Deed) throws {
        let tier = try #require(programme.tiers[deed.tier])
        var counters = LoadedRows<CounterKey, Live.Counter>()
        let awards = deed.facts.flatMap { fact in
            programme.rules.evaluate(
                fact, multiplier: tier.multiplier, programme: programme, counters: &counters)
        }
        #expect(awards.reduce(0) { $0 + $1.points } == deed.points)
        #expect(awards.reduce(0) { $0 + $1.growth } == deed.growth)
    }

    // MARK: Words

    @Test func `the presets are said as the page has them`() {
        let said = programme.presets.map(\.text)
        #expect(said.prefix(5) == ["来了来了", "主播好", "已下单", "想要链接", "666"])
        #expect(said.count == 9)
    }

    @Test func `the congratulation names the member, the tier and what comes with it`() throws {
        let gold = try #require(programme.tiers["gold"])
        #expect(
            programme.congratulation("Mei", gold) == "恭喜 @Mei 升级为黄金会员!\(gold.offer ?? "-")")
        let reachable = programme.tiers.tiers.dropFirst()
        #expect(reachable.allSatisfy { $0.offer != nil })
    }

    @Test func `the day turns at midnight in China`() {
        let midnight: Int64 = 1_760_025_600_000  // 2025-10-10 00:00 in UTC+8
        #expect(programme.day(midnight) == programme.day(midnight - 1) + 1)
    }

    // MARK: Facts

    /// Midnight of a day in China, ms since 1970 UTC.
    private static let midnight: Int64 = 1_760_025_600_000

    private static func fact(
        _ kind: Fact.Kind, amount: Int64 = 1, minute: Int64 = 600, host: String = "h1",
        since: Int64 = 0, streak: Int64 = 0
    ) -> Fact {
        Fact(
            kind, user: "u1", at: midnight + minute * 60_000, amount: amount, room: "r1",
            host: host, since: midnight + since * 60_000, streak: streak, id: "f")
    }

    /// `minutes` one after another, without a break since `from`.
    private static func watched(_ minutes: Int64, from: Int64 = 0) -> [Fact] {
        (1...minutes).map { fact(.watched, minute: from + $0, since: from) }
    }

    private static func times(
        _ count: Int64, _ kind: Fact.Kind, amount: Int64 = 1, day: Int64 = 0, host: String = "h1"
    ) -> [Fact] {
        (1...count).map { fact(kind, amount: amount, minute: day * 1_440 + $0, host: host) }
    }

    private static func signIns(_ days: Int64) -> [Fact] {
        (1...days).map { fact(.signedIn, minute: $0 * 1_440, streak: $0) }
    }
}

extension Array {
    /// The elements from the first for which `begins` holds.
    fileprivate func suffix(from begins: (Element) -> Bool) -> [Element] {
        Array(drop { !begins($0) })
    }
}
