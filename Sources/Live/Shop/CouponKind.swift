// What a coupon is worth and where it may be used: the terms that a coupon is issued under.

/// A kind of coupon in the catalogue. Money is in fen (1/100 CNY).
package struct CouponKind: Sendable, Hashable {
    package var id: String
    /// Shown name by language tag.
    package var names: [String: String]
    /// What it takes off an order.
    package var off: Int64
    /// The least an order has to come to; 0 for any order.
    package var threshold: Int64
    /// The one category it is good for; nil for all.
    package var category: String?
    /// How long it is good for once issued, in days of 24 hours.
    package var days: Int64
    /// Points that members buy it for; nil where it is only given.
    package var price: Int64?
    /// How many a member may buy in all; nil for any number.
    package var perUser: Int64?
    /// The least tier that may buy it.
    package var minTier: String?

    package init(
        id: String, names: [String: String] = [:], off: Int64, threshold: Int64 = 0,
        category: String? = nil, days: Int64 = 30, price: Int64? = nil, perUser: Int64? = nil,
        minTier: String? = nil
    ) {
        self.id = id
        self.names = names
        self.off = off
        self.threshold = threshold
        self.category = category
        self.days = days
        self.price = price
        self.perUser = perUser
        self.minTier = minTier
    }
}

extension CouponKind {
    /// What a coupon of it is good for, in the shape in which it is kept where coupons are
    /// promised: what the shop changes or gives up later changes no promise.
    var terms: Fields {
        var names = Fields(capacity: names.count)
        for (language, name) in self.names.sorted(by: { $0.key < $1.key }) {
            names.append(language, .string(name))
        }
        return [
            "id": .string(id), "names": .fields(names), "off": .int(off),
            "threshold": .int(threshold), "category": Datum(category), "days": .int(days),
        ]
    }

    /// Reads what `terms` wrote; nil for anything else.
    init?(terms: Fields) {
        guard let id = terms["id"]?.string, let off = terms["off"]?.int,
            let threshold = terms["threshold"]?.int, let days = terms["days"]?.int
        else { return nil }
        var names: [String: String] = [:]
        for (language, name) in terms["names"]?.fields?.all ?? [] { names[language] = name.string }
        self.init(
            id: id, names: names, off: off, threshold: threshold,
            category: terms["category"]?.string, days: days)
    }
}
