// An order from being made to being paid: what it is to be paid with is set aside, spent with it,
// or given back.

internal import Ledger

extension WorkingSet {
    /// An order that was loaded, as far as it is known.
    package func purchase(_ id: String) -> Order? { documents[.purchase(id)].flatMap(Order.init) }
}

extension Turn {
    /// Keeps the order as it now stands.
    mutating func keep(_ order: Order) { self[document: order.key] = order.document }

    /// Makes an order, or learns what one is about that was paid before it was heard of.
    mutating func create(
        _ id: String, _ terms: MallEvent.Terms, of user: String, room: String?,
        of host: String? = nil
    ) throws(Refusal) {
        var order = set.purchase(id) ?? Order(id, user: user)
        try check(order, isOf: user)
        guard order.amount == nil, set.shopOrder(id) == nil else {
            throw Refusal(.alreadyDone, "the order was made before")
        }
        know(user, name: "")
        order.amount = terms.amount
        order.category = terms.category ?? order.category
        order.take(room: room, of: host)
        let wasPaid = order.state == .paid || order.state == .refunded
        var rest = terms.amount
        if let coupon = terms.coupon {
            rest -= try reserveCoupon(
                coupon, for: id, amount: terms.amount, category: terms.category, user: user)
            order.coupon = coupon
        }
        if terms.points > max(0, rest) {
            throw .field("points", "come to more than is left of the order")
        }
        if terms.points > 0 {
            let part = Order.Hold(.user(user), .points, terms.points)
            // What was paid with points is paid, also where there are not as many.
            try setAside(part, for: order, isOwedIfMissing: wasPaid)
            order.holds.append(part)
        }
        if wasPaid {
            try spendHolds(of: order)
            try giveBackHolds(of: order)
        } else {
            order.state = .reserved
            if !order.holds.isEmpty || order.coupon != nil {
                wait(forPaymentOf: &order, within: programme.payWithin)
            }
            tell(order)
        }
        keep(order)
    }

    /// Gives an order a time to be paid in, ms from now.
    mutating func wait(forPaymentOf order: inout Order, within span: Int64) {
        order.payBy = at + span
        schedule(.lapse(ofPurchase: order.id), at: at + span)
    }

    /// Money has come in: what was set aside is spent, and what the rules grant is credited.
    mutating func receive(
        _ cash: Int64, for id: String, category: String?, of user: String, _ event: MallEvent
    ) throws(Refusal) {
        var order = set.purchase(id) ?? Order(id, user: set.shopOrder(id)?.user ?? user)
        try check(order, isOf: user)
        if let sale = order.sale, cash < sale.price {
            throw .field("cash", "must be \(sale.price)")
        }
        switch order.state {
        case .waiting, .reserved: break
        case .released where order.sale != nil:
            if try !retake(order) { return sendBack(cash, of: &order) }
        case .released:
            for part in order.holds { try setAside(part, for: order, isOwedIfMissing: true) }
        case .paid, .refunded: throw Refusal(.alreadyDone, "the order was paid before")
        }
        if set.shopOrder(id) != nil { try payShopOrder(id, cash: cash) }
        know(user, name: "")
        order.state = .paid
        order.cash = cash
        order.category = order.category ?? category
        if order.room == nil || order.room == event.room {
            order.take(room: event.room, of: event.host)
        }
        if order.payBy != nil { unschedule(.lapse(ofPurchase: id)) }
        order.payBy = nil
        try spendHolds(of: order)
        try count(order, isPaid: true)
        let mark = postingCount
        order.coupons = try reward(
            order, isFirst: countOrder(of: user, cash: cash), at: event.at)
        order.earnings = earnings(since: mark)
        if set.shopOrder(id) == nil { tell(order) }
        let waiting = order.refundsWaiting
        order.refundsWaiting = nil
        // A refund of nothing is of an order that took no money, and of no other.
        if let waiting, (waiting == 0) == (cash == 0) {
            try giveBack(min(waiting, cash), of: &order, at: event.at)
        }
        keep(order)
    }

    /// The time to pay is over: what was set aside goes back to where it came from.
    mutating func lapse(ofPurchase id: String) throws(Refusal) {
        guard var order = set.purchase(id), let payBy = order.payBy, at >= payBy else { return }
        try release(&order)
    }

    /// Gives an unpaid order up.
    mutating func release(_ order: inout Order) throws(Refusal) {
        try giveBack(&order)
        try count(order, isPaid: false)
    }

    /// Everything that an unpaid order holds returns.
    mutating func giveBack(_ order: inout Order) throws(Refusal) {
        order.state = .released
        order.payBy = nil
        unschedule(.lapse(ofPurchase: order.id))
        for part in order.holds {
            try moveBack(part, part.amount, from: order.holder, reason: "order", order)
            note(part, isHeld: false)
        }
        // Its owner may use it elsewhere; should this order be paid after all, it goes without.
        if let coupon = order.coupon { try releaseCoupon(coupon) }
        order.coupon = nil
        tell(order)
        keep(order)
    }

