// The one check that guards all value: a chain is posted whole or not at all, and never below a
// floor. Limits, stock and budgets are accounts too, so this is the only place that says no.

/// Why a chain was not posted. Nothing has moved.
package enum LedgerError: Error, Hashable, Sendable {
    /// Zero, negative, or the giver is the receiver.
    case invalid(Transfer)
    /// The account has too little; `balance` is what it has.
    case belowFloor(Account, balance: Int64)
    /// The sum would leave the range of Int64.
    case overflow(Account)
}

/// The balances that one decision works on: loaded, moved in memory, written back as a whole.
package struct Balances: Sendable {
    private var amounts: [Account: Int64]

    package init(_ loaded: [Account: Int64] = [:]) { amounts = loaded }

    /// What `account` has; 0 where nothing was ever posted, and for open ends.
    package subscript(account: Account) -> Int64 { amounts[account] ?? 0 }

    /// All accounts that were loaded or touched.
    package var all: [Account: Int64] { amounts }

    /// Puts in what the store knows of an account.
    package mutating func load(_ account: Account, _ balance: Int64) { amounts[account] = balance }

    /// Moves everything in the chain, or nothing.
    package mutating func post(_ chain: Chain) throws(LedgerError) -> [Posting] {
        var postings: [Posting] = []
        postings.reserveCapacity(chain.transfers.count)
        var before: [(Account, Int64?)] = []
        do throws(LedgerError) {
            for transfer in chain.transfers {
                let giver = Account(transfer.from, transfer.book)
                let receiver = Account(transfer.to, transfer.book)
                guard transfer.amount > 0, giver != receiver else {
                    throw .invalid(transfer)
                }
                before.append((giver, amounts[giver]))
                let left = try move(giver, -transfer.amount)
                before.append((receiver, amounts[receiver]))
                let got = try move(receiver, transfer.amount)
                postings.append(
                    Posting(
                        operation: chain.operation, at: chain.at, transfer: transfer,
                        fromBalance: left, toBalance: got))
            }
        } catch {
            for (account, amount) in before.reversed() { amounts[account] = amount }
            throw error
        }
        return postings
    }

    private mutating func move(_ account: Account, _ amount: Int64) throws(LedgerError) -> Int64 {
        if account.holder.isOpenEnd { return 0 }
        let old = amounts[account] ?? 0
        let (new, overflow) = old.addingReportingOverflow(amount)
        if overflow { throw .overflow(account) }
        if new < 0 && amount < 0 { throw .belowFloor(account, balance: old) }
        amounts[account] = new
        return new
    }
}
