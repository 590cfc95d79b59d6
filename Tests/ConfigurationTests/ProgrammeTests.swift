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

    @Test func `a tier is kept for half of its threshold in a year, with a warning and grace`() {
        let keeping = programme.membership.keeping
        #expect(keeping.periodDays == 365 && keeping.percent == 50)
        #expect(keeping.warnDays == 7 && keeping.graceDays == 30)
    }

    // MARK: What counts

    @Test func `a valid comment has four letters, is none of the last ten, and 10 s apart`() {
        let show = programme.show
        #expect(show.commentLetters == 4 && show.commentMemory == 10)
        #expect(show.commentInterval == 10_000)
    }

    @Test func `watching is counted by the minute, and a gap under 60 s is no break`() {
        #expect(programme.show.watchStep == 60_000 && programme.show.watchGap == 60_000)
    }

    @Test func `a room is watched to its end by who was there for at least 80 % of it`() {
        #expect(programme.show.endPercent == 80)
    }

    @Test func `a guest is invited once, after 60 s`() {
        #expect(programme.show.guestInvitation == 60_000)
    }

    @Test func `who comes back after 30 days was away`() {
        #expect(programme.membership.awayDays == 30)
    }

    @Test func `gold until midnight is what points buy of tiers`() {
        #expect(programme.membership.boosts.map(\.tier) == ["gold"])
        #expect(programme.membership.boosts.map(\.points) == [300])
    }

    // MARK: Words

    @Test func `the presets are said as the page has them`() {
        let said = programme.presets.map(\.text)
        #expect(said.prefix(5) == ["来了来了", "主播好", "已下单", "想要链接", "666"])
        #expect(said.suffix(4) == ["I'm here", "Hello!", "Just ordered", "Link, please"])
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
}

extension Array {
    /// The elements from the first for which `begins` holds.
    fileprivate func suffix(from begins: (Element) -> Bool) -> [Element] {
        Array(drop { !begins($0) })
    }
}
