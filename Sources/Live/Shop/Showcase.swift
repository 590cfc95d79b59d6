// The shop as one viewer sees it: what there is, what it costs, how many are left, and how many of
// them this viewer may still have.

internal import Ledger

/// A page of the shop.
package struct Showcase: Sendable, Hashable {
    package let user: String
    /// Only items after this id; coupons, gifts and boosts come with the first page.
    package let after: String?
    /// Items at most.
    package let count: Int

    package init(user: String, after: String? = nil, count: Int = 50) {
        self.user = user
        self.after = after
        self.count = count
    }

    /// The items of this page, and whether there are more.
    private func items(_ programme: Programme) -> (items: ArraySlice<ShopItem>, more: Bool) {
        let offered = programme.shop.items.filter(\.active)
        let start = after.flatMap { id in offered.firstIndex { $0.id == id } }.map { $0 + 1 } ?? 0
        let rest = offered[start...]
        return (rest.prefix(count), rest.count > count)
    }

    func name(_ keys: inout Keys, _ programme: Programme) {
        keys.members.insert(user)
        for item in items(programme).items {
            if let stock = item.allotment { keys.name(stock) }
            if let quota = item.quota(of: user) { keys.name(quota) }
        }
        guard after == nil else { return }
        for kind in programme.shop.coupons {
            if let quota = kind.quota(of: user) { keys.name(quota) }
        }
    }

    func view(_ turn: borrowing Turn) -> Fields {
        let shop = turn.programme.shop
        let (items, more) = items(turn.programme)
        var view: Fields = [
            "points": .int(turn.points(of: user)),
            "items": .list(items.map { .fields(turn.view(of: $0, for: user)) }),
        ]
        if more, let last = items.last { view["next"] = .string(last.id) }
        guard after == nil else { return view }
        view["coupons"] = .list(
            shop.coupons.filter { $0.price != nil }
                .map { .fields(turn.view(of: $0, for: user)) })
        view["gifts"] = .list(shop.gifts.map { .fields($0.view) })
        view["boosts"] = .list(
            turn.programme.membership.boosts.map {
                .fields(["tier": .string($0.tier), "price": .int($0.points)])
            })
        view["transfers"] = .fields([
            "least": .int(shop.transfers.least), "per_day": .int(shop.transfers.perDay),
        ])
        return view
    }
}

extension Turn {
    /// An item as `user` sees it; `left` and `own_left` are null where there is no limit.
    fileprivate func view(of item: ShopItem, for user: String) -> Fields {
        var view: Fields = [
            "item": .string(item.id), "kind": .string(item.kind.rawValue),
            "title": .string(title(item.names, or: item.id)), "titles": .names(item.names),
            "price": .int(item.price), "cash": .int(item.cash),
            "left": Datum(item.allotment.map { left(of: $0) }),
            "own_left": Datum(item.quota(of: user).map { left(of: $0) }),
            "min_tier": Datum(item.minTier), "opens_at": Datum(item.from),
            "closes_at": Datum(item.until),
        ]
        if item.kind == .blindBox {
            view["prizes"] = .list(item.prizes.map { .fields($0.view) })
            view["weights"] = .int(item.weights)
        }
        return view
    }

    fileprivate func view(of kind: CouponKind, for user: String) -> Fields {
        [
            "coupon": .string(kind.id), "title": .string(title(kind.names, or: kind.id)),
            "titles": .names(kind.names), "price": Datum(kind.price), "off": .int(kind.off),
            "threshold": .int(kind.threshold), "category": Datum(kind.category),
            "days": .int(kind.days), "own_left": Datum(kind.quota(of: user).map { left(of: $0) }),
            "min_tier": Datum(kind.minTier),
        ]
    }
}

extension ShopItem.Prize {
    /// With the odds: `weight` of the sum of all.
    fileprivate var view: Fields {
        [
            "prize": .string(id), "title": .string(title(names, or: id)), "titles": .names(names),
            "weight": .int(weight),
        ]
    }
}

extension VirtualGift {
    fileprivate var view: Fields {
        [
            "gift": .string(id), "title": .string(title(names, or: id)), "titles": .names(names),
            "price": .int(price), "effect": Datum(effect), "combo_ms": .int(combo),
        ]
    }
}

extension Datum {
    /// Names by language tag, in the order of the tags.
    fileprivate static func names(_ names: [String: String]) -> Datum {
        var fields = Fields()
        for (language, name) in names.sorted(by: { $0.key < $1.key }) {
            fields[language] = .string(name)
        }
        return .fields(fields)
    }
}
