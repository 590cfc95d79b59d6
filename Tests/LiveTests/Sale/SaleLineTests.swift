// The line in front of an item: the highest tier first, and within a tier whoever came first.

import Live
import Testing

@Suite struct `A line` {
    @Test func `has the highest rank in front, and within a rank whoever came first`() {
        var line = SaleLine()
        let numbers = [0, 3, 0, 5, 3].map { line.join($0) }
        #expect(numbers == [1, 1, 2, 1, 2])
        #expect(line.count == 5)
        // As they stand: 5, 3, 3, 0, 0.
        #expect(line.place(5, number: 1) == 1)
        #expect(line.place(3, number: 1) == 2)
        #expect(line.place(3, number: 2) == 3)
        #expect(line.place(0, number: 1) == 4)
        #expect(line.place(0, number: 2) == 5)
        #expect(line.first(4).map(\.rank) == [5, 3, 0])
        #expect(line.first(4).map(\.count) == [1, 2, 1])
    }

    @Test func `moves up when somebody leaves it`() {
        var line = SaleLine()
        for rank in [0, 0, 3] { _ = line.join(rank) }
        line.leave(3)
        #expect(line.place(0, number: 1) == 1)
        line.leave(0)
        #expect(line.place(0, number: 2) == 1)
        line.leave(7)
        #expect(line.count == 1)
        line.leave(0)
        line.leave(0)
        #expect(line.count == 0)
        #expect(line.first(3).isEmpty)
        #expect(line.kept.isEmpty, "an empty line is written as none")
    }

    @Test func `is read as it was written`() {
        var line = SaleLine()
        for rank in [2, 0, 2, 5] { _ = line.join(rank) }
        line.leave(2)
        #expect(SaleLine(kept: line.kept) == line)
        #expect(SaleLine(kept: [3, .list([1, 2])]).count == 0)
    }
}

@Suite struct `The price of an item` {
    private static let tiers = TierCatalogue([
        Tier(id: "normal", way: .growth(0)),
        Tier(id: "silver", way: .growth(1_000), pricePercent: 98),
        Tier(id: "gold", way: .growth(5_000), pricePercent: 95),
        Tier(id: "svip", way: .invitation, pricePercent: 90),
    ])

    /// The best price of one's own tier and all below it.
    @Test(
        arguments: [
            ([:], "svip", 999), (["gold": 900], "normal", 999), (["gold": 900], "silver", 999),
            (["gold": 900], "gold", 900), (["gold": 900], "svip", 900),
            (["gold": 900, "svip": 950], "svip", 900), (["silver": 1_200], "gold", 999),
            (["silver": 0], "gold", 0), (["normal": 500], "normal", 500),
            (["gone": 1], "svip", 999), (["gold": 900], "gone", 999),
        ] as [([String: Int64], String, Int64)])
    func `is the best of those up to one's tier`(
        prices: [String: Int64], tier: String, fen: Int64
    ) {
        let item = SaleItem(sku: "tea", title: "Tea", stock: 1, price: 999, prices: prices)
        #expect(item.price(for: tier, Self.tiers) == fen)
    }

    /// Rounded half up: 979.02, 949.05, 899.1; and 9.8, 9.5, 9.
    @Test(
        arguments: [
            (999, "normal", 999), (999, "silver", 979), (999, "gold", 949), (999, "svip", 899),
            (10, "silver", 10), (10, "gold", 10), (10, "svip", 9), (0, "svip", 0),
        ] as [(Int64, String, Int64)])
    func `is the tier's own percentage where none is given`(
        price: Int64, tier: String, fen: Int64
    ) {
        var item = SaleItem(sku: "tea", title: "Tea", stock: 1, price: price, prices: nil)
        item.take(Self.tiers)
        #expect(item.price(for: tier, Self.tiers) == fen)
        #expect(SaleItem(kept: item.kept) == item)
    }
}
