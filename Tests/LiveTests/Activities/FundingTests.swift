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
            hal cancels more              -> is cancelled, more closed, more cancelled
            hal closes rain -> is settled, rain closed, rain settled paid 5 returned 95 claims 1
            """)
        #expect(left(show) == 115)
    }

    @Test func `names the setting that asks for too much`() throws {
        let show = check("ops changes budget=50")
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
            wait 1m                       -> later closed, later cancelled
            hal opens x pot=51 each=5 opens=1m -> refused insufficient_points field=pot balance=50
            """)
        #expect(show.books.activity("later")?.phase == .cancelled)
        #expect(show.books.audit.contains { $0.action == "activity.unfunded" })
    }

    @Test func `takes back first what was lowered while pots were open`() {
        let show = check(
            """
            ops changes budget=100
            hal opens rain pot=50 each=5 -> is open, rain opened, wave 1 for 15s
            ops changes budget=10
            hal cancels rain -> is cancelled, rain closed, rain cancelled
            """)
        #expect(left(show) == 10)
        #expect(left(check("ops changes budget=30", in: show)) == 30)
        let spent = check(
            """
            ops changes budget=100
            hal opens rain pot=50 each=50 -> is open, rain opened, wave 1 for 15s
            ann claims rain -> +50 point_rain
            ops changes budget=10
            ops changes budget=60
            hal closes rain -> is settled, rain closed, rain settled paid 50 returned 0 claims 1
            """)
        #expect(left(spent) == 10, "what was spent stays spent")
    }

    @Test func `of an earlier time pays nothing into a new one`() {
        let show = check(
            """
            ops changes budget=100
            hal opens rain pot=50 each=5 -> is open, rain opened, wave 1 for 15s
            ops changes budget=none
            hal cancels rain -> is cancelled, rain closed, rain cancelled
            ops changes budget=100
            """)
        #expect(left(show) == 100)
    }

    @Test func `bounds coupons and pieces as well, for hosts`() {
        let coupons = "kind=red_packet coupon=cny-5"
        let prizes = "kind=lottery prizes=a"
        check(
            """
            ops changes budget=100
            hal opens g \(coupons) shares=1 -> refused limit_reached field=shares left=0
            ops changes goods=5
            hal opens gift \(coupons) shares=3 -> is open, gift opened
            hal opens s kind=flash_sale items=t:3:9 -> refused limit_reached field=items left=2
            hal opens sale kind=flash_sale items=tea:2:990 opens=1h -> is scheduled
            hal opens l \(prizes):1:coupon:cny-5 -> refused limit_reached field=prizes left=0
            ops opens more \(coupons) shares=9 -> is open, more opened
            hal cancels sale -> is cancelled, sale closed, sale cancelled
            hal opens lot \(prizes):2:coupon:cny-5 -> is open, lot opened
            hal changes goods=9 -> refused forbidden
            hal cancels lot -> is cancelled, lot closed, lot cancelled
            ann claims gift -> cny-5 issued
            hal closes gift -> is settled, gift closed,
                gift settled top user:ann|name:ann|points:0 taken 1 paid 0 returned 2
            hal opens l \(coupons) shares=5 -> refused limit_reached field=shares left=4
            hal opens last \(coupons) shares=4 -> is open, last opened
            """, in: Show(.shopping))
    }

    @Test func `that is gone is not told to who would wake a scheduled activity`() {
        check(
            """
            ops changes budget=100
            hal opens later pot=100 each=5 opens=1m -> is scheduled
            hal opens rain pot=50 each=5 wave_s=300 -> is open, rain opened, wave 1 for 5m
            it is d1 20:01
            ann claims later -> refused not_open opens_at=\(Show.time(day: 1, minute: 1_201))
            house looks at later -> later closed, later cancelled
            """)
    }

    @Test func `that was taken away leaves the issuer to pay again`() {
        let show = check(
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
            hal cancels more              -> is cancelled, more closed, more cancelled
            """, in: show)
    }
}
