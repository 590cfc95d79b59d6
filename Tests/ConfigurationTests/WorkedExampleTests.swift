// What the programme's page works out, played under the example configuration: orders come in,
// points are spent, and the balances are those of the page.

import Ledger
import Live
import Store
import Testing

@testable import livegate

@Suite struct `The example, worked out` {
    @Test(arguments: [
        ("normal", false, false, 35), ("gold", false, false, 53), ("gold", true, false, 105),
        ("gold", true, true, 210),
    ])
    func `35 CNY come to`(tier: String, isFirst: Bool, isWednesday: Bool, points: Int64) throws {
        var mall = Mall(day: isWednesday ? 5 : 0)
        try mall.grant(tier: tier)
        if !isFirst {
            // A first order of nothing, in the past: it counts, and earns nothing.
            _ = try mall.tell(["type": "order.paid", "order": "o0", "cash": 0])
        }
        _ = try mall.tell(["type": "order.paid", "order": "o1", "cash": 3_500])
        #expect(try mall.points() == points)
    }

    @Test(
        arguments: [
            // Fen, and what is said of the coupon.
            ("beauty", 19_900, nil), ("beauty", 19_899, "threshold"), ("food", 19_900, "category"),
            (nil, 19_900, "category"),
        ] as [(String?, Int64, String?)])
    func `500 points buy 30 CNY off 199 in the category and not in another`(
        category: String?, amount: Int64, reason: String?
    ) throws {
        var mall = Mall()
        try mall.grant(points: 500)
        let coupon = try #require(try mall.redeem("beauty-30")["coupon"])
        #expect(try mall.points() == 0)
        let refusal = try mall.tell([
            "type": "order.created", "order": "o1", "amount": .int(amount), "coupon": coupon,
            "category": Datum(category),
        ])
        #expect(refusal?.code == reason.map { _ in .couponInvalid })
        #expect(refusal?.details["reason"]?.string == reason)
    }

    @Test func `100 points are 1 CNY at checkout, for a part or the whole`() throws {
        var mall = Mall()
        try mall.grant(points: 3_600)
        for (order, points) in [("o1", 100), ("o2", 3_500)] as [(String, Int64)] {
            let refusal = try mall.tell([
                "type": "order.created", "order": .string(order), "amount": 3_500,
                "points": .int(points),
            ])
            #expect(refusal == nil)
        }
        #expect(try mall.points() == 0)
        let more = try mall.tell([
            "type": "order.created", "order": "o3", "amount": 99, "points": 100,
        ])
        #expect(more?.details["field"] == "points")
    }

    @Test func `500 points and 9_90 CNY buy what is sold for both`() throws {
        var mall = Mall()
        try mall.grant(points: 500)
        let order = try mall.redeem("mug")
        #expect(order["state"] == "reserved" && order["cash"] == 990)
        let id = try #require(order["order"])
        #expect(try mall.tell(["type": "order.paid", "order": id, "cash": 990]) == nil)
        // 9.90 CNY of a first order come to 19.8 points.
        #expect(try mall.points() == 20)
    }

    @Test func `gold until midnight is 300 points, once a day`() throws {
        var mall = Mall()
        try mall.grant(points: 900)
        _ = try mall.ask(.boost(tier: "gold", room: "r1"))
        #expect(try mall.points() == 600)
        #expect(throws: Refusal.self) { try mall.ask(.boost(tier: "gold", room: "r1")) }
        mall.now += 86_400_000
        _ = try mall.ask(.boost(tier: "gold", room: "r1"))
        #expect(try mall.points() == 300)
    }

    @Test func `an order that is not paid keeps its points for a day`() throws {
        var mall = Mall()
        try mall.grant(points: 100)
        _ = try mall.tell(["type": "order.created", "order": "o1", "amount": 200, "points": 100])
        mall.now += 86_399_000
        try mall.sweep()
        #expect(try mall.points() == 0)
        mall.now += 1_000
        try mall.sweep()
        #expect(try mall.points() == 100)
    }
}

/// One member, and a mall, on a store in memory.
private struct Mall {
    private let programme = Configuration.example.programme
    private let store = MemoryStore()
    private var count = 0
    /// Ms since 1970 UTC.
    var now: Int64

    /// - Parameter day: after a Friday.
    init(day: Int64 = 0) { now = 1_760_025_600_000 + (day * 24 + 10) * 3_600_000 }

    mutating func grant(points: Int64 = 0, tier: String? = nil) throws {
        let grant = Grant(
            user: "ann", name: "Ann", points: points,
            tier: tier.map { TierGrant(tier: $0, until: nil) }, reason: "gift")
        _ = try play(.grant(grant), by: .house)
    }

    mutating func redeem(_ item: String) throws -> Fields {
        try ask(.redeem(Redemption(id: "r\(count)", item: item, quantity: 1, room: "r1")))
    }

    /// Asks as the member.
    @discardableResult
    mutating func ask(_ command: ValueCommand) throws -> Fields {
        try play(command, by: Actor(user: "ann", name: "Ann", role: .viewer))
    }

    /// What an event is refused with.
    mutating func tell(_ event: Fields) throws -> Refusal? {
        count += 1
        let head: Fields = ["id": .string("e\(count)"), "user": "ann"]
        do {
            _ = try play(.event(try MallEvent(head.merging(event), now: now)), by: .mall)
            return nil
        } catch let refusal as Refusal {
            return refusal
        }
    }

    mutating func sweep() throws { _ = try play(.sweep, by: .house) }

    func points() throws -> Int64 {
        var keys = Keys()
        keys.members = ["ann"]
        return try store.load(keys).balances[Account(.user("ann"), .points)]
    }

    private mutating func play(_ command: ValueCommand, by actor: Actor) throws -> Fields {
        count += 1
        let request = ValueRequest(command, by: actor, at: now, operation: "op-\(count)")
        let set = try store.load([request], programme)
        var turn = Turn(programme: programme, set: set)
        let answer = request.decide(on: &turn, dice: Dice(seed: 1)).answer
        try store.commit(turn.changes())
        switch answer {
        case .reply(let fields): return fields
        case .refused(let refusal): throw refusal
        }
    }
}
