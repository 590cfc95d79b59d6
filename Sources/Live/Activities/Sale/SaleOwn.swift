// What a member is told of their own part in a flash sale: the orders as they stand, and the places
// in the lines, so that a page that was loaded again shows what it showed before.

extension FlashSale {
    package func name(mine kept: Fields, _ keys: inout Keys) {
        for (_, own) in SalePlaces(kept: kept).places {
            for order in own.past + own.orders { keys.documents.insert(.purchase(order)) }
            if let waiting = own.waiting { keys.documents.insert(.waiting(waiting)) }
        }
    }

    /// `orders`, the oldest of an item first, and `waiting`.
    package func mine(
        _ entries: [(slot: Int64, kept: Fields)], _ set: WorkingSet
    ) -> Fields {
        var orders: [Datum] = []
        var waiting: [Datum] = []
        for (sku, own) in SalePlaces(kept: entries.first?.kept).places {
            orders += (own.past + own.orders).compactMap { set.purchase($0)?.shownInSale }
            guard let wish = own.waiting.flatMap({ set.wish($0) }),
                let line = items.first(where: { $0.sku == sku })?.line
            else { continue }
            waiting.append(
                .fields([
                    "order": .string(wish.order), "sku": .string(sku),
                    "quantity": .int(wish.quantity),
                    "place": .int(line.place(wish.rank, number: wish.number)),
                ]))
        }
        return ["orders": .list(orders), "waiting": .list(waiting)]
    }
}

extension Order {
    /// As its buyer sees it in the sale it was made in; nil for an order of anything else.
    fileprivate var shownInSale: Datum? {
        guard let sale else { return nil }
        return .fields([
            "order": .string(id), "sku": .string(sale.sku), "title": .string(sale.title),
            "quantity": .int(sale.quantity), "price": .int(sale.price),
            "state": .string(state.rawValue), "pay_by": Datum(payBy),
        ])
    }
}
