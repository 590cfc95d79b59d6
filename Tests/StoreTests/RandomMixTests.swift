// Chance over everything that moves points at once: orders and refunds in any order, the shop,
// coupons, gifts, transfers, tiers for points, grants and merges. Both bodies answer alike, the
// books are proven, what was taken counts once however often it is sent, and what the feeds tell,
// which is what webhooks carry, adds up to what the accounts hold.

import Ledger
import Live
import Store
import Testing

@Suite struct RandomMixTests {
    @Test(arguments: [1, 2, 3, 4, 20_261_121] as [UInt64])
    func `the feeds tell the ledger's story, and nothing counts twice`(seed: UInt64) throws {
        let scratch = Scratch()
        let memory = MemoryStore()
        var sqlite = try SQLiteStore.open(directory: scratch.directory)
        var town = RandomTown(seed: seed)
        var told: [String: Int64] = [:]
        for batch in 0..<80 {
            let asked = town.batch()
            let batchSeed = seed &+ UInt64(batch)
            let (answers, difference) = try Show.decide(
                asked, on: memory, seed: batchSeed, under: RandomTown.programme)
            try memory.commit(difference)
            let same = try Show.play(
                asked, on: sqlite, seed: batchSeed, under: RandomTown.programme)
            try #require(same == answers)
            town.take(answers, of: asked)
            for item in difference.feed where item.type == "credit" {
                told[item.user, default: 0] += item.body["points"]?.int ?? 0
            }
            if town.dice.roll(1...8) == 1 {
                sqlite.close()
                sqlite = try SQLiteStore.open(directory: scratch.directory)
            }
            let proof = try memory.verify()
            for proof in [proof, try sqlite.verify()] {
                try #require(proof.findings.isEmpty, "\(proof.findings)")
            }
            try #require(balances(memory) == told.filter { $0.value != 0 }, "batch \(batch)")
            // All of it once more, and nothing moves.
            let again = try Show.play(
                town.taken, on: memory, seed: batchSeed, under: RandomTown.programme)
            #expect(again.allSatisfy { !$0.isRefusal })
            try #require(try memory.verify().transfers == proof.transfers, "batch \(batch)")
        }
        // A stream that is mostly refused would prove little.
        for kind in RandomTown.Kind.allCases { #expect(town.done[kind, default: 0] > 0, "\(kind)") }
    }

    /// The points of everybody who has some.
    private func balances(_ store: any Store) throws -> [String: Int64] {
        var keys = Keys()
        keys.accounts = Set(RandomTown.users.map { Account(.user($0), .points) })
        let set = try store.load(keys)
        var balances: [String: Int64] = [:]
        for user in RandomTown.users {
            let points = set.balances[Account(.user(user), .points)]
            if points != 0 { balances[user] = points }
        }
        return balances
    }
}

/// People who do everything that moves points, and a mall.
private struct RandomTown {
    enum Kind: CaseIterable {
        case created, paid, refunded, grant, redeem, gift, transfer, boost, cancel, merge
    }

    static let users = (1...7).map { "u\($0)" }
    static let programme: Programme = {
        var programme = Show.programme
        var thanks = Rule(id: "thanks", on: .orderPaid)
        thanks.payout.coupon = "five"
        programme.rules = RuleBook([
            Rule(id: "order", on: .orderPaid, every: 100, points: 2, growth: 1), thanks,
        ])
        programme.membership.boosts = [.init(tier: "silver", points: 5)]
        programme.shop = Shop(
            coupons: [CouponKind(id: "five", off: 500, days: 2, price: 3)],
            items: [
                ShopItem(id: "mug", price: 4, cash: 990, stock: 50, payWithin: 7_200_000),
                ShopItem(
                    id: "box", kind: .blindBox, price: 1,
                    prizes: [
                        .init(id: "points", weight: 2, points: 3),
                        .init(id: "coupon", weight: 1, coupon: "five"),
                    ]),
            ],
            gifts: [VirtualGift(id: "heart", price: 1)],
            transfers: .init(least: 1, perDay: 50))
        return programme
    }()

