// What became of something from the shop. What takes cash too is set aside, points, stock and
// quota alike, until the mall says that it was paid or its time is over: then all of it returns.

internal import Ledger

/// An order for an item of the shop.
package struct ShopOrder: Hashable, Sendable {
    package enum State: String, Sendable { case reserved, paid, released, refunded }

    package let id: String
    package let user: String
    package let item: String
    package let title: String
    package let quantity: Int64
    /// Points for all of it.
    package let points: Int64
    /// Cash for all of it, in fen.
    package let cash: Int64
    package let at: Int64
    /// Until when the cash is waited for, ms since 1970 UTC; nil where none is due.
    package let payBy: Int64?
    package var state: State
    /// What was in its blind boxes.
    package var prizes: [Fields] = []
    /// Points that have gone back with parts of the cash.
    package var returned: Int64 = 0

    /// Coupons that were in its blind boxes, by id.
    var coupons: [String] { prizes.compactMap { $0["coupon"]?.string } }

    init(
        id: String, user: String, item: ShopItem, quantity: Int64, points: Int64, cash: Int64,
        at: Int64
    ) {
        self.id = id
        self.user = user
        self.item = item.id
        title = Live.title(item.names, or: item.id)
        self.quantity = quantity
        self.points = points
        self.cash = cash
        self.at = at
        payBy = cash > 0 ? at + item.payWithin : nil
        state = cash > 0 ? .reserved : .paid
    }

    /// As the member is told of it.
    package var view: Fields {
        var view: Fields = [
            "order": .string(id), "state": .string(state.rawValue), "pay_by": Datum(payBy),
            "item": .string(item), "title": .string(title), "quantity": .int(quantity),
            "points": .int(points), "cash": .int(cash),
        ]
        if returned > 0 { view["returned"] = .int(returned) }
        if !prizes.isEmpty { view["prizes"] = .list(prizes.map { .fields($0) }) }
        return view
    }

    /// The shape in which it is kept, beside its id.
    package var kept: Fields {
        var kept = view
        kept["order"] = nil
        kept["user"] = .string(user)
        kept["at"] = .int(at)
        return kept
    }

    /// Reads what `kept` wrote; nil for anything else, as for an order of the mall's.
    package init?(id: String, kept: Fields) {
        guard let user = kept["user"]?.string, let item = kept["item"]?.string,
            let quantity = kept["quantity"]?.int, let points = kept["points"]?.int,
            let cash = kept["cash"]?.int, let at = kept["at"]?.int,
            let state = kept["state"]?.string.flatMap(State.init)
        else { return nil }
        self.id = id
        self.user = user
        self.item = item
        title = kept["title"]?.string ?? item
        self.quantity = quantity
        self.points = points
        self.cash = cash
        self.at = at
        payBy = kept["pay_by"]?.int
        self.state = state
        returned = kept["returned"]?.int ?? 0
        prizes = kept["prizes"]?.list?.compactMap(\.fields) ?? []
    }
}

extension DocumentKey {
    package static func order(_ id: String) -> DocumentKey { DocumentKey("order", id) }
}

extension DueKey {
    /// The time to pay is over.
    static func lapse(ofOrder id: String) -> DueKey { DueKey("shop.lapse", id) }
}

extension Keys {
    /// Names an order for an item, and all that may be set aside for it.
    mutating func name(shopOrder id: String, of item: String, by user: String) {
        documents.insert(.order(id))
        members.insert(user)
        counters.insert(.held(by: user))
        for account in ShopOrder.parts(id, of: item, by: user) {
            accounts.formUnion([account.held, account.home])
        }
    }

    /// Names an order that is to be paid, to lapse or to be refunded, and what it holds once `set`
    /// knows it. Asked again for each round of loading.
    package mutating func name(shopOrder id: String, _ set: WorkingSet) {
        documents.insert(.order(id))
        guard let order = set.shopOrder(id) else { return }
        name(shopOrder: id, of: order.item, by: order.user)
    }
}

extension WorkingSet {
    /// An order for an item of the shop that was loaded.
    package func shopOrder(_ id: String) -> ShopOrder? {
        documents[.order(id)].flatMap { ShopOrder(id: id, kept: $0.kept) }
    }
}

extension ShopOrder {
    /// What may be set aside for an order, and where it comes from.
    fileprivate static func parts(
        _ id: String, of item: String, by user: String
    ) -> [(held: Account, home: Account)] {
        let quota = Book.quota("item.\(item)")
        return [
            (Account(.order(id), .points), Account(.user(user), .points)),
            (Account(.order(id), .stock(item)), .stock(of: item)),
            (Account(.order(id), quota), Account(.user(user), quota)),
        ]
    }
}

