// Where what an activity gives away comes from: the room's budget where an operator has set one,
// and the issuer otherwise. What is left returns to where it came from, so that a host cannot give
// away more than was granted.

package import Ledger

extension Turn {
    /// - Throws: `insufficient_points` with `field` and `balance` where the room's budget does not
    ///   suffice.
    func checkFunds(for record: ActivityRecord) throws(Refusal) {
        guard self[room: record.room]["budget"]?.int != nil else { return }
        var left = set.balances[.budget(ofRoom: record.room)]
        for fund in record.play.funds where fund.book == .points {
            guard fund.amount <= left else {
                throw Refusal(
                    .insufficientPoints, "\(fund.field) is more than the room's budget has left",
                    ["field": .string(fund.field), "balance": .int(left)])
            }
            left -= fund.amount
        }
    }

    mutating func fund(_ record: inout ActivityRecord) throws(Refusal) {
        if self[room: record.room]["budget"]?.int != nil {
            record.grant = grants(of: record.room).number
        }
        for fund in record.play.funds {
            try post(
                Transfer(
                    from: giver(of: fund.book, in: record.room), to: .activity(record.id),
                    book: fund.book, amount: fund.amount, reason: record.kind))
        }
    }

    /// Where what a room's activities give of a book comes from now.
    func giver(of book: Book, in room: String) -> Holder {
        book == .points && self[room: room]["budget"]?.int != nil
            ? Account.budget(ofRoom: room).holder : .issuer
    }

    /// What is left in the activity's accounts goes back.
    /// - Parameter takings: points of it that are the mall's.
    mutating func returnFunds(
        of record: ActivityRecord, takings: Int64 = 0
    ) throws(Refusal) {
        returnGoods(of: record)
        let holder = Holder.activity(record.id)
        if takings > 0 {
            try post(
                Transfer(
                    from: holder, to: .mall, book: .points, amount: takings, reason: record.kind))
        }
        for book in [.points] + record.play.funds.map(\.book) {
            // A book that was named twice is empty the second time.
            let left = set.balances[Account(holder, book)]
            guard left > 0 else { continue }
            var toBudget: Int64 = 0
            if book == .points, let grant = record.grant {
                changeGrants(of: record.room) { toBudget = $0.keep(left, of: grant) }
            }
            let budget = Account.budget(ofRoom: record.room).holder
            for (to, amount) in [(budget, toBudget), (.issuer, left - toBudget)] where amount > 0 {
                try post(
                    Transfer(from: holder, to: to, book: book, amount: amount, reason: "returned"))
            }
        }
    }

    /// Its time has come, but the budget has gone elsewhere meanwhile.
    mutating func dropUnfunded(_ scheduled: ActivityRecord) {
        var record = scheduled
        record.phase = .cancelled
        record.play.cancel()
        record.endedAt = at
        giveUpGoods(of: record)
        self[activity: record.id] = record
        write("activity.unfunded", record)
        announce(.activity(room: record.room, ActivityNotice(record, [.cancelled], at: at)))
    }

    /// Gives a room the budget that an operator wants, or takes it away: what was granted moves by
    /// the difference, so that what hosts have spent of it stays spent. What is to be taken back
    /// and is in open activities is taken when it returns.
    /// - Parameter wanted: nil for none, so that its activities are paid for by the issuer. A later
    ///   budget is then a new one, whatever came of this.
    mutating func setBudget(of room: String, to wanted: Int64?) throws(Refusal) {
        let account = Account.budget(ofRoom: room)
        let left = set.balances[account]
        let before = self[room: room]["budget"]?.int
        var more = -left
        changeGrants(of: room) { grants in
            if let wanted {
                more = grants.change(by: wanted - (before ?? 0), left: left)
            } else if before != nil {
                grants.end()
            }
        }
        guard more != 0 else { return }
        try post(
            Transfer(
                from: more > 0 ? .issuer : account.holder, to: more > 0 ? account.holder : .issuer,
                book: .points, amount: abs(more), reason: "budget"))
    }
}

// MARK: Coupons and pieces

