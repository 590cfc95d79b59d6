// A room's budget: what its activities may give away, where an operator has said so.

import Ledger
import Live
import Testing

@Suite struct `A room's budget` {
    private func left(_ show: Show) -> Int64 {
        show.books.kept.balances[.budget(ofRoom: Show.roomID)]
    }

    @Test func `pays for what opens, and gets back what is left`() {
        let show = check(
            """
            ops changes budget=120
            hal opens rain pot=100 each=5 -> is open, rain opened, wave 1 for 15s
            ann claims rain -> +5 point_rain
            hal opens more pot=21 each=5  -> refused insufficient_points field=pot balance=20
            hal opens more pot=20 each=5  -> is open, more opened, wave 1 for 15s
            hal cancels more              -> is cancelled, more closed
            hal closes rain -> is settled, rain closed, rain settled paid 5 returned 95 claims 1
            """)
        #expect(left(show) == 115)
    }

    @Test func `names the setting that asks for too much`() throws {
        var show = check("ops changes budget=50")
        let order = ActivityOrder(
            id: "rain", room: Show.roomID, kind: "point_rain", title: "",
            settings: ["pot": 51, "each": 1], eligible: [:], opensAt: nil, closesAt: nil)
        let request = ValueRequest(
            .open(order), by: show.actor("hal"), at: show.now, operation: "o1")
        guard
            case .refused(let refusal) = show.books.run([request], show.programme, seed: 1)[0]
                .answer
        else {
            Issue.record("opened over the budget")
            return
        }
        #expect(refusal.details == ["field": "pot", "balance": 50])
    }

    @Test(arguments: [(80, 30), (200, 150), (50, 0), (10, 0)])
    func `is raised and lowered by what was granted, and never takes what was given`(
        budget: Int64, rest: Int64
    ) {
        let show = check(
            """
            ops changes budget=100
            hal opens rain pot=50 each=5 -> is open, rain opened, wave 1 for 15s
            ops changes budget=\(budget)
            """)
        #expect(left(show) == rest)
    }

    @Test func `is not for hosts to set, and no viewer hears of it`() {
        check(
            """
            hal changes budget=100        -> refused forbidden
            ops changes budget=100
            ops changes budget=5 title=Tee -> room title=Tee
            """)
    }

    @Test func `that is gone when a scheduled one is due cancels it`() {
        let show = check(
            """
            ops changes budget=100
            hal opens later pot=100 each=5 opens=1m -> is scheduled
            hal opens rain pot=50 each=5 wave_s=300 -> is open, rain opened, wave 1 for 5m
            wait 1m                       -> later closed
            hal opens x pot=51 each=5 opens=1m -> refused insufficient_points field=pot balance=50
            """)
        #expect(show.books.activity("later")?.phase == .cancelled)
        #expect(show.books.audit.contains { $0.action == "activity.unfunded" })
    }

    @Test func `that was taken away leaves the issuer to pay again`() {
        var show = check(
            """
            ops changes budget=100
            hal opens rain pot=50 each=5 -> is open, rain opened, wave 1 for 15s
            """)
        let take = ValueRequest(
            .update(room: Show.roomID, changes: ["budget": .null]), by: show.actor("ops"),
            at: show.now, operation: "b0")
        _ = show.books.run([take], show.programme, seed: 1)
        #expect(left(show) == 0)
        check(
            """
            hal opens more pot=500 each=5 -> is open, more opened, wave 1 for 15s
            hal cancels more              -> is cancelled, more closed
            """, in: show)
    }
}
