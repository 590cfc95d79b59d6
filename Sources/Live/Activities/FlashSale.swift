// Flash sale: few pieces, many who want them. What a purchase takes, stock, points, a coupon and
// the member's own limit, moves to the order in one chain or not at all, so that nothing can be
// sold twice. Who finds nothing left stands in line, and is given what others did not pay for.

internal import Ledger

package struct FlashSale: Activity {
    package static let kind = "flash_sale"
    package static let labels = ["zh": "限时秒杀", "en": "Flash sale"]
    package static let commands: Set = ["buy"]
    package static let form = [
        FormField(
            "items",
            .list(
                of: [
                    FormField("sku", .key, required: true, labels: ["zh": "编号", "en": "SKU"]),
                    FormField("title", .text(1...100), labels: ["zh": "名称", "en": "Title"]),
                    FormField(
                        "stock", .integer(1...1_000_000_000), required: true,
                        labels: ["zh": "库存", "en": "Stock"]),
                    FormField(
                        "price", .integer(0...1_000_000_000), required: true,
                        labels: ["zh": "价格（分）", "en": "Price, fen"]),
                    FormField(
                        "prices", .byTier(0...1_000_000_000),
                        labels: ["zh": "会员价（分）", "en": "Prices by tier, fen"]),
                    FormField(
                        "per_user", .integer(1...100),
                        labels: ["zh": "每人限购", "en": "Limit a member"]),
                    FormField(
                        "category", .text(1...64), labels: ["zh": "类目", "en": "Category"]),
                ], count: 1...50), required: true, labels: ["zh": "商品", "en": "Items"]),
        FormField(
            "early_s", .byTier(0...86_400),
            labels: ["zh": "提前购秒数", "en": "Early access, seconds"]),
        FormField(
            "pay_within_s", .integer(1...86_400), initial: 300,
            labels: ["zh": "付款时限秒数", "en": "Seconds to pay"]),
        FormField(
            "points_percent", .integer(0...100), initial: 100,
            labels: ["zh": "积分可抵百分比", "en": "Percent that points may pay"]),
    ]

    package internal(set) var items: [SaleItem]
    /// How long before the public opening a tier may buy, in ms, for this tier and higher ones; nil
    /// for what each tier has by itself.
    private var early: [String: Int64]?
    /// How long an order waits for its payment, in ms.
    let payWithin: Int64
    /// How much of a price points may pay.
    let pointsPercent: Int64

    package init(_ settings: Settings) throws(Refusal) {
        items = settings.list("items").map { SaleItem($0) }
        early =
            settings.given("early_s") ? settings.byTier("early_s").mapValues { $0 * 1_000 } : nil
        payWithin = (settings.int("pay_within_s") ?? 300) * 1_000
        pointsPercent = settings.int("points_percent") ?? 100
    }

    /// What a tier has by itself counts as it is when the sale is announced.
    package mutating func prepare(_ turn: borrowing Turn) {
        let programme = turn.programme
        for place in items.indices { items[place].take(programme.tiers) }
        guard early == nil else { return }
        let tiers = programme.tiers.tiers.filter { $0.earlyAccess > 0 }
        early = Dictionary(
            tiers.map { ($0.id, $0.earlyAccess * 1_000) }, uniquingKeysWith: max)
    }

    package var funds: [Fund] {
        items.map { Fund(.stock($0.sku), $0.stock, field: "items") }
    }

    package var held: Int64 { 0 }

    package func lead(for tier: String, _ tiers: TierCatalogue) -> Int64 {
        let rank = tiers.rank(tier) ?? 0
        return early?.reduce(0) { lead, part in
            (tiers.rank(part.key) ?? .max) <= rank ? max(lead, part.value) : lead
        } ?? 0
    }

    package var lead: Int64 { early?.values.max() ?? 0 }

    /// Whether orders still wait for their payment.
    private var hasOpenOrders: Bool { items.contains { $0.reserved > 0 } }
    /// When it was closed, ms since 1970 UTC; nil while it is open.
    private var closedAt: Int64?
    /// Whether what comes back goes to who waits. After the closing it does as long as orders may
    /// lapse that were made before it, so that no line of many goes on for days.
    private(set) var offers = true

    /// What due tasks may be late by, ms.
    private static let lateness: Int64 = 10_000

    mutating func look(at now: Int64) {
        if let closedAt, now > closedAt + payWithin + Self.lateness { offers = false }
    }

    package mutating func close(at now: Int64, asked: Bool) {
        closedAt = closedAt ?? now
        if asked { offers = false }
    }

    package func view(elapsed: Int64) -> Fields {
        [
            "items": .list(items.map { .fields($0.view) }),
            "early_s": .fields(.amounts((early ?? [:]).mapValues { $0 / 1_000 })),
            "pay_within_s": .int(payWithin / 1_000), "points_percent": .int(pointsPercent),
        ]
    }

    /// The room is told when everybody may buy.
    package func nextMoment(after elapsed: Int64) -> Int64? { elapsed < 0 ? 0 : nil }

    // MARK: Taking part

    package func name(
        _ entry: Entry, _ keys: inout Keys, _ set: WorkingSet, _ programme: Programme
    ) {
        guard let wish = try? SaleWish(entry) else { return }
        keys.name(wish: wish.order, wish.activity, wish.sku, of: wish.user)
        if let coupon = wish.coupon { keys.name(coupon: coupon, ofWish: wish.order, of: wish.user) }
    }

    package mutating func enter(_ entry: Entry, _ turn: inout Turn) throws(Refusal) -> Fields {
        let wish = try SaleWish(entry)
        guard let place = items.firstIndex(where: { $0.sku == wish.sku }) else {
            throw .field("sku", "is not in this sale")
        }
        let item = items[place]
        let own = SalePlaces(kept: turn[entry: SalePlaces.key(entry.activity, entry.user)])[
            wish.sku]
        if let waiting = own.waiting {
            throw .inLine(waiting, item.line.place(own.rank, number: own.number))
        }
        if let quota = wish.quota(item), turn.left(of: quota) < wish.quantity {
            let left = turn.left(of: quota)
            throw Refusal(
                .limitReached, "\(quota.total) for each member",
                ["left": .int(left), "limit": .int(quota.total)])
        }
        guard own.orders.count < SaleWish.mostOpen else {
            throw Refusal(.limitReached, "too many orders wait for their payment")
        }
        if item.line.count > 0 || item.left == 0 {
            turn.refuse(join(wish, at: place, &turn))
            return [:]
        }
        guard item.left >= wish.quantity else {
            throw Refusal(.soldOut, "\(item.left) left", ["left": .int(item.left)])
        }
        let order = try reserve(wish, at: place, &turn)
        return turn.view(ofNew: order)
    }

    // MARK: Ending

    /// Orders may be paid until their time is over.
    package func isReady(asked: Bool) -> Bool { !hasOpenOrders && !(offers && isWanted) }

    package mutating func settle(_ turn: inout Turn, activity: String) -> Fields? {
        offers = false
        return [
            "items": .list(
                items.map {
                    .fields([
                        "sku": .string($0.sku), "sold": .int($0.sold),
                        "released": .int($0.released),
                    ])
                })
        ]
    }

    package var owesRefunds: Bool { hasOpenOrders }
    package var owesWord: Bool { items.contains { $0.line.count > 0 } }

    package func name(
        refunding key: EntryKey, _ kept: Fields, _ keys: inout Keys, _ set: WorkingSet,
        _ programme: Programme
    ) {
        keys.entries.insert(key)
        let user = keys.name(account: key.user, set)
        for (sku, place) in SalePlaces(kept: kept).places {
            if let waiting = place.waiting { keys.documents.insert(.waiting(waiting)) }
            for order in place.orders {
                for user in [key.user, user] { keys.name(wish: order, key.subject, sku, of: user) }
                keys.name(purchase: order, set)
            }
        }
    }

    package mutating func refund(
        _ key: EntryKey, _ kept: Fields, _ turn: inout Turn
    ) throws(Refusal) {
        for (sku, own) in SalePlaces(kept: turn[entry: key] ?? kept).places {
            guard let place = items.firstIndex(where: { $0.sku == sku }) else { continue }
            if var wish = own.waiting.flatMap({ turn.set.wish($0) }) {
                leave(wish, at: place, &turn)
                wish.user = turn.accountID(for: wish.user)
                turn.tellReleased(wish, items[place])
            }
            for id in own.orders {
                guard var order = turn.set.purchase(id), order.state == .reserved,
                    let quantity = order.sale?.quantity
                else { continue }
                try turn.giveBack(&order)
                turn.note(order, isOpen: false)
                items[place].reserved -= quantity
                items[place].released += quantity
                items[place].left += quantity
            }
        }
    }

    // MARK: Keeping

    package var kept: Fields {
        [
            "items": .list(items.map { .fields($0.kept) }),
            "early": .fields(.amounts(early ?? [:])),
            "pay_within": .int(payWithin), "points_percent": .int(pointsPercent),
            "closed_at": Datum(closedAt), "offers": .bool(offers),
        ]
    }

    package init?(kept: Fields) {
        guard let items = kept["items"]?.list, let payWithin = kept["pay_within"]?.int,
            let pointsPercent = kept["points_percent"]?.int
        else { return nil }
        self.items = items.compactMap { $0.fields.flatMap(SaleItem.init) }
        guard self.items.count == items.count else { return nil }
        early = kept["early"]?.fields?.amounts ?? [:]
        self.payWithin = payWithin
        self.pointsPercent = pointsPercent
        closedAt = kept["closed_at"]?.int
        offers = kept["offers"]?.bool ?? true
    }
}
