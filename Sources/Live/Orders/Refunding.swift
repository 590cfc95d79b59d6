// A refund gives back and takes back exactly what the order moved: everything for all of the money,
// and for a part of it the same part. Each part is reckoned from the whole, so that however an
// order is refunded, the parts add up.

internal import Ledger

extension Order.Hold {
    /// Whether it returns when the money does. Pieces and the member's limit of them do not: the
    /// mall knows whether something can be sold again.
    fileprivate var returnsWithMoney: Bool { book == .points }
}

extension Turn {
    /// Money has gone back. What comes before the payment waits for it.
    mutating func refund(
        _ id: String, cash: Int64, of user: String, at time: Int64
    ) throws(Refusal) {
        var order = set.purchase(id) ?? Order(id, user: set.shopOrder(id)?.user ?? user)
        try check(order, isOf: user)
        // What takes no cash is paid as soon as it is ordered, and the mall never says so.
        if order.state == .waiting, set.shopOrder(id)?.state == .paid {
            order.state = .paid
            order.refundsWaiting = nil
        }
        switch order.state {
        case .waiting, .reserved, .released:
            let sum = (order.refundsWaiting ?? 0) + cash
            if sum > order.amount ?? MallEvent.mostAmount {
                throw .field("cash", "is more than the order comes to")
            }
            order.refundsWaiting = sum
        case .paid: try giveBack(cash, of: &order, at: time)
        case .refunded: throw Refusal(.alreadyDone, "all of it was refunded before")
        }
        keep(order)
    }

    /// Takes back what was earned and gives back what was spent, as far as `cash` goes.
    /// - Parameter time: when the money went back, ms since 1970 UTC.
    mutating func giveBack(
        _ cash: Int64, of order: inout Order, at time: Int64
    ) throws(Refusal) {
        let left = order.cash - order.refunded
        guard cash <= left else {
            throw Refusal(
                .badRequest, "cash is more than is left of what was paid",
                ["field": "cash", "left": .int(left)])
        }
        // An order that took no money is refunded as a whole.
        guard cash > 0 || order.cash == 0 else { throw .field("cash", "must be above zero") }
        let before = order
        order.refunded += cash
        if order.refunded == order.cash { order.state = .refunded }
        let step = { [order] (amount: Int64) in order.back(of: amount) - before.back(of: amount) }
        for earning in order.earnings { try takeBack(earning, step(earning.amount), order) }
        for part in order.holds where part.returnsWithMoney {
            try moveBack(part, step(part.amount), from: .mall, reason: "refund", order)
        }
        if let shop = set.shopOrder(order.id), order.state != .refunded {
            try returnPoints(step(shop.points), of: shop)
        }
        if order.state == .refunded {
            for coupon in order.coupons { try revokeCoupon(coupon) }
            try giveBackWhole(order)
        }
        let key = CounterKey.orders(of: accountID(for: order.user))
        if var orders = self[counter: key] {
            orders.progress -= min(cash, orders.progress)
            self[counter: key] = orders
        }
        if set.shopOrder(order.id) == nil { tell(order) }
        let user = accountID(for: order.user)
        try reward(
            order.fact(.orderRefunded, of: user, amount: cash, at: time, id: operation), name: "")
    }

    /// What only comes back with all of the money.
    private mutating func giveBackWhole(_ order: Order) throws(Refusal) {
        if let coupon = order.coupon { try releaseCoupon(coupon) }
        if set.shopOrder(order.id) != nil { try refundShopOrder(order.id) }
    }

    /// An order turns out to have been paid with points after it was refunded.
    mutating func giveBackHolds(of order: Order) throws(Refusal) {
        for part in order.holds where part.returnsWithMoney {
            try moveBack(part, order.back(of: part.amount), from: .mall, reason: "refund", order)
        }
        if order.state == .refunded { try giveBackWhole(order) }
    }

    /// Takes back a part of what somebody got for the order.
    private mutating func takeBack(
        _ earning: Order.Earning, _ amount: Int64, _ order: Order
    ) throws(Refusal) {
        guard amount > 0 else { return }
        let user = accountID(for: earning.user)
        switch earning.book {
        case .points:
            try takeBack(
                amount, from: user, to: earning.giver, reason: "refund",
                ["order": .string(order.id)])
        case .growth:
            // Growth is never spent; what a fall of the tier took is not taken twice.
            let left = set.balances[Account(.user(user), .growth)]
            try shrink(user, by: min(amount, left), to: earning.giver, reason: "refund")
        case .other: break
        }
    }

    /// Takes growth away; the tier follows.
    private mutating func shrink(
        _ user: String, by amount: Int64, to receiver: Holder, reason: String
    ) throws(Refusal) {
        guard amount > 0 else { return }
        let posting = try post(
            Transfer(
                from: .user(user), to: receiver, book: .growth, amount: amount, reason: reason))
        tell(
            user, "growth",
            [
                "growth": .int(posting.fromBalance), "added": .int(-amount),
                "reason": .string(reason), "next": nextTier(of: user),
            ])
        settleTier(user, room: nil)
    }
}
