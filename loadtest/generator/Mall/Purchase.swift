// An order from being due to its credit on the buyer's screen.

import Wire

/// One order of one buyer.
struct Purchase {
    let id: String
    let buyer: String
    /// Fen.
    let cash: Int64
    /// When it is to be paid; from then on its times count. Microseconds.
    let payAt: Int64
    /// The payment was taken, durably.
    var isTaken = false
    var credits = 0
    /// The buyer was told that it is paid.
    var isTold = false

    /// The payment's event, under which its credit comes back.
    var payment: String { "pay-\(id)" }

    /// The order of a payment's event; nil where it is none.
    static func order(ofPayment id: String) -> String? {
        id.hasPrefix("pay-") ? String(id.dropFirst(4)) : nil
    }

    func created(in room: String) -> JSON {
        [
            "id": .string("new-\(id)"), "type": "order.created", "user": .string(buyer),
            "order": .string(id), "room": .string(room), "amount": .int(cash),
            "category": "beauty",
        ]
    }

    func paid(in room: String) -> JSON {
        [
            "id": .string(payment), "type": "order.paid", "user": .string(buyer),
            "order": .string(id), "room": .string(room), "cash": .int(cash),
        ]
    }
}