    /// Money has come for what cannot be had any more: the mall is told to give it back.
    private mutating func sendBack(_ cash: Int64, of order: inout Order) {
        order.state = .refunded
        order.cash = cash
        order.refunded = cash
        tell(order)
        keep(order)
    }

    // MARK: What is set aside

    /// Moves something to the order's own account.
    mutating func setAside(
        _ part: Order.Hold, for order: Order, isOwedIfMissing: Bool
    ) throws(Refusal) {
        if let id = part.holder.userID, part.book == .points {
            let user = accountID(for: id)
            let there = set.balances[Account(.user(user), .points)]
            if there < part.amount && !isOwedIfMissing {
                throw Refusal(
                    .insufficientPoints, "there are \(there) points", ["balance": .int(there)])
            }
            try takeBack(
                part.amount, from: user, to: order.holder, reason: "order",
                ["order": .string(order.id)])
        } else {
            try post(
                Transfer(
                    from: part.holder, to: order.holder, book: part.book, amount: part.amount,
                    reason: "order"))
        }
        note(part, isHeld: true)
    }

    /// What was set aside is spent.
    mutating func spendHolds(of order: Order) throws(Refusal) {
        for part in order.holds {
            try post(
                Transfer(
                    from: order.holder, to: .mall, book: part.book, amount: part.amount,
                    reason: "order"))
            note(part, isHeld: false)
        }
        if let coupon = order.coupon { try useCoupon(coupon) }
    }

    /// Moves a part of what was set aside or spent back to where it came from.
    mutating func moveBack(
        _ part: Order.Hold, _ amount: Int64, from giver: Holder, reason: String, _ order: Order
    ) throws(Refusal) {
        guard amount > 0 else { return }
        if let id = part.holder.userID, part.book == .points {
            _ = try pay(
                amount, from: giver, to: accountID(for: id), reason: reason,
                ["order": .string(order.id)])
        } else {
            try post(
                Transfer(
                    from: giver, to: part.holder, book: part.book, amount: amount, reason: reason))
        }
    }

    /// Counts points that are on hold.
    private mutating func note(_ part: Order.Hold, isHeld: Bool) {
        guard let user = part.holder.userID, part.book == .points else { return }
        hold(isHeld ? part.amount : -part.amount, of: accountID(for: user))
    }

    // MARK: What comes of it

    func check(_ order: Order, isOf user: String) throws(Refusal) {
        if accountID(for: order.user) != user { throw .field("user", "is not whose order it is") }
    }

    /// Counts an order that was paid; true for the member's first.
    private mutating func countOrder(of user: String, cash: Int64) -> Bool {
        let key = CounterKey.orders(of: user)
        var orders = self[counter: key] ?? Counter()
        orders.times += 1
        orders.progress &+= cash
        orders.at = at
        self[counter: key] = orders
        return orders.times == 1
    }

    /// Whether a member has paid an order before. Their tallies must be loaded.
    package func hasOrdered(_ user: String) -> Bool {
        (self[counter: .orders(of: user)]?.times ?? 0) > 0
    }

    /// Points and growth that members got since `mark`, by whom they came from.
    private func earnings(since mark: Int) -> [Order.Earning] {
        var earnings: [Order.Earning] = []
        for posting in postings(since: mark) {
            let moved = posting.transfer
            guard let user = moved.to.memberID, moved.from.isSourceOfEarnings,
                moved.book == .points || moved.book == .growth
            else { continue }
            let same = earnings.firstIndex {
                $0.giver == moved.from && $0.user == user && $0.book == moved.book
            }
            let before = same.map { earnings.remove(at: $0).amount } ?? 0
            earnings.append(
                Order.Earning(moved.from, to: user, moved.book, before + moved.amount))
        }
        return earnings
    }

    /// Tells the member how an order stands.
    mutating func tell(_ order: Order) {
        var body: Fields = [
            "order": .string(order.id), "state": .string(order.state.rawValue),
            "pay_by": Datum(order.payBy),
        ]
        if order.refunded > 0 { body.append("refunded", .int(order.refunded)) }
        if let sale = order.sale {
            body.append("activity", .string(sale.activity))
            body.append("sku", .string(sale.sku))
            body.append("title", .string(sale.title))
            body.append("quantity", .int(sale.quantity))
            body.append("price", .int(sale.price))
        }
        tell(accountID(for: order.user), "order", body)
    }
}

extension Holder {
    /// The member whose balance it is, or whose debt.
    fileprivate var memberID: String? {
        switch self {
        case .user(let id), .debt(let id): id
        case .activity, .issuer, .mall, .other: nil
        }
    }
}

extension CounterKey {
    /// A member's paid orders: `times` of them, for `progress` fen in all without what was
    /// refunded, the last of them at `at`.
    package static func orders(of user: String) -> CounterKey {
        CounterKey(user: user, rule: "orders-paid", scope: "")
    }
}
