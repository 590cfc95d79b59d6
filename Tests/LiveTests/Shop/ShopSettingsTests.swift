// A shop as it is written: what is taken, and what is refused with its path and reason.

import Live
import Testing

@Suite struct `A shop's settings` {
    private static func read(
        _ written: Fields, over base: Shop = Shop()
    ) throws(SettingsError) -> Shop {
        let reading = SettingsReading()
        let root = Section(.fields(written), in: reading)
        let shop = Shop(root, over: base, tiers: Programme.shipped.tiers)
        root.end()
        try reading.finish()
        return shop
    }

    @Test func `are read with their defaults`() throws {
        let shop = try Self.read([
            "coupons": [.fields(["id": "cny-5", "off": 500, "price": 100])],
            "items": [
                .fields(["id": "mug", "price": 500, "cash": 990, "stock": 2]),
                .fields([
                    "id": "box", "kind": "blind_box", "price": 20,
                    "prizes": [
                        .fields(["id": "a", "weight": 9]),
                        .fields(["id": "b", "weight": 1, "coupon": "cny-5"]),
                    ],
                ]),
            ],
            "gifts": [.fields(["id": "heart", "price": 10])],
            "transfers": .fields(["per_day": 100]),
        ])
        #expect(shop.coupons == [CouponKind(id: "cny-5", off: 500, price: 100)])
        #expect(
            shop.items == [
                ShopItem(id: "mug", price: 500, cash: 990, stock: 2),
                ShopItem(
                    id: "box", kind: .blindBox, price: 20,
                    prizes: [
                        .init(id: "a", weight: 9), .init(id: "b", weight: 1, coupon: "cny-5"),
                    ]),
            ])
        #expect(shop.gifts == [VirtualGift(id: "heart", price: 10)])
        #expect(shop.transfers == .init(least: 1, perDay: 100))
        #expect(try Self.read([:], over: .shipped) == .shipped)
        #expect(try Self.read(["gifts": []], over: .shipped).items == Shop.shipped.items)
    }

    @Test(
        arguments: [
            ("coupons", ["id": "c"], "coupons[0].off"), ("coupons", ["off": 5], "coupons[0].id"),
            ("coupons", ["id": "c", "off": 0], "coupons[0].off"),
            ("coupons", ["id": "c", "off": 5, "price": -1], "coupons[0].price"),
            ("coupons", ["id": "c", "off": 5, "days": 0], "coupons[0].days"),
            ("coupons", ["id": "c", "off": 5, "min_tier": "tin"], "coupons[0].min_tier"),
            ("coupons", ["id": "c", "off": 5, "of": 5], "coupons[0].of"),
            ("items", ["id": "i"], "items[0].price"),
            ("items", ["id": "i", "price": 1_000_000_001], "items[0].price"),
            ("items", ["id": "i", "price": 1, "kind": "toy"], "items[0].kind"),
            ("items", ["id": "i", "price": 1, "kind": "limited"], "items[0].stock"),
            ("items", ["id": "i", "price": 1, "stock": -1], "items[0].stock"),
            (
                "items", ["id": "i", "price": 1, "opens_at": 5, "closes_at": 5],
                "items[0].closes_at"
            ),
            ("items", ["id": "i", "price": 1, "kind": "blind_box"], "items[0].prizes"),
            (
                "items", ["id": "i", "price": 1, "prizes": [.fields(["id": "p", "weight": 1])]],
                "items[0].prizes"
            ),
            (
                "items",
                [
                    "id": "i", "price": 1, "kind": "blind_box", "cash": 5,
                    "prizes": [.fields(["id": "p", "weight": 1])],
                ], "items[0].cash"
            ),
            (
                "items",
                [
                    "id": "i", "price": 1, "kind": "blind_box",
                    "prizes": [.fields(["id": "p", "weight": 0])],
                ], "items[0].prizes[0].weight"
            ),
            (
                "items",
                [
                    "id": "i", "price": 1, "kind": "blind_box",
                    "prizes": [.fields(["id": "p", "weight": 1, "coupon": "none"])],
                ], "items"
            ),
            ("items", ["id": "cny-5", "price": 1], "items"),
            ("gifts", ["id": "g"], "gifts[0].price"),
            ("gifts", ["id": "g", "price": 0], "gifts[0].price"),
        ] as [(String, Fields, String)])
    func `that cannot be taken are named`(section: String, element: Fields, path: String) {
        let error = #expect(throws: SettingsError.self) {
            try Self.read([section: [.fields(element)]], over: .shipped)
        }
        #expect(error?.problems.map(\.path).contains(path) == true, "\(String(describing: error))")
    }

    @Test func `name nothing twice`() {
        let heart: Datum = .fields(["id": "heart", "price": 10])
        let error = #expect(throws: SettingsError.self) {
            try Self.read(["gifts": [heart, heart]])
        }
        #expect(error?.problems.map(\.path) == ["gifts[1].id"])
    }
}
