// The only thing that moves value. A transfer is never changed or deleted: a correction is a
// transfer the other way.

/// `amount` units of `book` from one holder to another, with the reason people are told.
package struct Transfer: Hashable, Sendable {
    package let from: Holder
    package let to: Holder
    package let book: Book
    /// Above zero; anything else is refused when posted.
    package let amount: Int64
    /// A word for the programme's rule or the activity's kind, as in `credit.reason`.
    package let reason: String

    package init(from: Holder, to: Holder, book: Book, amount: Int64, reason: String) {
        self.from = from
        self.to = to
        self.book = book
        self.amount = amount
        self.reason = reason
    }
}

/// Transfers that stand or fall together, made once by one operation.
package struct Chain: Hashable, Sendable {
    /// The id of the operation that made it; the same id never moves anything twice.
    package let operation: String
    /// Milliseconds since 1970 UTC.
    package let at: Int64
    package var transfers: [Transfer]

    package init(operation: String, at: Int64, transfers: [Transfer] = []) {
        self.operation = operation
        self.at = at
        self.transfers = transfers
    }
}

/// A transfer as it stands in the books: with the balances it left behind.
package struct Posting: Hashable, Sendable {
    package let operation: String
    package let at: Int64
    package let transfer: Transfer
    /// Balance of the giver afterwards; 0 for an open end, which keeps none.
    package let fromBalance: Int64
    /// Balance of the receiver afterwards; 0 for an open end.
    package let toBalance: Int64

    package init(
        operation: String, at: Int64, transfer: Transfer, fromBalance: Int64, toBalance: Int64
    ) {
        self.operation = operation
        self.at = at
        self.transfer = transfer
        self.fromBalance = fromBalance
        self.toBalance = toBalance
    }
}
