// A member gives up an order that is not paid, wherever it was made: in the mall, in the shop or in
// a flash sale.

internal import Ledger

extension Keys {
    /// Names an order that its member wants to give up. Asked again for each round of loading.
    mutating func name(cancelled order: String, _ set: WorkingSet) {
        name(purchase: order, set)
        documents.insert(.waiting(order))
        if let waiting = set.documents[.waiting(order)] { name(wish: waiting, set) }
    }
}

extension Turn {
    /// Gives up an order of the member's: what it held returns at once. One that came to nothing
    /// before stays so.
    /// - Throws: `not_found` for no order of the member's, `closed` for one that is paid.
    mutating func cancel(_ id: String, by actor: Actor) throws(Refusal) -> Fields {
        let user = accountID(for: actor.user)
        if let wish = set.wish(id), wish.isWaiting, accountID(for: wish.user) == user {
            leaveLine(wish)
            return Self.cancelled(id)
        }
        if var order = set.purchase(id), accountID(for: order.user) == user {
            switch order.state {
            case .waiting: throw Refusal(.notFound, "no such order")
            case .reserved: try release(&order)
            case .released: break
            case .paid, .refunded: throw Refusal(.closed, "it is paid")
            }
            return Self.cancelled(id)
        }
        guard let order = set.shopOrder(id), accountID(for: order.user) == user else {
            throw Refusal(.notFound, "no such order")
        }
        switch order.state {
        case .reserved: try releaseShopOrder(id)
        case .released: break
        case .paid, .refunded: throw Refusal(.closed, "it is paid")
        }
        return Self.cancelled(id)
    }

    private static func cancelled(_ id: String) -> Fields {
        ["order": .string(id), "state": .string(Order.State.released.rawValue)]
    }
}
