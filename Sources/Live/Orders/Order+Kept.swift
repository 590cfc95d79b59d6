// The shape in which an order is kept, and listed for its owner.

internal import Ledger

extension Order {
    package var document: Document {
        var kept: Fields = ["user": .string(user), "state": .string(state.rawValue)]
        if let room { kept.append("room", .string(room)) }
        if let host { kept.append("host", .string(host)) }
        if let amount { kept.append("amount", .int(amount)) }
        if let category { kept.append("category", .string(category)) }
        if let coupon { kept.append("coupon", .string(coupon)) }
        if !holds.isEmpty { kept.append("holds", .list(holds.map { .fields($0.kept) })) }
        if !earnings.isEmpty { kept.append("earnings", .list(earnings.map { .fields($0.kept) })) }
        if !coupons.isEmpty { kept.append("coupons", .list(coupons.map { .string($0) })) }
        if let sale { kept.append("sale", .fields(sale.kept)) }
        if cash > 0 { kept.append("cash", .int(cash)) }
        if refunded > 0 { kept.append("refunded", .int(refunded)) }
        if let refundsWaiting { kept.append("refunds_waiting", .int(refundsWaiting)) }
        if let payBy { kept.append("pay_by", .int(payBy)) }
        return Document(key, owner: user, kept: kept)
    }

    /// Reads what `document` wrote; nil for anything else.
    package init?(_ document: Document) {
        let kept = document.kept
        guard let user = kept["user"]?.string,
            let state = kept["state"]?.string.flatMap(State.init)
        else { return nil }
        self.init(
            document.key.id, user: user, state: state, room: kept["room"]?.string,
            amount: kept["amount"]?.int, category: kept["category"]?.string,
            coupon: kept["coupon"]?.string,
            holds: kept["holds"]?.list?.compactMap { $0.fields.flatMap(Hold.init) } ?? [],
            payBy: kept["pay_by"]?.int)
        earnings = kept["earnings"]?.list?.compactMap { $0.fields.flatMap(Earning.init) } ?? []
        coupons = kept["coupons"]?.list?.compactMap(\.string) ?? []
        host = kept["host"]?.string
        sale = kept["sale"]?.fields.flatMap(Sale.init)
        cash = kept["cash"]?.int ?? 0
        refunded = kept["refunded"]?.int ?? 0
        refundsWaiting = kept["refunds_waiting"]?.int
    }
}

extension Order.Sale {
    fileprivate var kept: Fields {
        [
            "activity": .string(activity), "sku": .string(sku), "title": .string(title),
            "quantity": .int(quantity), "price": .int(price),
        ]
    }

    fileprivate init?(_ kept: Fields) {
        guard let activity = kept["activity"]?.string, let sku = kept["sku"]?.string,
            let quantity = kept["quantity"]?.int, let price = kept["price"]?.int
        else { return nil }
        self.init(
            activity: activity, sku: sku, title: kept["title"]?.string ?? sku,
            quantity: quantity, price: price)
    }
}

extension Order.Hold {
    fileprivate var kept: Fields {
        [
            "holder": .string(holder.name), "book": .string(book.name), "amount": .int(amount),
        ]
    }

    fileprivate init?(_ kept: Fields) {
        guard let holder = kept["holder"]?.string, let book = kept["book"]?.string,
            let amount = kept["amount"]?.int
        else { return nil }
        self.init(Holder(name: holder), Book(name: book), amount)
    }
}

extension Order.Earning {
    fileprivate var kept: Fields {
        [
            "giver": .string(giver.name), "user": .string(user), "book": .string(book.name),
            "amount": .int(amount),
        ]
    }

    fileprivate init?(_ kept: Fields) {
        guard let giver = kept["giver"]?.string, let user = kept["user"]?.string,
            let book = kept["book"]?.string, let amount = kept["amount"]?.int
        else { return nil }
        self.init(Holder(name: giver), to: user, Book(name: book), amount)
    }
}
