// A lottery whose draw anyone can do again. Entering is free, by saying a word, or paid in points,
// once or by shares; the seed is fixed before the first entry and known to nobody until the end.

internal import Ledger

package struct Lottery: Activity {
    package static let kind = "lottery"
    package static let labels = ["zh": "抽奖", "en": "Lottery"]
    package static let commands: Set = ["enter"]

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
    let prizes: [LotteryPrize]
    /// Whether a share weighs what the tier does.
    let isWeighted: Bool
    /// 32 bytes, which nobody is shown before the end.
    let seed: [UInt8]
    /// SHA-256 of the seed; empty until the activity is opened.
    private(set) var commit: [UInt8] = []
    /// Shares in all; in all modes but that by shares, how many members have entered.
    private(set) var entries: Int64 = 0
    /// Points paid in.
    private(set) var paid: Int64 = 0
    private(set) var stage = Stage.entering

    enum Stage: Hashable, Sendable {
        case entering
        /// No more can come: the root of the entrants is shown, and winners are known to nobody.
        case drawn(root: [UInt8], wins: [LotteryWin])
        case settled(root: [UInt8])
        /// Cancelled: the seed is never shown.
        case void
    }

    // MARK: What everybody sees

    package var funds: [Fund] { pot > 0 ? [Fund(.points, pot, field: "prizes")] : [] }
    /// Points that all prizes come to.
    private var pot: Int64 { prizes.reduce(0) { $0 + $1.points * $1.count } }
    package var held: Int64 { pot + paid }
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
        case .drawn(let root, _), .settled(let root):
            view["root"] = .string(HexDigits.of(root))
        case .void: view["void"] = true
        }
        return view
    }

    package func mine(_ entries: [(slot: Int64, kept: Fields)]) -> Fields {
        guard let kept = entries.first?.kept else { return [:] }
        return kept.only(["shares", "weight", "paid", "returned"])
    }

    package mutating func prepare(_ turn: Turn) { commit = Draw.commit(to: seed, turn.hashing) }

    // MARK: Taking part

    package mutating func enter(_ entry: Entry, _ turn: inout Turn) throws(Refusal) -> Fields {
        guard entry.user != entry.host else {
            throw Refusal(.forbidden, "hosts do not enter what they give away")
        }
        if let keyword, entry.fields["said"]?.string != keyword {
            throw Refusal(.forbidden, "say the keyword to enter", ["need": .string(keyword)])
        }
        let asked = entry.fields["shares"]?.int ?? 1
        guard (1...maxShares).contains(asked) else {
            throw .field("shares", "must be from 1 to \(maxShares)")
        }
        let key = EntryKey(subject: entry.activity, user: entry.user)
        let before = turn[entry: key]
        let had = before?["shares"]?.int ?? 0
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
            paid += asked * cost
        }
        let each = isWeighted ? turn.programme.tiers[entry.tier]?.lotteryWeight ?? 1 : 1
        var kept: Fields = [
            "shares": .int(had + asked),
            "weight": .int((before?["weight"]?.int ?? 0) + asked * each),
        ]
        if mode.costs { kept.append("paid", .int((had + asked) * cost)) }
        turn[entry: key] = kept
        entries += asked
        return ["entries": .int(had + asked), "balance": .int(balance)]
    }

    // MARK: Ending

    package static var settlesInSteps: Bool { true }

    package mutating func cancel() { stage = .void }

    package func name(
        settling activity: String, _ keys: inout Keys, _ set: WorkingSet, _ programme: Programme
    ) {
        switch stage {
        case .entering: keys.entryLists.insert(.all(of: activity))
        case .drawn(_, let wins):
            for win in wins {
                let user = keys.name(account: win.user, set)
                keys.name(newCoupon: Self.coupon(activity, win.user), for: user)
            }
        case .settled, .void: break
        }
    }

    package mutating func settle(
        _ turn: inout Turn, activity: String
    ) throws(Refusal) -> Fields? {
        switch stage {
        case .entering:
            guard turn.set.entryLists[.all(of: activity)] != nil else { return nil }
            // Of everything that could be wrong with entrants, entries have nothing.
            guard let draw = try? draw(of: activity, turn) else {
                throw Refusal(.internal, "there are entries that cannot be drawn from")
            }
            let users = Dictionary(
                draw.named.map { ($0.entrant.id, $0.user) }, uniquingKeysWith: { first, _ in first }
            )
            let wins = draw.draw.winners(seed: seed, prizes: prizes.map(\.drawn))
            stage = .drawn(
                root: draw.draw.root,
                wins: wins.map { LotteryWin(prize: $0.prize, user: users[$0.entrant] ?? "") })
            return nil
        case .drawn(let root, let wins):
            var shown: [Datum] = []
            for win in wins {
                let told = try give(win, activity, &turn)
                if shown.count < Self.mostShown { shown.append(told) }
            }
            stage = .settled(root: root)
            return [
                "winners": .list(shown), "won": .int(Int64(wins.count)),
                "seed": .string(HexDigits.of(seed)), "root": .string(HexDigits.of(root)),
            ]
        case .settled, .void: return [:]
        }
    }

    /// Winners that the room is told of; all of them are in the proof.
    private static let mostShown = 100

    /// Gives a prize; returns how the room is told of it.
    private func give(
        _ win: LotteryWin, _ activity: String, _ turn: inout Turn
    ) throws(Refusal) -> Datum {
        let user = turn.accountID(for: win.user)
        let prize = prizes.first { $0.id == win.prize }
        turn.tell(user, "win", ["activity": .string(activity), "prize": .string(win.prize)])
        if let prize, prize.points > 0 {
            _ = try turn.pay(
                prize.points, from: .activity(activity), to: user, reason: Self.kind,
                ["activity": .string(activity)])
        }
        // A coupon that the shop has given up meanwhile is for the mall to make good.
        if let kind = prize?.coupon, turn.programme.shop.coupon(kind) != nil {
            try turn.issueCoupon(kind, to: user, id: Self.coupon(activity, win.user))
        }
        return [
            "prize": .string(win.prize), "user": .string(user),
            "name": .string(turn[member: user]?.name ?? ""),
        ]
    }

    private static func coupon(_ activity: String, _ user: String) -> String {
        Coupon.id(for: "lottery:\(activity):\(user)")
    }

    // MARK: Proving

    package func name(provingOf activity: String, _ keys: inout Keys) {
        if case .settled = stage { keys.entryLists.insert(.all(of: activity)) }
    }

    package func proof(of activity: String, _ turn: Turn) -> Fields? {
        switch stage {
        case .entering, .drawn: return nil
        case .void:
            return [
                "version": .int(Draw.version), "activity": .string(activity),
                "commit": .string(HexDigits.of(commit)), "void": true,
            ]
        case .settled:
            return (try? draw(of: activity, turn)).map { draw in
                DrawProof(
                    activity: activity, seed: seed, prizes: prizes.map(\.drawn), draw.draw,
                    turn.hashing
                ).fields
            }
        }
    }

    /// The draw of all entries that were loaded, and who is who in it.
    private func draw(
        of activity: String, _ turn: Turn
    ) throws(Draw.Flaw) -> (draw: Draw, named: [(user: String, entrant: Entrant)]) {
        let entries = turn.set.entryLists[.all(of: activity)] ?? []
        let named = entries.map { key, kept in
            (
                user: key.user,
                entrant: Entrant(
                    id: Entrant.ID(activity: activity, user: key.user, turn.hashing),
                    weight: kept["weight"]?.int ?? 0)
            )
        }
        return (try Draw(named.map(\.entrant), turn.hashing), named)
    }
}

