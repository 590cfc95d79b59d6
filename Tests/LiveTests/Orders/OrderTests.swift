// Orders of the mall: what is set aside, spent, earned, and what comes back, in any order of
// arrival.

import Ledger
import Live
import Testing

extension Programme {
    /// Each paid order earns 100 points and 30 growth.
    static let ordering = Programme.with([
        Rule(id: "order", on: .orderPaid, points: 100, growth: 30, multiplied: false)
    ])
}

@Suite struct `An order` {
    @Test func `earns at once when it is paid, and once`() {
        let show = check(
            """
            ann pays o1 3500 id e1 -> +100 order, growth +30, o1 paid
            ann pays o1 3500 id e1
            ann pays o1 3500       -> refused already_done
            ann pays o1 99 id e1   -> refused op_reused
            """, in: Show(.ordering))
        #expect(show.books.balance("ann") == 100)
    }

    @Test func `holds its points until it is paid`() {
        let show = check(
            """
            house gives ann points=700 -> ann: +700 gift
            ann orders o1 19900 points=500 -> -500 order, o1 reserved
            ann orders o1 19900 points=500 -> refused already_done
            ann orders o2 19900 points=500 -> refused insufficient_points balance=200
            ann pays o1 19400 -> +100 order, growth +30, o1 paid
            """, in: Show(.ordering))
        #expect(show.books.balance("ann") == 300)
        #expect(show.books.kept.balances[Account(.order("o1"), .points)] == 0)
    }

    @Test func `can be paid with points alone, and with no more than it comes to`() {
        check(
            """
            house gives ann points=700 -> ann: +700 gift
            ann orders o1 600 points=600 -> -600 order, o1 reserved
            ann pays o1 0 -> +100 order, growth +30, o1 paid
            ann gets o1 1 back -> refused bad_request field=cash left=0
            ann gets o1 0 back -> -100 refund, growth -30, +600 refund, o1 refunded
            """, in: Show(.ordering))
    }

    @Test func `that is not paid in a day gives its points back`() {
        check(
            """
            house gives ann points=500 -> ann: +500 gift
            ann orders o1 19900 points=500 -> -500 order, o1 reserved
            wait 23h
            wait 61m -> ann: +500 order, ann: o1 released
            # Paid after all, it takes them again; what is missing is owed.
            house gives ann points=1 -> ann: +1 gift
            ann orders o2 300 points=300 -> -300 order, o2 reserved
            ann pays o1 19400 -> -201 order owed 299, +0 order recovered 100 owed 199,
            growth +30, o1 paid
            """, in: Show(.ordering))
    }

    @Test func `waits for its payment as long as the programme says`() {
        var programme = Programme.ordering
        programme.payWithin = 600_000
        check(
            """
            house gives ann points=500 -> ann: +500 gift
            ann orders o1 19900 points=500 -> -500 order, o1 reserved
            wait 9m
            wait 2m -> ann: +500 order, ann: o1 released
            """, in: Show(programme))
    }

    @Test func `is somebody's`() {
        check(
            """
            ann orders o1 100 -> o1 reserved
            bob pays o1 100 -> refused bad_request field=user
            bob gets o1 100 back -> refused bad_request field=user
            """, in: Show(.ordering))
    }

    @Test func `of an unknown coupon is refused, and may be sent again`() {
        check(
            """
            ann orders o1 100 coupon=c9 id e1 -> refused coupon_invalid reason=unknown
            ann orders o1 100 id e1 -> o1 reserved
            """, in: Show(.ordering))
    }
}

@Suite struct `A refund` {
    @Test func `of a third, a third and the rest is a refund of all`() {
        let show = check(
            """
            house gives ann points=700 -> ann: +700 gift
            ann orders o1 3500 points=500 -> -500 order, o1 reserved
            ann pays o1 3000 -> +100 order, growth +30, o1 paid
            ann gets o1 1000 back -> -33 refund, growth -10, +166 refund, o1 paid 1000 back
            ann gets o1 1000 back id e1 -> -33 refund, growth -10, +167 refund, o1 paid 2000 back
            ann gets o1 1000 back id e1
            ann gets o1 1001 back -> refused bad_request field=cash left=1000
            ann gets o1 1000 back -> -34 refund, growth -10, +167 refund, o1 refunded 3000 back
            ann gets o1 1 back -> refused already_done
            """, in: Show(.ordering))
        #expect(show.books.balance("ann") == 700)
        #expect(show.books.growth("ann") == 0)
    }

    @Test func `of points that are spent is owed, and comes off what is earned next`() {
        let show = check(
            """
            ann pays o1 3500 -> +100 order, growth +30, o1 paid
            ann orders o2 9900 points=80 -> -80 order, o2 reserved
            ann gets o1 3500 back -> -20 refund owed 80, growth -30, o1 refunded 3500 back
            ann pays o2 9820 -> +20 order recovered 80 owed 0, growth +30, o2 paid
            """, in: Show(.ordering))
        #expect(show.books.balance("ann") == 20)
        #expect(show.books.kept.balances[Account(.debt("ann"), .points)] == 0)
    }

    @Test func `takes the tier with the growth`() {
        let rule = Rule(id: "order", on: .orderPaid, growth: 200)
        check(
            """
            ann pays o1 3500 -> growth +200, tier bronze, o1 paid
            ann gets o1 3500 back -> growth -200, tier normal, o1 refunded 3500 back
            """, in: Show(.with([rule])))
    }

    @Test func `of more than was paid is refused`() {
        check(
            """
            ann pays o1 3500 -> +100 order, growth +30, o1 paid
            ann gets o1 3501 back -> refused bad_request field=cash left=3500
            """, in: Show(.ordering))
    }

    /// All six orders in which created, paid and refunded can arrive come to the same.
    @Test(arguments: [
        [0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0],
    ])
    func `may be heard of at any time`(order: [Int]) {
        let lines = [
            "ann orders o1 3500 points=500", "ann pays o1 3000", "ann gets o1 1000 back",
        ]
        let show = Show(.ordering)
        _ = show.play(["house gives ann points=700"])
        for place in order { _ = show.play([lines[place]]) }
        #expect(show.books.balance("ann") == 700 - 500 + 100 + 166 - 33)
        #expect(show.books.growth("ann") == 30 - 10)
        let kept = show.books.kept.purchase("o1")
        #expect(kept?.state == .paid)
        #expect(kept?.cash == 3_000)
        #expect(kept?.refunded == 1_000)
    }
}

@Suite struct `A part of a refund` {
    @Test(
        arguments: [
            (100, 1, 3, 33), (100, 2, 3, 66), (100, 3, 3, 100), (0, 1, 3, 0), (7, 0, 3, 0),
            (1_000_000_000_000, 999_999_999_999, 1_000_000_000_000, 999_999_999_999),
            (.max, 999_999_999_999, 1_000_000_000_000, 9_223_372_036_845_552_434),
        ] as [(Int64, Int64, Int64, Int64)])
    func `is rounded once, and never leaves the range`(
        amount: Int64, refunded: Int64, cash: Int64, back: Int64
    ) {
        var order = Order("o1", user: "ann", state: refunded == cash ? .refunded : .paid)
        order.cash = cash
        order.refunded = refunded
        #expect(order.back(of: amount) == back)
    }
}
