// What a host sets of a lottery, and how a lottery is kept while it runs.

extension Lottery {
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
            "max_shares": .int(maxShares), "prizes": .list(prizes.map { .fields($0.kept) }),
            "weighted": .bool(isWeighted), "seed": .string(HexDigits.of(seed)),
            "commit": .string(HexDigits.of(commit)), "entries": .int(entries),
            "paid": .int(paid), "given": .int(given),
        ]
        switch stage {
        case .entering: break
        case .drawn(let drawn):
            kept.append("root", .string(HexDigits.of(drawn.root)))
            kept.append("won", .int(drawn.won))
            kept.append("shown", .list(drawn.shown.map { .fields($0.kept) }))
            kept.append("after", Datum(drawn.walk.after))
            kept.append("page", .int(Int64(drawn.walk.page)))
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
        given = kept["given"]?.int ?? 0
        if kept["void"] == true {
            stage = .void
        } else if let root = bytes("root") {
            stage =
                if let won = kept["won"]?.int, let shown = kept["shown"]?.list {
                    .drawn(
                        Drawn(
                            root: root, won: won,
                            shown: shown.compactMap { $0.fields.flatMap(LotteryWin.init(kept:)) },
                            walk: EntryWalk(
                                after: kept["after"]?.string,
                                page: kept["page"]?.int.map(Int.init(clamping:))
                                    ?? EntryWalk.page)))
                } else {
                    .settled(root: root)
                }
        }
    }
}
