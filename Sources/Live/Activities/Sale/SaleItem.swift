// One thing of a flash sale: what it costs whom, and where its pieces are. The pieces themselves
// are in the ledger; these numbers say the same, so that a room can be told without adding up
// accounts.

/// What a flash sale offers of one thing, and how far that has gone.
package struct SaleItem: Sendable, Hashable {
    package let sku: String
    package let title: String
    /// Pieces in all; what is left, reserved and sold add up to it.
    package let stock: Int64
    /// Fen for one.
    package let price: Int64
    /// Fen for one by tier, for whoever has this tier or a higher one; nil for what the tiers' own
    /// percentages make of the price.
    package private(set) var prices: [String: Int64]?
    /// Pieces that one member may have; nil for any number.
    package let perUser: Int64?
    /// What coupons are good for; nil for none that asks for a category.
    package let category: String?
    package var left: Int64
    /// Pieces of orders that are not paid yet.
    package var reserved: Int64 = 0
    package var sold: Int64 = 0
    /// Pieces that orders gave back, counted each time.
    package var released: Int64 = 0
    package var line = SaleLine()

    package init(
        sku: String, title: String, stock: Int64, price: Int64, prices: [String: Int64]?,
        perUser: Int64? = nil, category: String? = nil
    ) {
        self.sku = sku
        self.title = title
        self.stock = stock
        self.price = price
        self.prices = prices
        self.perUser = perUser
        self.category = category
        left = stock
    }

    /// One of a flash sale's `items`, which have passed the form.
    init(_ settings: Settings) {
        let sku = settings.text("sku") ?? ""
        self.init(
            sku: sku, title: settings.text("title") ?? sku, stock: settings.int("stock") ?? 0,
            price: settings.int("price") ?? 0,
            prices: settings.given("prices") ? settings.byTier("prices") : nil,
            perUser: settings.int("per_user"), category: settings.text("category"))
    }

    /// What one costs a member of `tier`, in fen: the best of all prices that this tier or a lower
    /// one has.
    package func price(for tier: String, _ tiers: TierCatalogue) -> Int64 {
        let rank = tiers.rank(tier) ?? 0
        let own = prices?.filter { tiers.rank($0.key) ?? .max <= rank }.values
        return min(price, own?.min() ?? price)
    }

    /// Where no prices by tier were given, they are what the tiers' own percentages make of the
    /// price, rounded half up.
    package mutating func take(_ tiers: TierCatalogue) {
        guard prices == nil else { return }
        var prices: [String: Int64] = [:]
        for tier in tiers.tiers where tier.pricePercent < 100 {
            // The price is far below what would overflow.
            prices[tier.id] = (price * tier.pricePercent + 50) / 100
        }
        self.prices = prices
    }

    /// As everyone sees it.
    package var view: Fields {
        [
            "sku": .string(sku), "title": .string(title), "stock": .int(stock),
            "price": .int(price), "prices": .fields(.amounts(prices ?? [:])),
            "per_user": Datum(perUser), "category": Datum(category), "left": .int(left),
            "waiting": .int(line.count), "reserved": .int(reserved), "sold": .int(sold),
        ]
    }

    // MARK: Keeping

    package var kept: Fields {
        var kept = view
        kept["waiting"] = nil
        kept["released"] = .int(released)
        kept["line"] = .list(line.kept)
        return kept
    }

    package init?(kept: Fields) {
        guard let sku = kept["sku"]?.string, let stock = kept["stock"]?.int,
            let price = kept["price"]?.int, let left = kept["left"]?.int,
            let reserved = kept["reserved"]?.int, let sold = kept["sold"]?.int,
            let released = kept["released"]?.int
        else { return nil }
        self.init(
            sku: sku, title: kept["title"]?.string ?? sku, stock: stock, price: price,
            prices: kept["prices"]?.fields?.amounts ?? [:], perUser: kept["per_user"]?.int,
            category: kept["category"]?.string)
        self.left = left
        self.reserved = reserved
        self.sold = sold
        self.released = released
        line = SaleLine(kept: kept["line"]?.list ?? [])
    }
}

extension Fields {
    /// Numbers by name, in the order of the names.
    static func amounts(_ amounts: [String: Int64]) -> Fields {
        var fields = Fields(capacity: amounts.count)
        for (name, amount) in amounts.sorted(by: { $0.key < $1.key }) {
            fields.append(name, .int(amount))
        }
        return fields
    }

    /// The numbers among these fields.
    var amounts: [String: Int64] {
        var amounts: [String: Int64] = [:]
        for (name, value) in all { amounts[name] = value.int }
        return amounts
    }
}
