// Chance in the shop: whatever is redeemed, sent, given away, repeated, left unpaid or offered
// anew, both bodies answer alike, the books are proven, and what documents say is what the ledger
// holds.

import Ledger
import Live
import Store
import Testing

@Suite struct RandomShoppingTests {
    @Test(arguments: [1, 2, 3, 20_261_121] as [UInt64])
    func `what documents say is what the ledger holds`(seed: UInt64) throws {
        let scratch = Scratch()
        let memory = MemoryStore()
        var sqlite = try SQLiteStore.open(directory: scratch.directory)
        var shoppers = Shoppers(seed: seed)
        var replies = 0
        for batch in 0..<60 {
            let programme = shoppers.programme()
            let asked = shoppers.batch()
            let batchSeed = seed &+ UInt64(batch)
            let answers = try Show.play(asked, on: memory, seed: batchSeed, under: programme)
            let same = try Show.play(asked, on: sqlite, seed: batchSeed, under: programme)
            try #require(same == answers)
            replies += answers.count { if case .reply = $0 { true } else { false } }
            if shoppers.dice.roll(1...8) == 1 {
                sqlite.close()
                sqlite = try SQLiteStore.open(directory: scratch.directory)
            }
            for proof in [try memory.verify(), try sqlite.verify()] {
                try #require(proof.findings.isEmpty, "\(proof.findings)")
            }
            try check(shoppers, on: sqlite)
        }
        // A stream that is mostly refused would prove little.
        #expect(replies > 200)
        #expect(shoppers.orders.count > 50)
    }

    /// The documents against the ledger.
    private func check(_ shoppers: Shoppers, on store: any Store) throws {
        let set = try store.load(shoppers.allKeys)
        let orders = shoppers.orders.compactMap { set.shopOrder($0) }
        var coupons: [String: Int64] = [:]
        for id in shoppers.pieces {
            guard let coupon = set.coupon(id) else { continue }
            if coupon.state.isFree { coupons[coupon.user, default: 0] += 1 }
        }
        for user in Shoppers.users {
            let held = orders.filter { $0.user == user && $0.state == .reserved }
                .reduce(0) { $0 + $1.points }
            let counted = set.counters[.held(by: user)]?.progress ?? 0
            try #require(counted == held, "points on hold of \(user)")
            let pieces = set.balances[Account(.user(user), .coupons)]
            try #require(pieces == coupons[user] ?? 0, "coupons of \(user)")
        }
        for order in orders {
            let isHeld = order.state == .reserved
            let points = set.balances[Account(.order(order.id), .points)]
            try #require(points == (isHeld ? order.points : 0), "points of \(order.id)")
        }
        let sold = orders.filter { $0.item == "mug" && $0.state != .released }
            .reduce(0) { $0 + $1.quantity }
        try #require(sold <= Shoppers.mostMugs, "never oversold")
    }
}

/// People in a shop, and the house that carries out what is due.
private struct Shoppers {
    static let users = (1...5).map { "u\($0)" }
    static let mostMugs: Int64 = 40

    var dice: Dice
    private(set) var orders: [String] = []
    private var now: Int64 = 1_700_000_000_000
    private var made = 0
    private var sent: [ValueRequest] = []

    init(seed: UInt64) { dice = Dice(seed: seed) }

    /// What is offered changes from batch to batch.
    mutating func programme() -> Programme {
        var programme = Show.programme
        programme.shop = Shop(
            coupons: [
                CouponKind(id: "five", off: 500, days: 1, price: 3, perUser: dice.roll(1...9))
            ],
            items: [
                ShopItem(
                    id: "mug", price: 4, cash: 990, stock: dice.roll(1...Self.mostMugs),
                    perUser: dice.roll(1...20), payWithin: 10_000),
                ShopItem(id: "seal", price: 2, stock: dice.roll(1...30)),
                ShopItem(
                    id: "box", kind: .blindBox, price: 1,
                    prizes: [
                        .init(id: "points", weight: 2, points: 3),
                        .init(id: "coupon", weight: 1, coupon: "five"),
                    ]),
            ],
            gifts: [VirtualGift(id: "heart", price: 1)],
            transfers: .init(least: 1, perDay: 20))
        return programme
    }

    mutating func batch() -> [ValueRequest] { (0..<dice.roll(1...20)).map { _ in next() } }

    /// The coupons that there may be.
    var pieces: [String] { orders.flatMap { id in [id] + (2...10).map { "\(id).\($0)" } } }

    var allKeys: Keys {
        var keys = Keys()
        for user in Self.users {
            keys.members.insert(user)
            keys.counters.insert(.held(by: user))
            keys.accounts.insert(Account(.user(user), .coupons))
        }
        for id in orders {
            keys.documents.insert(.order(id))
            keys.accounts.insert(Account(.order(id), .points))
        }
        for id in pieces { keys.documents.insert(.coupon(id)) }
        return keys
    }

    private mutating func pick<Element>(_ choices: [Element]) -> Element {
        choices[Int(dice.roll(0...Int64(choices.count - 1)))]
    }

    private mutating func next() -> ValueRequest {
        now += dice.roll(0...2_000)
        if dice.roll(1...60) == 1 { now += 86_400_000 }
        if dice.roll(1...8) == 1, !sent.isEmpty {
            let old = pick(sent)
            return ValueRequest(
                old.command, by: old.by, at: now, operation: old.operation,
                fingerprint: old.fingerprint)
        }
        made += 1
        let user = pick(Self.users)
        if dice.roll(1...6) == 1 {
            return ValueRequest(.sweep, by: .house, at: now, operation: "sweep-\(made)")
        }
        let request = ValueRequest(
            command(user), by: Show.viewer(user), at: now, operation: "op-\(made)",
            fingerprint: Int64(made))
        sent.append(request)
        return request
    }

    private mutating func command(_ user: String) -> ValueCommand {
        switch dice.roll(1...10) {
        case 1...2:
            return .grant(Grant(user: user, name: user, points: dice.roll(1...40), reason: "gift"))
        case 3...7:
            let id = "o\(made)"
            orders.append(id)
            return .redeem(
                Redemption(
                    id: id, item: pick(["mug", "mug", "seal", "box", "five", "none"]),
                    quantity: dice.roll(0...3), room: "r1"))
        case 8:
            return .gift(Gift(gift: "heart", count: dice.roll(0...9), room: "r1", host: "h1"))
        default:
            return .transfer(Present(to: pick(Self.users), points: dice.roll(0...15)))
        }
    }
}
