// What the example configuration sells for points: a row for each line of the programme's page.

import Live
import Testing

@testable import livegate

@Suite struct `The example's shop` {
    private let shop = Configuration.example.programme.shop

    @Test(
        arguments: [
            // Points, fen off, fen of threshold, days.
            ("cny-5", 100, 500, 0, nil, 30), ("beauty-30", 500, 3_000, 19_900, "beauty", 30),
            ("birthday-20", nil, 2_000, 0, nil, 30), ("return-10", nil, 1_000, 0, nil, 7),
        ] as [(String, Int64?, Int64, Int64, String?, Int64)])
    func `a coupon has what its line says`(
        id: String, price: Int64?, off: Int64, threshold: Int64, category: String?, days: Int64
    ) throws {
        let kind = try #require(shop.coupon(id))
        #expect(kind.price == price)
        #expect(kind.off == off)
        #expect(kind.threshold == threshold)
        #expect(kind.category == category)
        #expect(kind.days == days)
    }

    @Test(arguments: [("heart", 10), ("bouquet", 100), ("rocket", 500)] as [(String, Int64)])
    func `a gift costs what its line says`(id: String, price: Int64) {
        #expect(shop.gift(id)?.price == price)
    }

    @Test func `a friend gets 1 to 500 points a day`() {
        #expect(shop.transfers == Shop.TransferLimits(least: 1, perDay: 500))
    }

    @Test func `something takes 500 points and 9.90 CNY`() {
        #expect(shop.items.contains { $0.price == 500 && $0.cash == 990 })
    }

    @Test func `there is one of each kind`() {
        #expect(Set(shop.items.map(\.kind)) == Set(ShopItem.Kind.allCases))
    }
}
