// How a lottery ends: drawn in one step, which writes down at each winner's entry what they have
// won; paid page by page; and then everything that the draw hung on is shown.

internal import Ledger

extension Lottery {
    package static var settlesInSteps: Bool { true }

    package mutating func cancel() { stage = .void }

    package func name(
        settling activity: String, _ keys: inout Keys, _ set: WorkingSet, _ programme: Programme
    ) {
        switch stage {
        case .entering: keys.entryLists.insert(.all(of: activity))
        case .drawn(let drawn):
            for win in drawn.shown { keys.name(account: win.user, set) }
            keys.name(drawn.walk, of: activity, set) { key, kept, keys in
                guard kept["prize"] != nil else { return }
                keys.entries.insert(key)
                let user = keys.name(account: key.user, set)
                keys.name(newCoupon: Self.coupon(activity, key.user), for: user)
            }
        case .settled, .void: break
        }
    }

    package mutating func settle(
        _ turn: inout Turn, activity: String
    ) throws(Refusal) -> Fields? {
        switch stage {
        case .entering:
            try draw(activity, &turn)
            return nil
        case .drawn(var drawn):
            guard let found = drawn.walk.found(of: activity, turn.set) else { return nil }
            for (key, kept) in found { try give(kept, of: key, &turn) }
            drawn.walk.pass(found)
            guard drawn.walk.isOver else {
                stage = .drawn(drawn)
                return nil
            }
            stage = .settled(root: drawn.root)
            return result(drawn, turn)
        case .settled, .void: return [:]
        }
    }

    /// Winners that the room is told of; all of them are in the proof.
    private static let mostShown = 100

    private mutating func draw(_ activity: String, _ turn: inout Turn) throws(Refusal) {
        guard turn.set.entryLists[.all(of: activity)] != nil else { return }
        let all = entered(activity, turn)
        // Of everything that could be wrong with entrants, entries have nothing.
        guard let (draw, ids) = try? draw(of: activity, turn) else {
            throw Refusal(.internal, "there are entries that cannot be drawn from")
        }
        let places = Dictionary(
            zip(ids, all.indices), uniquingKeysWith: { first, _ in first })
        let wins = draw.winners(seed: seed, prizes: prizes.map(\.drawn))
        var shown: [LotteryWin] = []
        for win in wins {
            guard let place = places[win.entrant] else { continue }
            let (key, kept) = all[place]
            turn[entry: key] = kept.merging(["prize": .string(win.prize)])
            if shown.count < Self.mostShown {
                shown.append(LotteryWin(prize: win.prize, user: key.user))
            }
        }
        stage = .drawn(
            Drawn(
                root: draw.root, won: Int64(wins.count), shown: shown,
                walk: EntryWalk(entries: all.count, paid: wins.count)))
    }

    /// Gives what an entry has won, if anything.
    private mutating func give(
        _ kept: Fields, of key: EntryKey, _ turn: inout Turn
    ) throws(Refusal) {
        guard let won = kept["prize"]?.string, let prize = prizes.first(where: { $0.id == won })
        else { return }
        let user = turn.accountID(for: key.user)
        turn.tell(user, "win", ["activity": .string(key.subject), "prize": .string(won)])
        if prize.points > 0 {
            _ = try turn.pay(
                prize.points, from: .activity(key.subject), to: user, reason: Self.kind,
                ["activity": .string(key.subject)])
            given += prize.points
        }
        if let terms = prize.terms {
            try turn.issueCoupon(
                terms, to: user, id: Self.coupon(key.subject, key.user),
                from: .activity(key.subject))
        }
    }

    private func result(_ drawn: Drawn, _ turn: borrowing Turn) -> Fields {
        let winners = drawn.shown.map { win in
            let user = turn.accountID(for: win.user)
            return Datum.fields([
                "prize": .string(win.prize), "user": .string(user),
                "name": .string(turn[member: user]?.name ?? ""),
            ])
        }
        return [
            "winners": .list(winners), "won": .int(drawn.won),
            "seed": .string(HexDigits.of(seed)), "root": .string(HexDigits.of(drawn.root)),
        ]
    }

    private static func coupon(_ activity: String, _ user: String) -> String {
        Coupon.id(for: "lottery:\(activity):\(user)")
    }

    // MARK: Proving

    package func name(provingOf activity: String, _ keys: inout Keys) {
        if case .settled = stage { keys.entryLists.insert(.all(of: activity)) }
    }

    package func proof(of activity: String, _ turn: borrowing Turn) -> Fields? {
        switch stage {
        case .entering, .drawn: return nil
        case .void:
            return [
                "version": .int(Draw.version), "activity": .string(activity),
                "commit": .string(HexDigits.of(commit)), "void": true,
            ]
        case .settled:
            return (try? draw(of: activity, turn)).map { draw, _ in
                DrawProof(
                    activity: activity, seed: seed, prizes: prizes.map(\.drawn), draw,
                    turn.hashing
                ).fields
            }
        }
    }

    /// The draw of all entries that were loaded, and the entrant that each of them is.
    private func draw(
        of activity: String, _ turn: borrowing Turn
    ) throws(Draw.Flaw) -> (draw: Draw, ids: [Entrant.ID]) {
        let entrants = entered(activity, turn).map { key, kept in
            Entrant(
                id: Entrant.ID(activity: activity, user: key.user, turn.hashing),
                weight: kept["weight"]?.int ?? 0)
        }
        return (try Draw(entrants, turn.hashing), entrants.map(\.id))
    }

    /// The entries that are drawn from: all but those of who was banned by then.
    private func entered(
        _ activity: String, _ turn: borrowing Turn
    ) -> [(key: EntryKey, kept: Fields)] {
        (turn.set.entryLists[.all(of: activity)] ?? []).filter { !$0.kept.isLeftOut }
    }
}