    var dice: Dice
    /// What was taken so far and must not count again, the latest of it.
    private(set) var taken: [ValueRequest] = []
    private(set) var done: [Kind: Int] = [:]
    private var kinds: [String: Kind] = [:]
    private var now: Int64 = 1_760_000_000_000
    private var made = 0
    private var coupons: [String] = []
    private var reserved: [String] = []
    private static let most = 60

    init(seed: UInt64) { dice = Dice(seed: seed) }

    mutating func batch() -> [ValueRequest] {
        now += dice.roll(1...1_800_000)
        if dice.roll(1...12) == 1 { now += 86_400_000 }
        var requests = (0..<dice.roll(1...15)).map { _ in next() }
        if dice.roll(1...2) == 1, let old = taken.randomElement(using: &dice) {
            requests.append(old)
        }
        requests.append(ValueRequest(.sweep, by: .house, at: now, operation: "sweep-\(made)"))
        return requests
    }

    mutating func take(_ answers: [Answer], of requests: [ValueRequest]) {
        for (answer, request) in zip(answers, requests) {
            guard case .reply(let fields) = answer, let kind = kinds[request.operation] else {
                continue
            }
            done[kind, default: 0] += 1
            if let coupon = fields["coupon"]?.string { coupons.append(coupon) }
            if fields["state"] == "reserved", let order = fields["order"]?.string {
                reserved.append(order)
            }
            taken.append(request)
        }
        taken.removeFirst(max(0, taken.count - Self.most))
    }

    private mutating func next() -> ValueRequest {
        made += 1
        let user = Self.users.randomElement(using: &dice)!
        let kind = Kind.allCases.randomElement(using: &dice)!
        // Who is part of another does little more, so that few become it.
        if kind == .merge, dice.roll(1...6) > 1 { return next() }
        kinds["op-\(made)"] = kind
        if let event = event(kind) {
            return MallEvent(
                "op-\(made)", user: user, at: now, event, fingerprint: Int64(made)
            ).request(at: now)
        }
        let isOwn = [.redeem, .gift, .transfer, .boost, .cancel].contains(kind)
        return ValueRequest(
            command(kind, user), by: isOwn ? Show.viewer(user) : .house, at: now,
            operation: "op-\(made)", fingerprint: Int64(made))
    }

    private mutating func event(_ kind: Kind) -> MallEvent.Kind? {
        var order = "o\(dice.roll(1...80))"
        if dice.roll(1...3) == 1, let shop = reserved.randomElement(using: &dice) { order = shop }
        switch kind {
        case .created:
            let coupon = dice.roll(1...3) == 1 ? coupons.randomElement(using: &dice) : nil
            return .orderCreated(
                order: order,
                MallEvent.Terms(amount: 1_990, points: dice.roll(0...9), coupon: coupon))
        case .paid: return .orderPaid(order: order, cash: 990, category: nil)
        case .refunded: return .orderRefunded(order: order, cash: dice.roll(1...3) * 330)
        default: return nil
        }
    }

    private mutating func command(_ kind: Kind, _ user: String) -> ValueCommand {
        let other = Self.users.randomElement(using: &dice)!
        switch kind {
        case .redeem:
            return .redeem(
                Redemption(
                    id: "r\(made)", item: ["mug", "box", "five"].randomElement(using: &dice)!,
                    quantity: dice.roll(1...2), room: "r1"))
        case .gift:
            return .gift(Gift(gift: "heart", count: dice.roll(1...5), room: "r1", host: "h1"))
        case .transfer: return .transfer(Present(to: other, points: dice.roll(1...9)))
        case .boost: return .boost(tier: "silver", room: "r1")
        case .cancel: return .cancel(order: reserved.randomElement(using: &dice) ?? "none")
        case .merge: return .merge(Merge(from: user, into: other))
        default:
            return .grant(
                Grant(
                    user: user, name: user, points: dice.roll(1...30), growth: dice.roll(0...9),
                    reason: "gift"))
        }
    }
}
