// What becomes of an order that takes cash: what is set aside for it is spent once when the mall
// says that it was paid, and else returns, whatever comes twice or too late.

import Ledger
import Live
import Testing

@Suite struct `An order for an item` {
    private enum Act {
        case pay(Int64), release, refund
        case wait(Int64)
    }

    /// Ann has 1,200 points and two mugs for 500 points and 9.90 CNY each; two were offered.
    @Test(
        arguments: [
            ([], "reserved", 200, 1_000, 0), ([.pay(1_980)], "paid", 200, 0, 0),
            ([.pay(2_000)], "paid", 200, 0, 0), ([.pay(1_980), .pay(1_980)], "paid", 200, 0, 0),
            ([.pay(1_980), .release], "paid", 200, 0, 0),
            ([.pay(1_980), .wait(900_000)], "paid", 200, 0, 0),
            ([.pay(1_980), .refund], "refunded", 1_200, 0, 0),
            ([.pay(1_980), .refund, .refund], "refunded", 1_200, 0, 0),
            ([.refund], "reserved", 200, 1_000, 0), ([.release], "released", 1_200, 0, 2),
            ([.release, .release], "released", 1_200, 0, 2),
            ([.wait(899_999)], "reserved", 200, 1_000, 0),
            ([.wait(900_000)], "released", 1_200, 0, 2),
            ([.wait(900_000), .wait(1)], "released", 1_200, 0, 2),
        ] as [([Act], String, Int64, Int64, Int64)])
    private func `spends what it holds once, or gives it back`(
        acts: [Act], state: String, points: Int64, held: Int64, stock: Int64
    ) throws {
        let stage = try Stage()
        for act in acts { try stage.play(act) }
        let set = stage.turn.set
        #expect(set.shopOrder("o1")?.state.rawValue == state)
        #expect(set.balances[Account(.user("ann"), .points)] == points)
        #expect(set.balances[Account(.order("o1"), .points)] == held)
        #expect(stage.turn.held(by: "ann") == held)
        #expect(set.balances[.stock(of: "mug")] == stock)
        #expect(set.balances[Account(.order("o1"), .stock("mug"))] == (held > 0 ? 2 : 0))
        var statement = Statement()
        for posting in stage.turn.changes().postings { statement.add(posting.transfer) }
        #expect(statement.check(stored: set.balances.all) == [])
    }

    @Test(
        arguments: [
            ([.pay(1_979)], .badRequest), ([.release, .pay(1_980)], .closed),
            ([.wait(900_000), .pay(1_980)], .closed),
        ] as [([Act], Refusal.Code)])
    private func `is not paid by too little or too late`(acts: [Act], code: Refusal.Code) throws {
        let stage = try Stage()
        for act in acts.dropLast() { try stage.play(act) }
        let before = stage.turn.changes().postings
        let last = try #require(acts.last)
        let refusal = #expect(throws: Refusal.self) { try stage.play(last) }
        #expect(refusal?.code == code)
        #expect(stage.turn.changes().postings == before)
    }

    /// One turn in which an order goes its way.
    private final class Stage {
        var turn = Turn(programme: .shopping, set: WorkingSet())
        var now = Show.time(day: 1, minute: 0)

        init() throws {
            try decide(
                .grant(Grant(user: "ann", name: "Ann", points: 1_200, reason: "gift")), as: "g1")
            try decide(
                .redeem(Redemption(id: "o1", item: "mug", quantity: 2, room: nil)), as: "r1")
        }

        func play(_ act: Act) throws {
            switch act {
            case .pay(let cash):
                try run { (turn) throws(Refusal) in try turn.payShopOrder("o1", cash: cash) }
            case .release: try run { (turn) throws(Refusal) in try turn.releaseShopOrder("o1") }
            case .refund: try run { (turn) throws(Refusal) in try turn.refundShopOrder("o1") }
            case .wait(let span):
                now += span
                try run { (turn) throws(Refusal) in try turn.lapse(ofOrder: "o1") }
            }
        }

        private func decide(_ command: ValueCommand, as operation: String) throws {
            let ann = Actor(user: "ann", name: "Ann", role: .viewer)
            let request = ValueRequest(command, by: ann, at: now, operation: operation)
            if case .refused(let refusal) = request.decide(on: &turn, dice: Dice(seed: 1)).answer {
                throw refusal
            }
        }

        private func run(_ act: (inout Turn) throws(Refusal) -> Void) throws {
            try turn.run(at: now, operation: "op", dice: Dice(seed: 1), act).result.get()
        }
    }
}