// MARK: Settings and keeping

extension Lottery {
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
                        "count", .integer(1...1_000), initial: 1,
                        labels: ["zh": "数量", "en": "How many"]),
                    FormField(
                        "points", .integer(1...1_000_000), labels: ["zh": "积分", "en": "Points"]),
                    FormField("coupon", .coupon, labels: ["zh": "优惠券", "en": "Coupon"]),
                ], count: 1...20), required: true, labels: ["zh": "奖品", "en": "Prizes"]),
        FormField(
            "weighted", .flag, initial: false,
            labels: ["zh": "按等级加权", "en": "Weighted by tier"]),
    ]

    /// As many as are paid in one step.
    private static let mostWinners: Int64 = 1_000

    package init(_ settings: Settings) throws(Refusal) {
        let mode = settings.text("mode").flatMap(Mode.init) ?? .free
        self.mode = mode
        keyword = settings.text("keyword")?.trimmed
        if mode == .keyword {
            guard let keyword else { throw .field("keyword", "is required") }
            guard !keyword.isEmpty else { throw .field("keyword", "must not be blank") }
        } else if keyword != nil {
            throw .field("keyword", "is for lotteries by keyword")
        }
        cost = settings.int("cost") ?? 0
        if mode.costs {
            guard cost > 0 else { throw .field("cost", "is required") }
        } else if cost > 0 {
            throw .field("cost", "is for lotteries by points or shares")
        }
        guard settings.int("max_shares") == nil || mode == .shares else {
            throw .field("max_shares", "is for lotteries by shares")
        }
        maxShares = mode == .shares ? settings.int("max_shares") ?? 10 : 1
        prizes = try LotteryPrize.all(settings.list("prizes"))
        guard prizes.reduce(0, { $0 + $1.count }) <= Self.mostWinners else {
            throw .field("prizes", "are more than \(Self.mostWinners) in all")
        }
        isWeighted = settings.flag("weighted")
        seed = settings.secret
    }

    package var kept: Fields {
        var kept: Fields = [
            "mode": .string(mode.rawValue), "keyword": Datum(keyword), "cost": .int(cost),
            "max_shares": .int(maxShares), "prizes": .list(prizes.map { .fields($0.fields) }),
            "weighted": .bool(isWeighted), "seed": .string(HexDigits.of(seed)),
            "commit": .string(HexDigits.of(commit)), "entries": .int(entries),
            "paid": .int(paid),
        ]
        switch stage {
        case .entering: break
        case .drawn(let root, let wins):
            kept.append("root", .string(HexDigits.of(root)))
            kept.append("wins", .list(wins.map { .fields($0.kept) }))
        case .settled(let root): kept.append("root", .string(HexDigits.of(root)))
        case .void: kept.append("void", true)
        }
        return kept
    }

    package init?(kept: Fields) {
        func bytes(_ name: String) -> [UInt8]? {
            kept[name]?.string.flatMap { HexDigits.bytes($0, count: $0.utf8.count / 2) }
        }
        guard let mode = kept["mode"]?.string.flatMap(Mode.init), let cost = kept["cost"]?.int,
            let maxShares = kept["max_shares"]?.int, let prizes = kept["prizes"]?.list,
            let isWeighted = kept["weighted"]?.bool, let seed = bytes("seed"),
            let commit = bytes("commit"), let entries = kept["entries"]?.int,
            let paid = kept["paid"]?.int
        else { return nil }
        self.mode = mode
        keyword = kept["keyword"]?.string
        self.cost = cost
        self.maxShares = maxShares
        self.prizes = prizes.compactMap { $0.fields.flatMap(LotteryPrize.init(kept:)) }
        self.isWeighted = isWeighted
        self.seed = seed
        self.commit = commit
        self.entries = entries
        self.paid = paid
        if kept["void"] == true {
            stage = .void
        } else if let root = bytes("root") {
            stage =
                if let wins = kept["wins"]?.list {
                    .drawn(
                        root: root,
                        wins: wins.compactMap { $0.fields.flatMap(LotteryWin.init(kept:)) })
                } else {
                    .settled(root: root)
                }
        }
    }
}
