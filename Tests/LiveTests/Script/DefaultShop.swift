// The shop that livegate ships with, and beside it one thing of each kind that the tests need. It
// is written out here and not read from the example configuration, so that a slip there cannot hide
// one here.

import Live

extension Shop {
    static let shipped = Shop(
        coupons: [
            CouponKind(id: "cny-5", off: 500, days: 30, price: 100),
            CouponKind(
                id: "beauty-30", off: 3_000, threshold: 19_900, category: "beauty", days: 30,
                price: 500),
            CouponKind(id: "birthday-20", off: 2_000, days: 30),
            CouponKind(id: "return-10", off: 1_000, days: 7),
        ],
        items: [
            ShopItem(id: "mug", price: 500, cash: 990, stock: 2),
            ShopItem(id: "tea-sample", kind: .sample, price: 50, perUser: 2),
            ShopItem(id: "seal", kind: .limited, price: 300, stock: 3, perUser: 1),
            ShopItem(id: "meet-up", kind: .ticket, price: 1_000, minTier: "gold"),
            ShopItem(
                id: "box", kind: .blindBox, price: 20,
                prizes: [
                    .init(id: "nothing", weight: 6), .init(id: "points", weight: 3, points: 30),
                    .init(id: "coupon", weight: 1, coupon: "cny-5"),
                ]),
        ],
        gifts: [
            VirtualGift(id: "heart", price: 10, effect: "hearts"),
            VirtualGift(id: "bouquet", price: 100, effect: "petals"),
            VirtualGift(id: "rocket", price: 500, effect: "rocket"),
        ])
}

extension Programme {
    /// The shipped shop, and rules that pay nothing.
    static let shopping: Programme = {
        var programme = quiet
        programme.shop = .shipped
        return programme
    }()
}
