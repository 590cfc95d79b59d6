// The programme that livegate ships with, as far as these tests play it. It is written out here
// and not read from the example configuration, so that a slip there cannot hide one here.

import Live

extension Programme {
    static let shipped: Programme = {
        let tiers = [
            Tier(id: "normal", names: ["zh": "普通会员"], way: .growth(0)),
            Tier(
                id: "bronze", names: ["zh": "青铜会员"], way: .growth(200), color: "#D9A066",
                multiplier: 110),
            Tier(
                id: "silver", names: ["zh": "白银会员"], way: .growth(1_000), color: "#C0D6E4",
                effect: "silver-wind", multiplier: 120, offer: "98折"),
            Tier(
                id: "gold", names: ["zh": "黄金会员"], way: .growth(5_000), plan: "gold-year",
                color: "#FFC53D", styles: [.scroll, .pinned], effect: "golden-dragon",
                multiplier: 150, earlyAccess: 60, danmakuInterval: 500, danmakuBurst: 5,
                offer: "包邮"),
            Tier(
                id: "black_diamond", names: ["zh": "黑钻会员"], way: .growth(20_000),
                color: "#9F7AEA", styles: [.scroll, .pinned, .banner], effect: "black-phoenix",
                multiplier: 200, earlyAccess: 300),
            Tier(
                id: "svip", names: ["zh": "SVIP"], way: .invitation, color: "#FF4D4F",
                styles: [.scroll, .pinned, .banner], effect: "crimson-crown", multiplier: 200,
                earlyAccess: 300),
        ]
        let rules = [
            Rule(
                id: "watch", on: .watched, every: 15, unbroken: true,
                limit: Rule.Limit(times: 4, per: .day), points: 50),
            Rule(id: "watch-growth", on: .watched, every: 10, growth: 5),
            Rule(
                id: "like", on: .liked, every: 10, limit: Rule.Limit(times: 10, per: .day),
                points: 1),
            Rule(
                id: "comment", on: .commented, limit: Rule.Limit(times: 20, per: .day), points: 2),
            Rule(id: "comment-growth", on: .commented, growth: 2),
            Rule(
                id: "share", on: .shared, limit: Rule.Limit(times: 3, per: .day), points: 10,
                task: ["zh": "分享"]),
            Rule(id: "share-growth", on: .shared, growth: 10),
            Rule(
                id: "follow", on: .followed, limit: Rule.Limit(times: 1, per: .lifetime),
                scope: .host, points: 20),
            Rule(id: "sign-in", on: .signedIn, points: 5),
            Rule(id: "streak", on: .signedIn, streak: 7, points: 100),
        ]
        return Programme(
            tiers: TierCatalogue(tiers), rules: RuleBook(rules),
            presets: [Preset(id: "hello", text: "主播好")],
            upgradeText: "恭喜 @{name} 升级为{tier}！{offer}")
    }()

    /// Nothing pays: for scripts about what is shown.
    static let quiet = Programme.with([])

    /// The shipped programme with other rules.
    static func with(_ rules: [Rule]) -> Programme {
        var programme = shipped
        programme.rules = RuleBook(rules)
        return programme
    }
}
