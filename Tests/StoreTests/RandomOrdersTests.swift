// Orders, refunds, grants and merges at random, repeated and in any order of arrival, against a
// model that knows no order of arrival: what a member has in the end is a sum over what was
// taken.

import Ledger
import Live
import Store
import Testing

@Suite struct RandomOrdersTests {
    @Test(arguments: [1, 2, 3, 4, 5, 20_261_121] as [UInt64])
    func `every order comes to what was moved for it, and no more`(seed: UInt64) throws {
        let scratch = Scratch()
        let memory = MemoryStore()
        var sqlite = try SQLiteStore.open(directory: scratch.directory)
        var mall = RandomMall(seed: seed)
        for batch in 0..<120 {
            let asked = mall.batch()
            let batchSeed = seed &+ UInt64(batch)
            let answers = try Show.play(
                asked, on: memory, seed: batchSeed, under: RandomMall.programme)
            #expect(
                try Show.play(asked, on: sqlite, seed: batchSeed, under: RandomMall.programme)
                    == answers)
            mall.take(answers, of: asked)
            if mall.dice.roll(1...8) == 1 {
                sqlite.close()
                sqlite = try SQLiteStore.open(directory: scratch.directory)
            }
            for proof in [try memory.verify(), try sqlite.verify()] {
                try #require(proof.findings.isEmpty, "\(proof.findings)")
            }
            try #require(standings(in: memory, mall) == mall.expected, "batch \(batch)")
            try #require(standings(in: sqlite, mall) == mall.expected, "batch \(batch)")
        }
        // A stream that is mostly refused would prove little.
        #expect(mall.taken > 250)
        #expect(mall.repeated > 20)
        // What was taken back had been spent already.
        #expect(mall.owing > 0)
        #expect(mall.groups.contains { $0.key != $0.value })
    }

    /// What everybody has by the books, less what is owed.
    private func standings(in store: any Store, _ mall: RandomMall) throws -> [String: Holding] {
        var keys = Keys()
        keys.members = Set(RandomMall.users)
        keys.accounts = Set(mall.orders.keys.map { Account(.order($0), .points) })
        keys.accounts.formUnion(RandomMall.users.map { Account(.user($0), .coupons) })
        let set = try store.load(keys)
        var standings: [String: Holding] = [:]
        for user in RandomMall.users where set.members[user] != nil {
            standings[user] = Holding(
                net: set.balances[Account(.user(user), .points)]
                    + set.balances[Account(.debt(user), .points)],
                growth: set.balances[Account(.user(user), .growth)])
        }
        // What came in the batch of a merge goes over with the next sweep.
        for user in RandomMall.users {
            let coupons = set.balances[Account(.user(user), .coupons)]
            standings[mall.groups[user]!]?.coupons += coupons
        }
        for order in mall.orders.keys {
            let held = set.balances[Account(.order(order), .points)]
            if held != 0 { standings[order] = Holding(net: held, growth: 0) }
        }
        return standings
    }
}

struct Holding: Equatable {
    var net: Int64
    var growth: Int64
    var coupons: Int64 = 0
}

/// A mall whose messages get lost, doubled and mixed up on their way.
struct RandomMall {
    static let users = (1...5).map { "u\($0)" }
    static let programme: Programme = {
        var programme = Show.programme
        var order = Rule(id: "order", on: .orderPaid, points: 100, growth: 7, multiplied: false)
        order.payout.coupon = "thanks"
        programme.rules = RuleBook([order])
        programme.shop = Shop(coupons: [CouponKind(id: "thanks", off: 100, days: 3_650)])
        return programme
    }()

    /// What was taken of an order.
    struct Known {
        var user: String
        var points: Int64?
        var payBy: Int64 = 0
        var cash: Int64?
        var refunded: Int64 = 0

        /// The part of `amount` that came back.
        func back(_ amount: Int64) -> Int64 {
            guard let cash else { return 0 }
            let back = min(refunded, cash)
            return back == cash && refunded > 0 ? amount : amount * back / max(1, cash)
        }
    }

    var dice: Dice
    private(set) var orders: [String: Known] = [:]
    /// The account that each has become part of.
    private(set) var groups = Dictionary(uniqueKeysWithValues: users.map { ($0, $0) })
    private(set) var taken = 0
    private(set) var repeated = 0
    /// How often somebody owed something.
    private(set) var owing = 0
    private var granted: [String: Int64] = [:]
    private var met: Set<String> = []
    private var now: Int64 = 1_760_000_000_000
    private var made = 0
    private var sent: [MallEvent] = []
    private var sweptAt: Int64 = 0

