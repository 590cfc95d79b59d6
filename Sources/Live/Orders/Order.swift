// An order as the books know it: what it holds, what it has moved, and what of that has come back.
//
//     (waiting) -> reserved -> paid -> refunded
//                      \-> released
//
// A payment may come before the order it pays, a refund before the payment it gives back; what
// comes early is noted here and carried out when the rest arrives, so that any order of arrival
// ends alike.

package import Ledger

/// The money side of an order, as the mall tells it. What was ordered of the points shop is kept
/// beside it, as a `ShopOrder` of the same id.
package struct Order: Hashable, Sendable {
    package enum State: String, Sendable, CaseIterable {
        /// Only a refund of it is known so far.
        case waiting
        /// Made, not paid: what it holds is set aside.
        case reserved
        case paid
        /// Not paid in time, or cancelled: what it held went back.
        case released
        /// All of its money has gone back.
        case refunded
    }

    /// Value that was set aside for the order, and is spent with it.
    package struct Hold: Hashable, Sendable {
        /// Who gave it and gets it back.
        package let holder: Holder
        package let book: Book
        package let amount: Int64

        package init(_ holder: Holder, _ book: Book, _ amount: Int64) {
            self.holder = holder
            self.book = book
            self.amount = amount
        }
    }

    /// Value that somebody got for the order being paid.
    package struct Earning: Hashable, Sendable {
        package let giver: Holder
        /// A member, be it that the value went into what the member owes.
        package let user: String
        package let book: Book
        package let amount: Int64

        package init(_ giver: Holder, to user: String, _ book: Book, _ amount: Int64) {
            self.giver = giver
            self.user = user
            self.book = book
            self.amount = amount
        }
    }

    /// What of a flash sale an order is for.
    package struct Sale: Hashable, Sendable {
        package let activity: String
        package let sku: String
        package let title: String
        package let quantity: Int64
        /// What is to be paid in money for all of it, in fen.
        package let price: Int64

        package init(
            activity: String, sku: String, title: String, quantity: Int64, price: Int64
        ) {
            self.activity = activity
            self.sku = sku
            self.title = title
            self.quantity = quantity
            self.price = price
        }
    }

    package let id: String
    package var user: String
    package var state: State
    package var room: String?
    /// Whose room it is, as far as is known.
    package var host: String?
    /// Before anything is taken off, in fen; nil until the order itself is known.
    package var amount: Int64?
    package var category: String?
    package var coupon: String?
    package var holds: [Hold] = []
    package var earnings: [Earning] = []
    /// Coupons that somebody got for the order being paid, by id.
    package var coupons: [String] = []
    /// What it is for, where it was made in a flash sale.
    package var sale: Sale?
    /// What was paid, in fen.
    package var cash: Int64 = 0
    /// What of it has gone back, in fen.
    package var refunded: Int64 = 0
    /// Refunds, in fen, that came before the payment; nil for none.
    package var refundsWaiting: Int64?
    /// Until when it can be paid, ms since 1970 UTC; nil where nothing is set aside for it.
    package var payBy: Int64?

    package init(
        _ id: String, user: String, state: State = .waiting, room: String? = nil,
        amount: Int64? = nil, category: String? = nil, coupon: String? = nil, holds: [Hold] = [],
        payBy: Int64? = nil
    ) {
        self.id = id
        self.user = user
        self.state = state
        self.room = room
        self.amount = amount
        self.category = category
        self.coupon = coupon
        self.holds = holds
        self.payBy = payBy
    }

    package var key: DocumentKey { .purchase(id) }

    /// Whose accounts hold what is set aside for it.
    package var holder: Holder { .order(id) }

    /// The part of `amount` that has come back with what was refunded so far. It is rounded once,
    /// from the whole, so that the steps of several refunds add up to it.
    package func back(of amount: Int64) -> Int64 {
        if state == .refunded { return amount }
        guard refunded > 0, refunded < cash else { return 0 }
        // The quotient is below `amount`, as `refunded` is below `cash`.
        return cash.dividingFullWidth(amount.multipliedFullWidth(by: refunded)).quotient
    }
}

extension DocumentKey {
    /// The money side of an order.
    package static func purchase(_ order: String) -> DocumentKey {
        DocumentKey("purchase", order)
    }
}

extension DueKey {
    /// The time to pay is over.
    static func lapse(ofPurchase order: String) -> DueKey { DueKey("order.lapse", order) }
}
