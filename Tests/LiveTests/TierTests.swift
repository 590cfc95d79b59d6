// Membership: the highest way that applies is the tier; going up is told, once, to the member and
// to the room; what was given for a time ends with it.

import Live
import Testing

@Suite struct `Tiers` {
    static let tiers = Programme.shipped.tiers

    @Test(
        arguments: [
            (0, "normal"), (199, "normal"), (200, "bronze"), (999, "bronze"), (1_000, "silver"),
            (4_999, "silver"), (5_000, "gold"), (20_000, "black_diamond"),
            (.max, "black_diamond"), (-1, "normal"),
        ] as [(Int64, String)])
    func `growth decides`(growth: Int64, tier: String) {
        #expect(Self.tier(growth) == tier)
    }

    @Test(
        arguments: [
            ("gold", nil, "gold"), ("gold", 101, "gold"), ("gold", 100, "silver"),
            ("gold", 99, "silver"), ("bronze", nil, "silver"), ("gone", nil, "silver"),
            ("svip", 500, "svip"),
        ] as [(String, Int64?, String)])
    func `a grant lifts until it ends, and never lowers`(
        grant: String, until: Int64?, tier: String
    ) {
        #expect(Self.tier(1_500, [TierGrant(tier: grant, until: until)], now: 100) == tier)
    }

    @Test(
        arguments: [
            (0, 0, "bronze", 200), (0, 150, "bronze", 50), (3, 5_100, "black_diamond", 14_900),
            (3, 0, "black_diamond", 20_000),
        ] as [(Int, Int64, String, Int64)])
    func `the next tier is the next that growth can reach`(
        rank: Int, growth: Int64, tier: String, missing: Int64
    ) throws {
        let next = try #require(Self.tiers.next(above: rank, growth: growth))
        #expect(next.tier.id == tier)
        #expect(next.missing == missing)
    }

    @Test(arguments: [4, 5]) func `at the top nothing is next`(rank: Int) {
        #expect(Self.tiers.next(above: rank, growth: 30_000) == nil)
    }

    @Test func `crossing the threshold lifts in place, before everyone, once`() {
        check(
            """
            house gives ann growth=190 -> ann: growth +190
            ann joins
            ann shares  -> +10 share, task share 0/1, growth +10, tier bronze,
                           upgrade bronze: 恭喜 @ann 升级为青铜会员！
            ann shares  -> +11 share, task share 0/1, growth +10
            """)
    }

    @Test func `two facts of one batch cross it once`() {
        check(
            """
            house gives ann growth=190 -> ann: growth +190
            ann joins
            house gives ann growth=10  -> ann: growth +10, ann: tier bronze,
                           upgrade bronze: 恭喜 @ann 升级为青铜会员！
            & house gives ann growth=5 -> ann: growth +5
            """)
    }

    @Test func `the congratulation carries the offer that comes with the tier`() {
        check(
            """
            house gives ann growth=4990 -> ann: growth +4990, ann: tier silver
            ann joins
            tick        -> entry ann silver-wind
            ann shares  -> +12 share, task share 0/1, growth +10, tier gold,
                           upgrade gold: 恭喜 @ann 升级为黄金会员！包邮
            ann says hello as pinned -> pinned #FFC53D hello, +3 comment, growth +2
            """)
    }

    @Test func `the account event tells the benefits`() throws {
        let show = check(
            "house gives ann tier=gold for=1h -> ann: tier gold for 1h")
        let item = try #require(show.books.feed.last)
        #expect(item.body["from"]?.string == "normal")
        #expect(
            item.body["benefits"]?.fields == [
                "badge": "gold", "title": .null,
                "danmaku": .fields(["color": "#FFC53D", "styles": ["scroll", "pinned"]]),
                "multiplier": 150, "early_access_s": 60,
            ])
    }

    @Test func `growth and a rise tell what comes next, and the top tells that nothing does`() {
        let show = Show(.quiet)
        func next(_ type: String) -> Datum? {
            show.books.feed.last { $0.type == type }?.body["next"]
        }
        _ = show.play(["house gives ann growth=150"])
        #expect(next("growth") == .fields(["tier": "bronze", "missing": 50]))
        _ = show.play(["house gives ann growth=150"])
        #expect(next("growth") == .fields(["tier": "silver", "missing": 700]))
        #expect(next("tier") == .fields(["tier": "silver", "missing": 700]))
        _ = show.play(["house gives ann growth=30000"])
        #expect(next("tier") == .null)
    }

    @Test func `a tier given for a time ends with it, and can be earned afterwards`() {
        check(
            """
            house gives ann growth=990       -> ann: growth +990, ann: tier bronze
            house gives ann tier=svip for=1h -> ann: tier svip for 1h
            ann joins
            tick                             -> entry ann crimson-crown
            ann signs in                     -> streak 1, +10 sign-in
            ann leaves
            it is d2 12:00
            ann signs in                     -> streak 2, tier bronze, +6 sign-in
            ann joins
            ann shares  -> +11 share, task share 0/1, growth +10, tier silver,
                           upgrade silver: 恭喜 @ann 升级为白银会员！98折
            """)
    }

    @Test func `the room hears of a rise and not of a fall`() {
        check(
            """
            house gives ann tier=gold for=1h -> ann: tier gold for 1h
            ann joins
            tick                             -> entry ann golden-dragon
            it is d2 12:00
            ann shares  -> tier normal, +10 share, task share 0/1, growth +10
            """)
    }

    @Test func `what is earned outlasts what was given`() {
        check(
            """
            house gives ann tier=gold for=1h -> ann: tier gold for 1h
            house gives ann growth=5000      -> ann: growth +5000
            it is d2 12:00
            ann signs in                     -> streak 1, +8 sign-in
            """)
    }

    @Test func `until is told only where the tier hangs on the grant`() {
        check(
            """
            house gives ann growth=5000 tier=gold for=1h -> ann: growth +5000, ann: tier gold
            """)
    }

    @Test func `a congratulation fills in what it knows and leaves the rest`() {
        var programme = Programme.shipped
        programme.upgradeText = "{name} {what} {tier} {"
        let tier = Tier(id: "x", way: .growth(0))
        #expect(programme.congratulation("{tier}", tier) == "{tier} {what} x {")
    }

    private static func tier(
        _ growth: Int64, _ grants: [TierGrant] = [], now: Int64 = 0
    ) -> String {
        tiers.tiers[tiers.rank(growth: growth, grants: grants, now: now)].id
    }
}
