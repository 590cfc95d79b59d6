// A lottery whose draw anyone can do again. Entering is free, by saying a word, or paid in points,
// once or by shares; the seed is fixed before the first entry and known to nobody until the end.

internal import Ledger

package struct Lottery: Activity {
    package static let kind = "lottery"
    package static let labels = ["zh": "抽奖", "en": "Lottery"]
    package static let commands: Set = ["enter"]
    package static let form = [
        FormField(
            "mode", .choice(Mode.allCases.map(\.rawValue)), initial: "free",
            labels: ["zh": "参与方式", "en": "How to enter"]),
        FormField(
            "keyword", .text(1...50), labels: ["zh": "口令弹幕", "en": "Danmaku that enters"]),
        FormField(
            "cost", .integer(1...1_000_000),
            labels: ["zh": "积分（每份）", "en": "Points an entry or share"]),
        FormField(
            "max_shares", .integer(1...1_000),
            labels: ["zh": "每人最多份数", "en": "Shares a member at most"]),
        FormField(
            "prizes",
            .list(
                of: [
                    FormField(
                        "id", .key, required: true, labels: ["zh": "编号", "en": "Id"]),
                    FormField(
                        "title", .text(1...100), required: true,
                        labels: ["zh": "名称", "en": "Title"]),
                    FormField(
                        "count", .integer(1...100_000), initial: 1,
                        labels: ["zh": "数量", "en": "How many"]),
                    FormField(
                        "points", .integer(1...1_000_000), labels: ["zh": "积分", "en": "Points"]),
                    FormField("coupon", .coupon, labels: ["zh": "优惠券", "en": "Coupon"]),
                ], count: 1...20), required: true, labels: ["zh": "奖品", "en": "Prizes"]),
        FormField(
            "weighted", .flag, initial: false,
            labels: ["zh": "按等级加权", "en": "Weighted by tier"]),
    ]

    /// As many as a draw writes down in one batch.
    static let mostWinners: Int64 = 100_000

    enum Mode: String, Sendable, CaseIterable {
        case free, keyword, points, shares

        var costs: Bool { self == .points || self == .shares }
    }

    let mode: Mode
    /// The danmaku that enters, in a lottery by keyword.
    package let keyword: String?
    /// Points for an entry, or for each share.
    let cost: Int64
    let maxShares: Int64
    var prizes: [LotteryPrize]
    /// Whether a share weighs what the tier does.
    let isWeighted: Bool
    /// 32 bytes, which nobody is shown before the end.
    let seed: [UInt8]
    /// SHA-256 of the seed; empty until the activity is opened.
    var commit: [UInt8] = []
    /// Shares in all; in all modes but that by shares, how many members have entered.
    var entries: Int64 = 0
    /// Points paid in.
    var paid: Int64 = 0
    /// Points of prizes that winners have got.
    var given: Int64 = 0
    var stage = Stage.entering

    enum Stage: Hashable, Sendable {
        case entering
        /// No more can come: the root of the entrants is shown. Each winner's entry says so, to
        /// nobody yet, and they get their prizes page by page.
        case drawn(Drawn)
        case settled(root: [UInt8])
        /// Cancelled: the seed is never shown.
        case void
    }

    struct Drawn: Hashable, Sendable {
        let root: [UInt8]
        /// Winners in all.
        let won: Int64
        /// The first of them, as the room will be told.
        let shown: [LotteryWin]
        var walk: EntryWalk
    }

    // MARK: What everybody sees

    package var funds: [Fund] {
        var funds: [Fund] = []
        if pot > 0 { funds.append(Fund(.points, pot, field: "prizes")) }
        let coupons = prizes.reduce(0) { $0 + ($1.coupon == nil ? 0 : $1.count) }
        if coupons > 0 { funds.append(Fund(.coupons, coupons, field: "prizes")) }
        return funds
    }
    /// Points that all prizes come to.
    private var pot: Int64 { prizes.reduce(0) { $0 + $1.points * $1.count } }
    package var held: Int64 { pot + paid - given }
    package var takings: Int64 { paid }

    package func view(elapsed: Int64) -> Fields {
        var view: Fields = [
            "mode": .string(mode.rawValue), "prizes": .list(prizes.map { .fields($0.fields) }),
            "weighted": .bool(isWeighted), "entries": .int(entries),
            "commit": .string(HexDigits.of(commit)),
        ]
        if let keyword { view["keyword"] = .string(keyword) }
        if mode.costs { view["cost"] = .int(cost) }
        if mode == .shares { view["max_shares"] = .int(maxShares) }
        switch stage {
        case .entering: break
        case .drawn(let drawn): view["root"] = .string(HexDigits.of(drawn.root))
        case .settled(let root): view["root"] = .string(HexDigits.of(root))
        case .void: view["void"] = true
        }
        return view
    }

    package func mine(_ entries: [(slot: Int64, kept: Fields)]) -> Fields {
        guard let kept = entries.first?.kept else { return [:] }
        var mine = kept.only(["shares", "weight", "granted", "paid", "returned"])
        if case .settled = stage { mine["prize"] = kept["prize"] }
        return mine
    }

    package mutating func prepare(_ turn: borrowing Turn) {
        commit = Draw.commit(to: seed, turn.hashing)
        for place in prizes.indices {
            prizes[place].terms = prizes[place].coupon.flatMap { turn.programme.shop.coupon($0) }
        }
    }

    // MARK: Taking part

    package mutating func enter(_ entry: Entry, _ turn: inout Turn) throws(Refusal) -> Fields {
        if let keyword, entry.fields["said"]?.string != keyword {
            throw Refusal(.forbidden, "say the keyword to enter", ["need": .string(keyword)])
        }
        let asked = entry.fields["shares"]?.int ?? 1
        guard (1...maxShares).contains(asked) else {
            throw .field("shares", "must be from 1 to \(maxShares)")
        }
        let had = turn[entry: Self.key(of: entry)]?["shares"]?.int ?? 0
        guard had == 0 || mode == .shares else { throw Refusal(.alreadyDone, "entered already") }
        guard had + asked <= maxShares else {
            throw Refusal(
                .limitReached, "at most \(maxShares) shares a member", ["limit": .int(maxShares)])
        }
        var balance = turn.points(of: entry.user)
        if mode.costs {
            balance = try turn.charge(
                asked * cost, from: entry.user, to: .activity(entry.activity), reason: Self.kind,
                ["activity": .string(entry.activity)])
        }
        take(asked, charged: mode.costs ? asked * cost : 0, by: entry, &turn)
        return ["entries": .int(had + asked), "balance": .int(balance)]
    }

    /// As many shares as there is room for; without charge. Hosts get none.
    package mutating func give(_ shares: Int64, to entry: Entry, _ turn: inout Turn) -> Int64 {
        let had = turn[entry: Self.key(of: entry)]?["shares"]?.int ?? 0
        let given = min(shares, maxShares - had)
        guard entry.user != entry.host, given > 0 else { return 0 }
        take(given, charged: 0, isGranted: true, by: entry, &turn)
        return given
    }

    private mutating func take(
        _ shares: Int64, charged: Int64, isGranted: Bool = false, by entry: Entry,
        _ turn: inout Turn
    ) {
        let key = Self.key(of: entry)
        let before = turn[entry: key] ?? [:]
        func sum(_ name: String, _ more: Int64) -> Datum {
            .int((before[name]?.int ?? 0) + more)
        }
        let each = isWeighted ? turn.programme.tiers[entry.tier]?.lotteryWeight ?? 1 : 1
        var kept: Fields = [
            "shares": sum("shares", shares), "weight": sum("weight", shares * each),
        ]
        if mode.costs { kept.append("paid", sum("paid", charged)) }
        if isGranted || before["granted"] != nil {
            kept.append("granted", sum("granted", isGranted ? shares : 0))
        }
        turn[entry: key] = kept
        paid += charged
        entries += shares
    }

    private static func key(of entry: Entry) -> EntryKey {
        EntryKey(subject: entry.activity, user: entry.user)
    }
}