extension Turn {
    /// Keeps a new order and tells its member.
    mutating func begin(_ order: ShopOrder) {
        put(order)
        guard let payBy = order.payBy else { return }
        hold(order.points, of: order.user)
        schedule(.lapse(ofOrder: order.id), at: payBy)
    }

    /// The cash for an order has come. Paid twice is paid once.
    /// - Throws: `not_found`; `closed` for one whose time was over; `bad_request` where it is too
    ///   little.
    package mutating func payShopOrder(_ id: String, cash: Int64) throws(Refusal) {
        guard var order = set.shopOrder(id) else { throw Refusal(.notFound, "no such order") }
        switch order.state {
        case .paid, .refunded: return
        case .released: throw Refusal(.closed, "its time to pay was over")
        case .reserved: break
        }
        guard cash >= order.cash else { throw .field("cash", "must be \(order.cash)") }
        for part in ShopOrder.parts(id, of: order.item, by: order.user) {
            let amount = set.balances[part.held]
            guard amount > 0 else { continue }
            try post(
                Transfer(
                    from: part.held.holder, to: .mall, book: part.held.book, amount: amount,
                    reason: "paid"))
        }
        hold(-order.points, of: order.user)
        unschedule(.lapse(ofOrder: id))
        order.state = .paid
        put(order)
    }

    /// What was set aside for an unpaid order returns. Does nothing to any other.
    package mutating func releaseShopOrder(_ id: String) throws(Refusal) {
        guard var order = set.shopOrder(id), order.state == .reserved else { return }
        for part in ShopOrder.parts(id, of: order.item, by: order.user) {
            let amount = set.balances[part.held]
            guard amount > 0 else { continue }
            if part.held.book == .points {
                _ = try pay(
                    amount, from: .order(id), to: order.user, reason: "released",
                    ["order": .string(id)])
            } else {
                try post(
                    Transfer(
                        from: part.held.holder, to: part.home.holder, book: part.held.book,
                        amount: amount, reason: "released"))
            }
        }
        hold(-order.points, of: order.user)
        unschedule(.lapse(ofOrder: id))
        order.state = .released
        put(order)
    }

    /// The time to pay is over.
    package mutating func lapse(ofOrder id: String) throws(Refusal) {
        guard let order = set.shopOrder(id), let payBy = order.payBy, at >= payBy else { return }
        try releaseShopOrder(id)
    }

    /// A paid order was taken back as a whole: its points return, and what was in blind boxes goes
    /// back. The item does not return, since the mall knows whether it can be sold again.
    package mutating func refundShopOrder(_ id: String) throws(Refusal) {
        guard var order = set.shopOrder(id), order.state == .paid else { return }
        try payBack(order.points - order.returned, of: order)
        for prize in order.prizes {
            if let points = prize["points"]?.int, points > 0 {
                try takeBack(
                    points, from: accountID(for: order.user), to: .issuer, reason: "refunded",
                    ["order": .string(id)])
            }
        }
        for coupon in order.coupons { try revokeCoupon(coupon) }
        order.returned = 0
        order.state = .refunded
        put(order)
    }

    /// A part of the cash of a paid order went back, and so many of its points with it.
    mutating func returnPoints(_ points: Int64, of order: ShopOrder) throws(Refusal) {
        guard points > 0, order.state == .paid else { return }
        var order = order
        try payBack(points, of: order)
        order.returned += points
        put(order)
    }

    private mutating func payBack(_ points: Int64, of order: ShopOrder) throws(Refusal) {
        guard points > 0 else { return }
        _ = try pay(
            points, from: .mall, to: accountID(for: order.user), reason: "refunded",
            ["order": .string(order.id)])
    }

    private mutating func put(_ order: ShopOrder) {
        self[document: .order(order.id)] = Document(
            .order(order.id), owner: order.user, kept: order.kept)
        tell(order.user, "order", order.view)
    }

    /// Points that a member's unpaid orders hold.
    package func held(by user: String) -> Int64 { self[counter: .held(by: user)]?.progress ?? 0 }

    /// Notes how many points a member's orders hold.
    package mutating func hold(_ points: Int64, of user: String) {
        guard points != 0 else { return }
        var counter = self[counter: .held(by: user)] ?? Counter()
        counter.progress = max(0, counter.progress + points)
        counter.at = at
        self[counter: .held(by: user)] = counter
    }
}

extension CounterKey {
    /// Points that a member's unpaid orders hold: `progress`.
    package static func held(by user: String) -> CounterKey {
        CounterKey(user: user, rule: "points-held", scope: "")
    }
}
