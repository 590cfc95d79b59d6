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
        record.isBudgeted = self[room: record.room]["budget"]?.int != nil
        for fund in record.play.funds {
            try post(
                Transfer(
                    from: record.giver(of: fund.book), to: .activity(record.id), book: fund.book,
                    amount: fund.amount, reason: record.kind))
        }
    }

    /// What is left in the activity's accounts goes back.
    /// - Parameter takings: points of it that are the mall's.
    mutating func returnFunds(
        of record: ActivityRecord, takings: Int64 = 0
    ) throws(Refusal) {
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
            try post(
                Transfer(
                    from: holder, to: record.giver(of: book), book: book, amount: left,
                    reason: "returned"))
        }
    }

    /// Its time has come, but the budget has gone elsewhere meanwhile.
    mutating func dropUnfunded(_ scheduled: ActivityRecord) {
        var record = scheduled
        record.phase = .cancelled
        record.play.cancel()
        record.endedAt = at
        self[activity: record.id] = record
        audit(
            "activity.unfunded", by: .house, room: record.room,
            ["activity": .string(record.id), "kind": .string(record.kind)])
        announce(.activity(room: record.room, ActivityNotice(record, [.closed], at: at)))
    }

    /// Gives a room the budget that an operator wants, or takes it away: what was granted moves by
    /// the difference, so that what hosts have spent of it stays spent.
    /// - Parameter wanted: nil for none, so that its activities are paid for by the issuer.
    mutating func setBudget(of room: String, to wanted: Int64?) throws(Refusal) {
        let account = Account.budget(ofRoom: room)
        let left = set.balances[account]
        let more = wanted.map { $0 - (self[room: room]["budget"]?.int ?? 0) } ?? -left
        let amount = more > 0 ? more : min(left, -more)
        guard amount > 0 else { return }
        try post(
            Transfer(
                from: more > 0 ? .issuer : account.holder, to: more > 0 ? account.holder : .issuer,
                book: .points, amount: amount, reason: "budget"))
    }
}

extension ActivityRecord {
    /// Where what it gives of a book comes from.
    func giver(of book: Book) -> Holder {
        isBudgeted && book == .points ? Account.budget(ofRoom: room).holder : .issuer
    }
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
        documents.insert(.room(room))
        accounts.insert(.budget(ofRoom: room))
    }
}
