// From a wish to an order: all that the order takes is set aside in one decision, or the member
// gets a place in the line.

internal import Ledger

extension FlashSale {
    /// Sets aside all that an order takes. Where no money is left to be paid, it is paid at once.
    /// - Throws: `limit_reached`, `coupon_invalid`, `insufficient_points`, or `bad_request` for
    /// more   points than may be used; then nothing has moved.
    mutating func reserve(
        _ wish: SaleWish, at place: Int, _ turn: inout Turn
    ) throws(Refusal) -> Order {
        let item = items[place]
        let terms = try terms(of: wish, item, turn)
        var order = Order(
            wish.order, user: wish.user, state: .reserved, room: wish.room, amount: terms.amount,
            category: item.category)
        if let quota = wish.quota(item) {
            try turn.take(wish.quantity, of: quota, to: order.holder, or: .limitReached)
            order.holds.append(Order.Hold(.user(wish.user), quota.account.book, wish.quantity))
        }
        let stock = Order.Hold(.activity(wish.activity), .stock(wish.sku), wish.quantity)
        try turn.setAside(stock, for: order, isOwedIfMissing: false)
        order.holds.append(stock)
        var rest = terms.amount
        if let coupon = wish.coupon {
            rest -= try turn.reserveCoupon(
                coupon, for: order.id, amount: terms.amount, category: item.category,
                user: wish.user)
            order.coupon = coupon
        }
        guard wish.points <= min(rest, terms.mostPoints) else {
            throw .field("points", "may be \(min(rest, terms.mostPoints)) at most")
        }
        if wish.points > 0 {
            let points = Order.Hold(.user(wish.user), .points, wish.points)
            try turn.setAside(points, for: order, isOwedIfMissing: false)
            order.holds.append(points)
        }
        order.sale = Order.Sale(
            activity: wish.activity, sku: wish.sku, title: item.title, quantity: wish.quantity,
            price: rest - wish.points)
        items[place].left -= wish.quantity
        try begin(&order, at: place, &turn)
        return order
    }

    /// What a wish comes to in fen, and the most points that may pay for it.
    private func terms(
        of wish: SaleWish, _ item: SaleItem, _ turn: borrowing Turn
    ) throws(Refusal) -> (amount: Int64, mostPoints: Int64) {
        let tiers = turn.programme.tiers
        let tier = turn[member: wish.user]?.tier ?? tiers.lowest.id
        let amount = try Refusal.amount(wish.quantity, at: item.price(for: tier, tiers))
        // A point is a fen.
        return (amount, amount * pointsPercent / 100)
    }

    private mutating func begin(
        _ order: inout Order, at place: Int, _ turn: inout Turn
    ) throws(Refusal) {
        guard let sale = order.sale else { return }
        if sale.price == 0 {
            order.state = .paid
            try turn.spendHolds(of: order)
            items[place].sold += sale.quantity
            turn.note(order, isOpen: false)
        } else {
            turn.wait(forPaymentOf: &order, within: payWithin)
            items[place].reserved += sale.quantity
        }
        // Also who has paid has taken part.
        turn.note(order, isOpen: order.state == .reserved)
        turn.tell(order)
        turn.keep(order)
    }

    // MARK: The line

    /// The most who may wait for one item.
    static var longestLine: Int64 { 100_000 }

    /// Gives a member a place in the line, where it is not too long; returns what the member is
    /// told.
    mutating func join(_ wish: SaleWish, at place: Int, _ turn: inout Turn) -> Refusal {
        guard items[place].line.count < Self.longestLine else {
            return Refusal(.soldOut, "nothing is left, and many wait")
        }
        let tiers = turn.programme.tiers
        var wish = wish
        wish.rank = tiers.rank(turn[member: wish.user]?.tier ?? "") ?? 0
        wish.number = items[place].line.join(wish.rank)
        wish.isWaiting = true
        turn.keep(wish)
        return .inLine(wish.order, items[place].line.place(wish.rank, number: wish.number))
    }

    /// Takes a member out of the line.
    mutating func leave(_ wish: SaleWish, at place: Int, _ turn: inout Turn) {
        items[place].line.leave(wish.rank)
        var wish = wish
        wish.isWaiting = false
        turn.keep(wish)
    }

    /// Gives what has come back to those who wait, as far as they are loaded.
    /// - Returns: whether there is more to give.
    mutating func offer(_ turn: inout Turn, of record: ActivityRecord) throws(Refusal) -> Bool {
        for place in items.indices {
            for (rank, bucket) in items[place].heads {
                let list = SaleWish.list(record.id, items[place].sku, rank, bucket)
                guard let documents = turn.set.documentLists[list] else { break }
                // As they stand by now, not as they were listed.
                var waiting = documents.compactMap { turn.set.wish($0.key.id) }
                waiting.sort { $0.number < $1.number }
                for wish in waiting where wish.isWaiting && items[place].left > 0 {
                    try serve(wish, at: place, &turn, record)
                }
                if items[place].left == 0 { break }
                let newcomers = turn.entries[record.id] ?? 0
                items[place].line.pass(rank, bucket: bucket, newcomers: Int64(newcomers))
            }
        }
        return isWanted
    }

