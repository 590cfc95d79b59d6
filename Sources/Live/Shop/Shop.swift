// Everything that points can be spent on by the member's own hand, as data. Deduction at checkout
// is the orders' business, and a boost the tiers'.

/// The part of the programme that is spent on.
package struct Shop: Sendable, Hashable {
    package let coupons: [CouponKind]
    package let items: [ShopItem]
    package let gifts: [VirtualGift]
    package let transfers: TransferLimits
    private let couponPlaces: [String: Int]
    private let itemPlaces: [String: Int]
    private let giftPlaces: [String: Int]

    /// What a member may give a friend.
    package struct TransferLimits: Sendable, Hashable {
        /// The fewest points in one transfer.
        package var least: Int64
        /// The most points a member gives away in one of the programme's days.
        package var perDay: Int64

        package init(least: Int64 = 1, perDay: Int64 = 500) {
            self.least = least
            self.perDay = perDay
        }
    }

    /// - Precondition: ids are unique within a list, and no coupon has the id of an item; whoever
    ///   reads a programme has checked so.
    package init(
        coupons: [CouponKind] = [], items: [ShopItem] = [], gifts: [VirtualGift] = [],
        transfers: TransferLimits = TransferLimits()
    ) {
        self.coupons = coupons
        self.items = items
        self.gifts = gifts
        self.transfers = transfers
        couponPlaces = Self.places(coupons.map(\.id))
        itemPlaces = Self.places(items.map(\.id))
        giftPlaces = Self.places(gifts.map(\.id))
    }

    private static func places(_ ids: [String]) -> [String: Int] {
        Dictionary(uniqueKeysWithValues: ids.enumerated().map { ($1, $0) })
    }

    package func coupon(_ id: String) -> CouponKind? { couponPlaces[id].map { coupons[$0] } }
    package func item(_ id: String) -> ShopItem? { itemPlaces[id].map { items[$0] } }
    package func gift(_ id: String) -> VirtualGift? { giftPlaces[id].map { gifts[$0] } }
}

/// The name to show where only one language is: Chinese, else English, else the id.
func title(_ names: [String: String], or id: String) -> String {
    names["zh"] ?? names["en"] ?? id
}
