// What members can get for points, or for points and cash.

/// An item of the points shop.
package struct ShopItem: Sendable, Hashable {
    package enum Kind: String, Sendable, CaseIterable {
        case goods, sample, limited, ticket
        case blindBox = "blind_box"
    }

    package var id: String
    /// Shown name by language tag.
    package var names: [String: String]
    package var kind: Kind
    /// Points for one.
    package var price: Int64
    /// Cash for one beside the points, in fen; 0 where points are all it takes.
    package var cash: Int64
    /// How many are offered in all, sold ones included; nil for no limit.
    package var stock: Int64?
    /// How many a member may have in all; nil for any number.
    package var perUser: Int64?
    /// The least tier that may have it.
    package var minTier: String?
    /// Offered from and until these instants, ms since 1970 UTC.
    package var from: Int64?
    package var until: Int64?
    /// How long an order waits for its cash, in ms.
    package var payWithin: Int64
    /// What a blind box may hold, with the odds that everyone is shown.
    package var prizes: [Prize]
    /// Whether it is offered at all.
    package var active: Bool

    /// One thing that a blind box may hold.
    package struct Prize: Sendable, Hashable {
        package var id: String
        /// Shown name by language tag.
        package var names: [String: String]
        /// Its part of the sum of all weights is how likely it is.
        package var weight: Int64
        package var points: Int64
        /// The kind of a coupon that comes with it.
        package var coupon: String?

        package init(
            id: String, names: [String: String] = [:], weight: Int64, points: Int64 = 0,
            coupon: String? = nil
        ) {
            self.id = id
            self.names = names
            self.weight = weight
            self.points = points
            self.coupon = coupon
        }
    }

    package init(
        id: String, names: [String: String] = [:], kind: Kind = .goods, price: Int64,
        cash: Int64 = 0, stock: Int64? = nil, perUser: Int64? = nil, minTier: String? = nil,
        from: Int64? = nil, until: Int64? = nil, payWithin: Int64 = 900_000,
        prizes: [Prize] = [], active: Bool = true
    ) {
        self.id = id
        self.names = names
        self.kind = kind
        self.price = price
        self.cash = cash
        self.stock = stock
        self.perUser = perUser
        self.minTier = minTier
        self.from = from
        self.until = until
        self.payWithin = payWithin
        self.prizes = prizes
        self.active = active
    }

    /// The sum of the weights; 0 for what is no blind box.
    var weights: Int64 { prizes.reduce(0) { $0 + $1.weight } }

    /// The prize on which a number from 0 to one below the sum of the weights falls.
    func prize(at number: Int64) -> Prize? {
        var sum: Int64 = 0
        return prizes.first { prize in
            sum += prize.weight
            return number < sum
        }
    }
}
