// What becomes of the orders of a flash sale: the payment, the time to pay, the member or the host
// ends each, and the sale counts it. Pieces that come back go to who waits.

internal import Ledger

extension DueKey {
    /// Pieces have come back, and somebody waits for them.
    static func offer(ofSale activity: String) -> DueKey { DueKey("sale.offer", activity) }
}

extension Keys {
    /// Names an order's part in its flash sale.
    mutating func name(saleOf order: Order, _ set: WorkingSet) {
        guard let sale = order.sale else { return }
        name(activity: sale.activity, set)
        name(wish: order.id, sale.activity, sale.sku, of: order.user)
        if let coupon = order.coupon { name(coupon: coupon, ofWish: order.id, of: order.user) }
    }

    /// Names those who are next to be offered what has come back. Asked again for each round of
    /// loading.
    mutating func name(offerOf activity: String, _ set: WorkingSet) {
        activities.insert(activity)
        guard let sale = set.activities[activity]?.play as? FlashSale else { return }
        name(activity: activity, set)
        for item in sale.items {
            for (rank, bucket) in item.heads {
                let list = SaleWish.list(activity, item.sku, rank, bucket)
                documentLists.insert(list)
                for document in set.documentLists[list] ?? [] { name(wish: document, set) }
            }
        }
    }

    /// Names a place in a line with all that an order for it would take.
    mutating func name(wish document: Document, _ set: WorkingSet) {
        documents.insert(document.key)
        guard let wish = SaleWish(document) else { return }
        activities.insert(wish.activity)
        // The place is the member's who took it, the order the account's that it now is.
        let user = name(account: wish.user, set)
        for user in [wish.user, user] {
            sanctions.insert(RoomMemberKey(room: wish.room, user: user))
            entries.insert(.follow(user, host: wish.host))
            name(wish: wish.order, wish.activity, wish.sku, of: user)
            if let coupon = wish.coupon { name(coupon: coupon, ofWish: wish.order, of: user) }
        }
    }
}

extension Turn {
    /// Gives what has come back to those who wait, also for a while after the sale has closed.
    mutating func offer(inSale activity: String) throws(Refusal) {
        guard var record = self[activity: activity], !record.phase.isOver,
            var sale = record.play as? FlashSale
        else { return }
        sale.look(at: at)
        if sale.offers, try sale.offer(&self, of: record) {
            schedule(.offer(ofSale: activity), at: at)
        }
        put(sale, in: &record)
        try settleIfReady(activity)
    }

    /// An order of a sale that waited for its payment was paid, or came to nothing.
    mutating func count(_ order: Order, isPaid: Bool) throws(Refusal) {
        guard let part = order.sale else { return }
        note(order, isOpen: false)
        guard var record = self[activity: part.activity], var sale = record.play as? FlashSale,
            let place = sale.items.firstIndex(where: { $0.sku == part.sku })
        else { return }
        sale.items[place].reserved -= part.quantity
        if isPaid {
            sale.items[place].sold += part.quantity
        } else {
            sale.items[place].released += part.quantity
            sale.items[place].left += part.quantity
            if record.phase.isOver { try returnPieces(part, to: &sale.items[place]) }
        }
        sale.look(at: at)
        if !record.phase.isOver && sale.offers && !isPaid && sale.items[place].line.count > 0 {
            schedule(.offer(ofSale: record.id), at: at)
        }
        put(sale, in: &record)
        try settleIfReady(record.id)
    }

    /// A sale that is over keeps nothing.
    private mutating func returnPieces(
        _ part: Order.Sale, to item: inout SaleItem
    ) throws(Refusal) {
        try post(
            Transfer(
                from: .activity(part.activity), to: .issuer, book: .stock(part.sku),
                amount: part.quantity, reason: "returned"))
        item.left -= part.quantity
    }

    /// Money has come for an order whose time was over: it gets its pieces again, where the sale
    /// still has as many and the member may have them.
    /// - Returns: false where not; then nothing has moved.
    mutating func retake(_ order: Order) throws(Refusal) -> Bool {
        guard let part = order.sale, var record = self[activity: part.activity],
            !record.phase.isOver, var sale = record.play as? FlashSale,
            let place = sale.items.firstIndex(where: { $0.sku == part.sku }),
            sale.items[place].left >= part.quantity
        else { return false }
        for hold in order.holds where hold.book != .points {
            guard set.balances[Account(hold.holder, hold.book)] >= hold.amount else {
                return false
            }
        }
        for hold in order.holds { try setAside(hold, for: order, isOwedIfMissing: true) }
        sale.items[place].left -= part.quantity
        // `count` takes it from here, as of any order that is paid.
        sale.items[place].reserved += part.quantity
        put(sale, in: &record)
        return true
    }

    /// A member gives up a place in line.
    mutating func leaveLine(_ wish: SaleWish) {
        guard var record = self[activity: wish.activity], var sale = record.play as? FlashSale,
            let place = sale.items.firstIndex(where: { $0.sku == wish.sku })
        else { return }
        sale.leave(wish, at: place, &self)
        put(sale, in: &record)
    }

    private mutating func put(_ sale: FlashSale, in record: inout ActivityRecord) {
        record.play = sale
        self[activity: record.id] = record
        announce(.activity(room: record.room, ActivityNotice(record, [.updated], at: at)))
    }
}