    init(seed: UInt64) { dice = Dice(seed: seed) }

    /// What everybody has, and what orders hold, by a sum over all that was taken.
    var expected: [String: Holding] {
        var expected: [String: Holding] = [:]
        for user in met { expected[user] = Holding(net: 0, growth: 0) }
        for (user, points) in granted { expected[groups[user]!]!.net += points }
        for (id, order) in orders {
            let user = groups[order.user]!
            let points = order.points ?? 0
            guard order.cash == nil else {
                expected[user]!.net += 100 - order.back(100) - points + order.back(points)
                expected[user]!.growth += 7 - order.back(7)
                // A coupon goes back as a whole, with the last of the money.
                expected[user]!.coupons += order.back(1) == 1 ? 0 : 1
                continue
            }
            guard points > 0, order.payBy > sweptAt else { continue }
            expected[user]!.net -= points
            expected[id] = Holding(net: points, growth: 0)
        }
        return expected
    }

    /// Up to a dozen requests; now and then the clock jumps, and what is due is carried out.
    mutating func batch() -> [ValueRequest] {
        now += dice.roll(1...3_600_000)
        if dice.roll(1...10) == 1 { now += 86_400_000 }
        var requests = (0..<dice.roll(1...12)).map { _ in next() }
        requests.append(ValueRequest(.sweep, by: .house, at: now, operation: id()))
        return requests
    }

    private mutating func id() -> String {
        made += 1
        return "op-\(made)"
    }

    private mutating func next() -> ValueRequest {
        let user = Self.users.randomElement(using: &dice)!
        if dice.roll(1...6) == 1, let event = sent.randomElement(using: &dice) {
            return event.request(at: now)
        }
        switch dice.roll(1...400) {
        case 1...3:
            let into = Self.users.randomElement(using: &dice)!
            return ValueRequest(
                .merge(Merge(from: user, into: into)), by: .house, at: now, operation: id())
        case 4...20:
            let grant = Grant(
                user: user, name: user, points: dice.roll(1...9), reason: "gift")
            return ValueRequest(.grant(grant), by: .house, at: now, operation: id())
        default:
            let event = MallEvent(
                id(), user: user, at: now, kind(), fingerprint: Int64(made))
            sent.append(event)
            return event.request(at: now)
        }
    }

    private mutating func kind() -> MallEvent.Kind {
        let order = "o\(dice.roll(1...60))"
        switch dice.roll(1...10) {
        case 1...4:
            return .orderCreated(
                order: order, MallEvent.Terms(amount: 1_000, points: dice.roll(0...400)))
        case 5...7: return .orderPaid(order: order, cash: dice.roll(0...900), category: nil)
        default: return .orderRefunded(order: order, cash: dice.roll(1...400))
        }
    }

    /// Notes what was taken.
    mutating func take(_ answers: [Answer], of requests: [ValueRequest]) {
        for (answer, request) in zip(answers, requests) {
            guard case .reply(let fields) = answer else { continue }
            if fields["duplicate"] == true {
                repeated += 1
                continue
            }
            taken += 1
            switch request.command {
            case .grant(let grant):
                met.insert(groups[grant.user]!)
                granted[grant.user, default: 0] += grant.points
            case .merge(let merge):
                let (from, into) = (groups[merge.from]!, groups[merge.into]!)
                for user in Self.users where groups[user] == from { groups[user] = into }
            case .event(let event): take(event)
            case .sweep: sweptAt = request.at
            default: break
            }
        }
        owing += expected.values.count { $0.net < 0 }
    }

    private mutating func take(_ event: MallEvent) {
        let user = groups[event.user]!
        switch event.kind {
        case .orderCreated(let id, let terms):
            met.insert(user)
            orders[id, default: Known(user: user)].points = terms.points
            orders[id]?.payBy = now + Self.programme.payWithin
        case .orderPaid(let id, let cash, _):
            met.insert(user)
            var order = orders[id] ?? Known(user: user)
            order.cash = cash
            // What came back before is of what was paid, at most.
            order.refunded = min(order.refunded, cash)
            orders[id] = order
        case .orderRefunded(let id, let cash):
            orders[id, default: Known(user: user)].refunded += cash
        default: break
        }
    }
}