    /// Whether there is something to give, and somebody waits for it.
    var isWanted: Bool { items.contains { $0.left > 0 && $0.line.count > 0 } }

    /// Makes an order of a wish that has waited: of as many pieces as there are, with the points
    /// and the coupon that the member still has. Who may not buy any more loses the place: who may
    /// is looked at again, since much may have happened meanwhile.
    private mutating func serve(
        _ waiting: SaleWish, at place: Int, _ turn: inout Turn, _ record: ActivityRecord
    ) throws(Refusal) {
        leave(waiting, at: place, &turn)
        var wish = waiting
        wish.user = turn.accountID(for: waiting.user)
        let tier = turn.settleTier(wish.user, room: nil)
        let item = items[place]
        wish.quantity = min(wish.quantity, item.left)
        if let quota = wish.quota(item) {
            wish.quantity = min(wish.quantity, turn.left(of: quota))
        }
        // An order that is there already is one of the mall's own making.
        guard wish.quantity > 0, turn.set.purchase(wish.order) == nil,
            turn.mayStillBuy(wish, as: tier, in: record),
            !turn.isBanned(waiting.user, from: wish.room)
        else { return turn.tellReleased(wish, item) }
        let terms = try terms(of: wish, item, turn)
        var rest = terms.amount
        if let coupon = wish.coupon {
            let off = turn.discount(
                coupon, on: terms.amount, category: item.category, for: wish.user)
            if off == nil { wish.coupon = nil }
            rest -= off ?? 0
        }
        wish.points = min(wish.points, terms.mostPoints, rest, turn.points(of: wish.user))
        _ = try reserve(wish, at: place, &turn)
    }
}

extension SaleItem {
    /// Members of the line that are looked at in one step.
    private static let page: Int64 = 200

    /// Where those are listed who are next to be given what is left.
    var heads: [(rank: Int, bucket: Int64)] { line.heads(min(left, Self.page)) }
}

extension Turn {
    /// What a coupon would take off, in fen; nil where it is not good for this.
    fileprivate func discount(
        _ id: String, on amount: Int64, category: String?, for user: String
    ) -> Int64? {
        guard let coupon = set.coupon(id) else { return nil }
        return try? coupon.discount(on: amount, category: category, for: user, at: at)
    }

    /// Whether who has waited may buy now.
    fileprivate func mayStillBuy(
        _ wish: SaleWish, as tier: String, in record: ActivityRecord
    ) -> Bool {
        guard !isBanned(wish.user, from: wish.room) else { return false }
        let follows = self[entry: .follow(wish.user, host: wish.host)]?["on"]?.bool ?? false
        let age = at - (self[member: wish.user]?.since ?? at)
        do throws(Refusal) {
            try record.eligible.check(tier: tier, follows: follows, age: age, programme.tiers)
            return true
        } catch {
            return false
        }
    }

    /// Tells a member who has waited that nothing comes of it.
    mutating func tellReleased(_ wish: SaleWish, _ item: SaleItem) {
        var order = Order(wish.order, user: wish.user, state: .released, room: wish.room)
        order.sale = Order.Sale(
            activity: wish.activity, sku: wish.sku, title: item.title, quantity: 0, price: 0)
        tell(order)
    }

    /// Keeps a wish while it waits, and that its member has a place in line or not.
    fileprivate mutating func keep(_ wish: SaleWish) {
        self[document: .waiting(wish.order)] = wish.isWaiting ? wish.document : nil
        let key = SalePlaces.key(wish.activity, wish.user)
        var places = SalePlaces(kept: self[entry: key])
        places[wish.sku].waiting = wish.isWaiting ? wish.order : nil
        places[wish.sku].rank = wish.rank
        places[wish.sku].number = wish.number
        self[entry: key] = places.kept
    }

    /// Notes for the member whether an order waits for its payment.
    mutating func note(_ order: Order, isOpen: Bool) {
        guard let sale = order.sale else { return }
        let key = SalePlaces.key(sale.activity, order.user)
        var places = SalePlaces(kept: self[entry: key])
        places[sale.sku].note(order.id, isOpen: isOpen)
        self[entry: key] = places.kept
    }

    /// What a buyer is answered.
    func view(ofNew order: Order) -> Fields {
        let points = order.holds.first { $0.book == .points }?.amount ?? 0
        return [
            "order": .string(order.id), "state": .string(order.state.rawValue),
            "price": .int(order.sale?.price ?? 0), "pay_by": Datum(order.payBy),
            "amount": Datum(order.amount), "points": .int(points),
            "balance": .int(self.points(of: order.user)),
        ]
    }
}

extension Refusal {
    /// Nothing is left, and whoever asked has a place in the line.
    static func inLine(_ order: String, _ place: Int64) -> Refusal {
        Refusal(
            .soldOut, "nothing is left; place \(place) in line",
            ["waiting": .int(place), "order": .string(order)])
    }
}
