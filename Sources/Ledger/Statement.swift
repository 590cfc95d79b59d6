// The proof of the books: folds every posting again from nothing and compares. It shares no state
// with `Balances`, so that a fault there cannot hide here.

/// Something in the books that must not be. A set of books without findings is proven.
package enum Finding: Hashable, Sendable, CustomStringConvertible {
    case bookDoesNotSumToZero(Book, sum: Int64)
    case belowFloor(Account, balance: Int64)
    /// A debt that was paid back more than once.
    case aboveCeiling(Account, balance: Int64)
    case balanceIsNotTheFold(Account, stored: Int64, fold: Int64)
    case invalidAmount(Transfer)
    case overflow(Account)
    /// An activity's account does not hold what the activity says is left to be paid.
    case potIsNotWhatIsLeft(Account, balance: Int64, left: Int64)
    /// What an activity's members are noted to have got is not what its account paid.
    case entriesAreNotWhatWasPaid(Holder, entries: Int64, paid: Int64)
    /// Something is kept that cannot be read.
    case unreadable(String)

    package var description: String {
        switch self {
        case .bookDoesNotSumToZero(let book, let sum): "book \(book) sums to \(sum), not 0"
        case .belowFloor(let account, let balance), .aboveCeiling(let account, let balance):
            "\(account) stands at \(balance)"
        case .balanceIsNotTheFold(let account, let stored, let fold):
            "\(account) is stored as \(stored), its transfers add up to \(fold)"
        case .invalidAmount(let transfer): "a transfer of \(transfer.amount) \(transfer.book)"
        case .overflow(let account): "\(account) leaves the range of its amount"
        case .potIsNotWhatIsLeft(let account, let balance, let left):
            "\(account) holds \(balance), its activity has \(left) left"
        case .entriesAreNotWhatWasPaid(let holder, let entries, let paid):
            "\(holder) paid \(paid), its entries add up to \(entries)"
        case .unreadable(let row): "\(row) cannot be read"
        }
    }
}

/// A running fold over all postings of a set of books.
package struct Statement: Sendable {
    private var folds: [Account: Int64] = [:]
    private var findings: [Finding] = []
    /// Transfers folded so far.
    package private(set) var transfers = 0

    package init() {}

    package mutating func add(_ transfer: Transfer) {
        transfers += 1
        if transfer.amount <= 0 { findings.append(.invalidAmount(transfer)) }
        move(Account(transfer.from, transfer.book), by: 0 &- transfer.amount)
        move(Account(transfer.to, transfer.book), by: transfer.amount)
    }

    /// Compares the fold with the balances that the store keeps, in both directions.
    package func check(stored: [Account: Int64]) -> [Finding] {
        var found = findings
        var sums: [Book: Int64] = [:]
        for (account, fold) in folds {
            sums[account.book, default: 0] &+= fold
            if account.holder.isOpenEnd { continue }
            let bounds = account.holder.bounds
            if fold < bounds.lowerBound { found.append(.belowFloor(account, balance: fold)) }
            if fold > bounds.upperBound { found.append(.aboveCeiling(account, balance: fold)) }
            let kept = stored[account] ?? 0
            if kept != fold {
                found.append(.balanceIsNotTheFold(account, stored: kept, fold: fold))
            }
        }
        for (account, kept) in stored where folds[account] == nil && kept != 0 {
            found.append(.balanceIsNotTheFold(account, stored: kept, fold: 0))
        }
        for (book, sum) in sums where sum != 0 {
            found.append(.bookDoesNotSumToZero(book, sum: sum))
        }
        return found
    }

    private mutating func move(_ account: Account, by amount: Int64) {
        let (new, overflow) = (folds[account] ?? 0).addingReportingOverflow(amount)
        if overflow { findings.append(.overflow(account)) }
        folds[account] = new
    }
}
