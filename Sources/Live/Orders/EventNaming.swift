// What carrying out an event has to know. Asked first with nothing loaded, and again with what that
// has brought: an order names who paid what, an account the one it has become part of.

internal import Ledger

extension MallEvent {
    /// Adds what carrying it out has to know, as far as `set` tells.
    func name(_ keys: inout Keys, _ set: WorkingSet, _ programme: Programme) {
        let user = keys.name(account: self.user, set)
        switch kind {
        case .orderCreated(let order, let terms):
            keys.name(purchase: order, set)
            if terms.points > 0 {
                keys.accounts.insert(Account(.order(order), .points))
                keys.counters.insert(.held(by: user))
            }
            if let coupon = terms.coupon { keys.name(coupon: coupon, order: order, set) }
        case .orderPaid(let paid, let cash, let category):
            keys.name(purchase: paid, set)
            keys.counters.insert(.orders(of: user))
            var order = set.purchase(paid) ?? Order(paid, user: user)
            order.category = order.category ?? category
            if order.room == nil || order.room == room { order.take(room: room, of: host) }
            let fact = order.fact(
                .orderPaid, of: user, amount: cash, isFirst: true, at: at, id: id)
            keys.name(fact, programme, set)
            keys.name(countersOf: fact, set)
            // A refund may have come before it.
            let back = order.fact(.orderRefunded, of: user, amount: cash, at: at, id: id)
            keys.name(back, programme, set)
            keys.name(invitationOf: user, set, programme, at: at, id: id)
        case .orderRefunded(let refunded, let cash):
            keys.name(purchase: refunded, set)
            keys.counters.insert(.orders(of: user))
            let order = set.purchase(refunded) ?? Order(refunded, user: user)
            let back = order.fact(.orderRefunded, of: user, amount: cash, at: at, id: id)
            keys.name(back, programme, set)
        case .cartAdded, .membershipOpened, .membershipRenewed:
            if let fact = fact(of: user) { keys.name(fact, programme, set) }
        case .inviteRegistered(let inviter):
            keys.name(invitationOf: user, by: inviter, set, programme, at: at, id: id)
        case .userSeen(let attributes):
            ProfileChange(attributes, of: user, at: at).name(&keys)
        }
    }
}

extension Keys {
    /// Names an order with all that it holds and has moved, as far as `set` tells.
    mutating func name(purchase id: String, _ set: WorkingSet) {
        documents.insert(.purchase(id))
        name(shopOrder: id, set)
        if let shop = set.shopOrder(id) {
            name(account: shop.user, set)
            for coupon in shop.coupons { name(coupon: coupon, order: nil, set) }
        }
        guard let order = set.purchase(id) else { return }
        name(account: order.user, set)
        name(saleOf: order, set)
        for part in order.holds {
            accounts.insert(Account(order.holder, part.book))
            if part.book == .points, let user = part.holder.userID {
                counters.insert(.held(by: name(account: user, set)))
            } else {
                accounts.insert(Account(part.holder, part.book))
            }
        }
        for coupon in order.coupons { name(coupon: coupon, order: nil, set) }
        for earning in order.earnings {
            name(account: earning.user, set)
            accounts.insert(Account(earning.giver, earning.book))
        }
        if let coupon = order.coupon { name(coupon: coupon, order: id, set) }
        counters.insert(.orders(of: name(account: order.user, set)))
    }
}
