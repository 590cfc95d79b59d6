// The one check that guards all value: a chain is posted whole or not at all, and never below a
// floor. Limits, stock and budgets are accounts too, so this is the only place that says no.

/// Why a chain was not posted. Nothing has moved.
package enum LedgerError: Error, Hashable, Sendable {
    /// Zero, negative, or the giver is the receiver.
    case invalid(Transfer)
    /// The account has too little; `balance` is what it has.
    case belowFloor(Account, balance: Int64)
    /// More would be paid back than is owed; `balance` is minus what is.
    case aboveCeiling(Account, balance: Int64)
    /// The sum would leave the range of Int64.
    case overflow(Account)
}

/// The balances that one decision works on: loaded, moved in memory, written back as a whole.
///
/// Moves since the last `settle` can be taken back. An account is looked up once for each side of a
/// transfer; everything behind that is by place.
package struct Balances: Sendable {
    private var places: [Account: Int] = [:]
    private var lines: [Line] = []
    private var moves: [Move] = []

    private struct Line {
        let account: Account
        var amount: Int64 = 0
        /// Whether it was loaded or has been moved; a line may be there without, after a move
        /// that was taken back.
        var isKnown = false
        var isMoved = false
    }

    private struct Move {
        let place: Int
        let before: Line
    }

    package init() {}

    /// What `account` has; 0 where nothing was ever posted, and for open ends.
    package subscript(account: Account) -> Int64 { places[account].map { lines[$0].amount } ?? 0 }

    /// All accounts that were loaded or moved.
    package var all: [Account: Int64] { table { $0.isKnown } }

    /// The accounts that were moved, and what they have now.
    package var moved: [Account: Int64] { table { $0.isMoved } }

    /// Makes room for `count` accounts.
    package mutating func reserve(_ count: Int) {
        places.reserveCapacity(count)
        lines.reserveCapacity(count)
    }

    /// Puts in what the store knows of an account.
    package mutating func load(_ account: Account, _ balance: Int64) {
        let place = place(of: account)
        lines[place].amount = balance
        lines[place].isKnown = true
    }

    /// Moves everything in the chain, or nothing.
    package mutating func post(_ chain: Chain) throws(LedgerError) -> [Posting] {
        var postings: [Posting] = []
        postings.reserveCapacity(chain.transfers.count)
        let mark = moves.count
        do throws(LedgerError) {
            for transfer in chain.transfers {
                postings.append(try post(transfer, chain.operation, chain.at))
            }
        } catch {
            takeBack(to: mark)
            throw error
        }
        return postings
    }

    /// Moves one transfer, or nothing.
    package mutating func post(
        _ transfer: Transfer, _ operation: String, _ at: Int64
    ) throws(LedgerError) -> Posting {
        guard transfer.amount > 0, transfer.from != transfer.to else { throw .invalid(transfer) }
        let mark = moves.count
        do throws(LedgerError) {
            let left = try move(transfer.from, transfer.book, -transfer.amount)
            let got = try move(transfer.to, transfer.book, transfer.amount)
            return Posting(
                operation: operation, at: at, transfer: transfer, fromBalance: left,
                toBalance: got)
        } catch {
            takeBack(to: mark)
            throw error
        }
    }

    /// What has been moved so far stays.
    package mutating func settle() { moves.removeAll(keepingCapacity: true) }

    /// Takes back everything since the last `settle`.
    package mutating func takeBack() { takeBack(to: 0) }

    private mutating func takeBack(to mark: Int) {
        while moves.count > mark {
            let move = moves.removeLast()
            lines[move.place] = move.before
        }
    }

    private mutating func move(
        _ holder: Holder, _ book: Book, _ amount: Int64
    ) throws(LedgerError) -> Int64 {
        if holder.isOpenEnd { return 0 }
        let account = Account(holder, book)
        let place = place(of: account)
        let old = lines[place].amount
        let (new, overflow) = old.addingReportingOverflow(amount)
        if overflow { throw .overflow(account) }
        // What is out of bounds already may come back, step by step.
        if new < 0 && amount < 0 && holder.bounds.lowerBound == 0 {
            throw .belowFloor(account, balance: old)
        }
        if new > 0 && amount > 0 && holder.bounds.upperBound == 0 {
            throw .aboveCeiling(account, balance: old)
        }
        moves.append(Move(place: place, before: lines[place]))
        lines[place].amount = new
        lines[place].isKnown = true
        lines[place].isMoved = true
        return new
    }

    private mutating func place(of account: Account) -> Int {
        let next = lines.count
        // By reference, so that a new account is hashed once for being looked up and put in.
        let place = Self.read(&places[account, default: next])
        if place == next { lines.append(Line(account: account)) }
        return place
    }

    private static func read(_ place: inout Int) -> Int { place }

    private func table(_ isWanted: (Line) -> Bool) -> [Account: Int64] {
        var table: [Account: Int64] = [:]
        table.reserveCapacity(lines.count)
        for line in lines where isWanted(line) { table[line.account] = line.amount }
        return table
    }
}
