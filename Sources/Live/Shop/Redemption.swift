// A member gets something from the shop for points, or for points and cash: what it costs, what it
// is limited by and what it gives move in one chain, all of it or nothing.

internal import Ledger

/// What a member asks of the shop.
package struct Redemption: Sendable, Hashable {
    /// The id that the order, or the first coupon, gets.
    package let id: String
    /// An item, or a kind of coupon.
    package let item: String
    package let quantity: Int64
    package let room: String?

    package init(id: String, item: String, quantity: Int64, room: String?) {
        self.id = id
        self.item = item
        self.quantity = quantity
        self.room = room
    }

    /// The most of an item at once.
    package static let mostItems: Int64 = 100
    /// The most coupons, or blind boxes, at once: each is a row of its own.
    package static let mostPieces: Int64 = 10

    /// The ids of the coupons that may come of it.
    var pieces: [String] {
        (1...min(max(1, quantity), Self.mostPieces)).map { $0 == 1 ? id : "\(id).\($0)" }
    }

    func name(_ keys: inout Keys, _ programme: Programme, for user: String) {
        keys.members.insert(user)
        if let kind = programme.shop.coupon(item) {
            if let quota = kind.quota(of: user) { keys.name(quota) }
            for id in pieces { keys.name(newCoupon: id, for: user) }
        }
        guard let item = programme.shop.item(item) else { return }
        if let stock = item.allotment { keys.name(stock) }
        if let quota = item.quota(of: user) { keys.name(quota) }
        keys.name(shopOrder: id, of: item.id, by: user)
        if item.kind == .blindBox { for id in pieces { keys.name(newCoupon: id, for: user) } }
    }
}

extension CouponKind {
    /// How many a member may buy; nil for any number.
    package func quota(of user: String) -> Allotment? {
        perUser.map { .quota("coupon.\(id)", of: user, $0) }
    }
}

extension ShopItem {
    /// How many there are; nil for any number.
    package var allotment: Allotment? { stock.map { .stock(of: id, $0) } }

    /// How many a member may have; nil for any number.
    package func quota(of user: String) -> Allotment? {
        perUser.map { .quota("item.\(id)", of: user, $0) }
    }

    /// - Throws: `not_found`, `not_open` or `closed` for what is not offered now.
    func check(at now: Int64) throws(Refusal) {
        if !active { throw Refusal(.notFound, "no such item") }
        if let from, now < from {
            throw Refusal(.notOpen, "not offered yet", ["opens_at": .int(from)])
        }
        if let until, now >= until {
            throw Refusal(.closed, "not offered any more", ["closes_at": .int(until)])
        }
    }
}

extension Turn {
    /// Gives a member what they ask of the shop.
    /// - Throws: `not_found`, `not_open`, `closed`, `tier_required`, `limit_reached`, `sold_out`,
    ///   `insufficient_points`.
    mutating func redeem(_ asked: Redemption, by actor: Actor) throws(Refusal) -> Fields {
        know(actor.user, name: actor.name)
        let tier = settleTier(actor.user, room: asked.room)
        if let kind = programme.shop.coupon(asked.item) {
            try check(kind.minTier, has: tier)
            return try buy(kind, asked, actor.user)
        }
        guard let item = programme.shop.item(asked.item) else {
            throw Refusal(.notFound, "no such item")
        }
        try item.check(at: at)
        try check(item.minTier, has: tier)
        return try buy(item, asked, actor.user)
    }

    private func check(_ need: String?, has tier: String) throws(Refusal) {
        guard let need, let least = programme.tiers.rank(need) else { return }
        if programme.tiers.rank(tier) ?? 0 < least {
            throw Refusal(.tierRequired, "from \(need) on", ["need": .string(need)])
        }
    }

    private mutating func buy(
        _ kind: CouponKind, _ asked: Redemption, _ user: String
    ) throws(Refusal) -> Fields {
        guard let price = kind.price else { throw Refusal(.notFound, "it is not for sale") }
        try Self.check(asked.quantity, 1...Redemption.mostPieces)
        if let quota = kind.quota(of: user) {
            try take(asked.quantity, of: quota, to: .mall, or: .limitReached)
        }
        let cost = try Refusal.amount(asked.quantity, at: price)
        var balance = points(of: user)
        if cost > 0 {
            balance = try charge(
                cost, from: user, reason: "redeem",
                ["item": .string(kind.id), "coupon": .string(asked.id)])
        }
        for id in asked.pieces { try issueCoupon(kind.id, to: user, id: id) }
        var reply: Fields = ["balance": .int(balance), "coupon": .string(asked.id)]
        if asked.quantity > 1 { reply["coupons"] = .list(asked.pieces.map { .string($0) }) }
        return reply
    }

    private mutating func buy(
        _ item: ShopItem, _ asked: Redemption, _ user: String
    ) throws(Refusal) -> Fields {
        let isBox = item.kind == .blindBox
        try Self.check(
            asked.quantity, 1...(isBox ? Redemption.mostPieces : Redemption.mostItems))
        var order = ShopOrder(
            id: asked.id, user: user, item: item, quantity: asked.quantity,
            points: try Refusal.amount(asked.quantity, at: item.price),
            cash: try Refusal.amount(asked.quantity, at: item.cash), at: at)
        let receiver: Holder = order.state == .reserved ? .order(order.id) : .mall
        if let quota = item.quota(of: user) {
            try take(order.quantity, of: quota, to: receiver, or: .limitReached)
        }
        if let stock = item.allotment {
            try take(order.quantity, of: stock, to: receiver, or: .soldOut)
        }
        var balance = points(of: user)
        if order.points > 0 {
            balance = try charge(
                order.points, from: user, to: receiver, reason: "redeem",
                ["item": .string(item.id), "order": .string(order.id)])
        }
        if isBox { order.prizes = try draw(asked, item, user, &balance) }
        begin(order)
        var reply = order.view
        reply["balance"] = .int(balance)
        return reply
    }

    /// Opens each box; what is in it is the member's at once.
    private mutating func draw(
        _ asked: Redemption, _ item: ShopItem, _ user: String, _ balance: inout Int64
    ) throws(Refusal) -> [Fields] {
        var drawn: [Fields] = []
        for piece in asked.pieces {
            let number = dice.roll(0...(item.weights - 1))
            guard let prize = item.prize(at: number) else {
                preconditionFailure("a blind box has prizes with weights")
            }
            var told: Fields = [
                "prize": .string(prize.id), "title": .string(title(prize.names, or: prize.id)),
            ]
            if prize.points > 0 {
                balance = try pay(
                    prize.points, from: .issuer, to: user, reason: item.kind.rawValue,
                    ["item": .string(item.id), "order": .string(asked.id)])
                told["points"] = .int(prize.points)
            }
            if let kind = prize.coupon {
                try issueCoupon(kind, to: user, id: piece)
                told["coupon"] = .string(piece)
            }
            tell(
                user, "win",
                (["activity": .string(item.id), "order": .string(asked.id)] as Fields)
                    .merging(told))
            drawn.append(told)
        }
        return drawn
    }

    private static func check(
        _ quantity: Int64, _ range: ClosedRange<Int64>
    ) throws(Refusal) {
        guard range.contains(quantity) else {
            throw .field("quantity", "must be from \(range.lowerBound) to \(range.upperBound)")
        }
    }
}