extension Turn {
    /// In a room whose host is bounded, what a host's activity gives in coupons and offers in
    /// pieces is taken off what an operator has granted of them. Operators grant what they open.
    /// - Throws: `limit_reached` with `field` and `left`.
    mutating func takeGoods(
        for record: inout ActivityRecord, by actor: Actor
    ) throws(Refusal) {
        let asked = record.play.goods
        let room = self[room: record.room]
        guard asked.count > 0, actor.role == .host,
            room["budget"]?.int != nil || room["goods"]?.int != nil
        else { return }
        let left = goodsLeft(of: record.room)
        guard asked.count <= left else {
            throw Refusal(
                .limitReached, "hosts of this room may still give \(left) coupons or pieces",
                ["field": .string(asked.field), "left": .int(left)])
        }
        changeGrants(of: record.room) { $0.goods += asked.count }
        record.goods = asked.count
    }

    /// Coupons and pieces that a room's host may still give; none where nothing was said of them.
    func goodsLeft(of room: String) -> Int64 {
        max(0, (self[room: room]["goods"]?.int ?? 0) - grants(of: room).goods)
    }

    /// What came of an activity's coupons and pieces is known: those that were not given may be
    /// given again. To be called before its funds return.
    private mutating func returnGoods(of record: ActivityRecord) {
        guard record.goods > 0 else { return }
        let books = record.play.funds.map(\.book).filter { $0 != .points }
        let left = books.reduce(0) { $0 + set.balances[Account(.activity(record.id), $1)] }
        changeGrants(of: record.room) { $0.goods -= min(left, record.goods, $0.goods) }
    }

    /// It ends before it has opened.
    mutating func giveUpGoods(of record: ActivityRecord) {
        changeGrants(of: record.room) { $0.goods -= min(record.goods, $0.goods) }
    }

    private func grants(of room: String) -> Grants { Grants(self[document: .grants(room)]) }

    private mutating func changeGrants(of room: String, _ change: (inout Grants) -> Void) {
        let before = grants(of: room)
        var grants = before
        change(&grants)
        if grants != before { self[document: .grants(room)] = grants.document(room) }
    }
}

/// How a room's budget came about, beside the points that are left of it.
struct Grants: Hashable {
    /// Rises when a budget is taken away, so that what returns of an earlier one is told apart.
    private(set) var number: Int64
    /// Points of the budget that an operator has taken back and that were not there to take.
    private(set) var owed: Int64
    /// Coupons and pieces that hosts' activities have been given, without what came back.
    var goods: Int64

    init(_ document: Document?) {
        number = document?.kept["number"]?.int ?? 0
        owed = document?.kept["owed"]?.int ?? 0
        goods = document?.kept["goods"]?.int ?? 0
    }

    func document(_ room: String) -> Document {
        Document(
            .grants(room),
            kept: ["number": .int(number), "owed": .int(owed), "goods": .int(goods)])
    }

    /// The budget is raised or lowered, with `left` points in its account.
    /// - Returns: what comes into the account; below zero for what leaves it.
    mutating func change(by difference: Int64, left: Int64) -> Int64 {
        if difference >= 0 {
            let paid = min(difference, owed)
            owed -= paid
            return difference - paid
        }
        let taken = min(left, -difference)
        owed += -difference - taken
        return -taken
    }

    /// The budget is taken away.
    mutating func end() {
        number += 1
        owed = 0
    }

    /// How much of `points` that return from an activity is the budget's again.
    mutating func keep(_ points: Int64, of grant: Int64) -> Int64 {
        guard grant == number else { return 0 }
        let paid = min(points, owed)
        owed -= paid
        return points - paid
    }
}

extension DocumentKey {
    static func grants(_ room: String) -> DocumentKey { DocumentKey("grants", room) }
}

extension Account {
    /// What a room's activities may still give away, where an operator has set a budget.
    package static func budget(ofRoom room: String) -> Account {
        Account(.other("room:\(room)"), .points)
    }
}

extension Keys {
    /// Names what a room may give away, and whether it is limited.
    mutating func name(budgetOf room: String) {
        documents.formUnion([.room(room), .grants(room)])
        accounts.insert(.budget(ofRoom: room))
    }
}
