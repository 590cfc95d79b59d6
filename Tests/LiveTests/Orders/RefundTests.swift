// What a refund does with all that is no plain amount: coupons that rules gave, orders of the shop,
// growth that a fall of the tier has taken, and rules that listen to refunds.

import Ledger
import Live
import Testing

extension Programme {
    /// A paid order brings a coupon and 10 points, a friend's first one a coupon to the inviter.
    fileprivate static let couponing: Programme = {
        var own = Rule(id: "thanks", on: .orderPaid, points: 10, multiplied: false)
        own.payout.coupon = "cny-5"
        var friend = Rule(id: "friend", on: .inviteFirstOrder)
        friend.inviter = Payout(coupon: "return-10")
        var programme = Programme.with([own, friend])
        programme.shop = .shipped
        return programme
    }()
}

extension Books {
    /// The member's coupons as they stand.
    fileprivate func coupons(of user: String) -> [Coupon] {
        kept.documents.all.keys.filter { $0.kind == "coupon" }.compactMap { coupon($0.id) }
            .filter { $0.user == user }
    }

    fileprivate func pieces(_ user: String) -> Int64 {
        kept.balances[Account(.user(user), .coupons)]
    }
}

@Suite struct `A coupon that an order brought` {
    private static let paid = "ann pays o1 3500 -> +10 thanks, cny-5 issued, o1 paid"

    @Test func `ends when all of the money goes back, and not before`() {
        let show = check(
            """
            \(Self.paid)
            ann gets o1 1000 back -> -2 refund, o1 paid 1000 back
            ann gets o1 2500 back -> -8 refund, cny-5 expired, o1 refunded 3500 back
            ann gets o1 1 back    -> refused already_done
            """, in: Show(.couponing))
        #expect(show.books.pieces("ann") == 0)
        #expect(show.books.coupons(of: "ann").map(\.state) == [.expired])
    }

    @Test func `ends too where the refund came first`() {
        let show = check(
            """
            ann gets o1 3500 back
            ann pays o1 3500 -> +10 thanks, cny-5 issued, o1 paid, -10 refund, cny-5 expired,
            o1 refunded 3500 back
            """, in: Show(.couponing))
        #expect(show.books.pieces("ann") == 0)
    }

    @Test func `and the inviter's with it`() {
        let show = check(
            """
            ann comes by bob
            ann pays o1 3500 -> +10 thanks, cny-5 issued, bob: return-10 issued, o1 paid
            ann gets o1 3500 back -> -10 refund, cny-5 expired, bob: return-10 expired,
            o1 refunded 3500 back
            """, in: Show(.couponing))
        #expect(show.books.pieces("ann") == 0 && show.books.pieces("bob") == 0)
    }

    @Test func `stays used where it was used, and never comes back`() throws {
        var show = check(Self.paid, in: Show(.couponing))
        let id = try #require(show.books.coupons(of: "ann").first?.id)
        show = check(
            """
            ann orders o2 900 coupon=\(id) -> cny-5 held, o2 reserved
            ann gets o1 3500 back -> -10 refund, o1 refunded 3500 back
            ann pays o2 400 -> cny-5 used, +10 thanks, cny-5 issued, o2 paid
            ann gets o2 400 back -> -10 refund, cny-5 expired, cny-5 released, cny-5 expired,
            o2 refunded 400 back
            """, in: show)
        #expect(show.books.coupon(id)?.state == .expired)
        #expect(show.books.pieces("ann") == 0)
    }

    @Test func `that another order holds ends when that order lets go of it`() throws {
        var show = check(Self.paid, in: Show(.couponing))
        let id = try #require(show.books.coupons(of: "ann").first?.id)
        show = check(
            """
            ann orders o2 900 coupon=\(id) -> cny-5 held, o2 reserved
            ann gets o1 3500 back -> -10 refund, o1 refunded 3500 back
            ann abandons o2 -> is released, cny-5 released, cny-5 expired, o2 released
            """, in: show)
        #expect(show.books.pieces("ann") == 0)
    }

    @Test func `is told in the audit of a grant, and two makers' operations give two`() {
        let show = Show(.couponing)
        _ = show.play(["house gives ann coupon=cny-5 op g1"])
        _ = show.play(["ops gives ann coupon=cny-5 op g1"])
        #expect(show.books.pieces("ann") == 2)
        #expect(show.books.audit.map { $0.detail["coupon"]?.string } == ["cny-5", "cny-5"])
    }
}

@Suite struct `A refund of the shop` {
    private static func show(_ points: Int64) -> Show {
        let show = Show(.shopping)
        _ = show.play(["hal gives ann points=\(points)"])
        return show
    }

    @Test func `of what cost points alone returns them, and no piece`() {
        let show = check(
            """
            ann redeems seal as o1 -> is paid, -300 redeem, o1 paid
            ann gets o1 1 back -> refused bad_request field=cash left=0
            ann gets o1 0 back -> +300 refunded, o1 refunded
            ann gets o1 0 back -> refused already_done
            """, in: Self.show(400))
        #expect(show.books.balance("ann") == 400)
        #expect(show.books.kept.balances[.stock(of: "seal")] == 2)
    }

    @Test func `of a part of the cash returns the same part of the points`() {
        let show = check(
            """
            ann redeems mug as o1 -> is reserved, -500 redeem, o1 reserved
            ann pays o1 990 -> o1 paid
            ann gets o1 330 back -> +166 refunded, o1 paid
            ann gets o1 330 back -> +167 refunded, o1 paid
            ann gets o1 331 back -> refused bad_request field=cash left=330
            ann gets o1 330 back -> +167 refunded, o1 refunded
            """, in: Self.show(500))
        #expect(show.books.balance("ann") == 500)
        #expect(show.books.kept.shopOrder("o1")?.state == .refunded)
    }

    /// What was in the boxes goes back with them, whatever the dice said.
    @Test(arguments: 1...12 as ClosedRange<UInt64>)
    func `of a blind box takes back what was in it`(seed: UInt64) {
        let show = Show(.shopping, seed: seed)
        for line in [
            "hal gives ann points=100", "ann redeems box 3 as o1", "ann gets o1 0 back",
        ] { _ = show.play([line]) }
        #expect(show.books.balance("ann") == 100)
        #expect(show.books.pieces("ann") == 0)
        #expect(show.books.kept.shopOrder("o1")?.state == .refunded)
    }
}

@Suite struct `Refunds and the rest` {
    @Test func `growth that a fall has taken is not taken twice`() {
        let rule = Rule(id: "order", on: .orderPaid, growth: 1_000)
        let show = check(
            """
            ann pays o1 3500 -> growth +1000, tier silver, o1 paid
            it is d359 20:00
            house sweeps -> ann: told tier_warning 500 missing for 7d
            it is d366 20:00
            house sweeps -> ann: told tier_warning 500 missing for 30d
            it is d396 20:00
            house sweeps -> ann: growth -800, ann: tier bronze
            ann gets o1 3500 back -> growth -200, tier normal, o1 refunded 3500 back
            """, in: Show(.with([rule])))
        #expect(show.books.growth("ann") == 0)
    }

    @Test func `rules may listen to them, and to whose room it was`() {
        var sorry = Rule(id: "sorry", on: .orderRefunded, multiplied: false)
        sorry.perAmount = 1_000
        sorry.payout.points = 1
        sorry.when = .all([.word(.host, ["hal"]), .amount(1_000...Int64.max)])
        check(
            """
            ann orders o1 3500 room=r1 -> o1 reserved
            ann pays o1 3500 -> o1 paid
            ann gets o1 999 back  -> o1 paid 999 back
            ann gets o1 2501 back -> o1 refunded 3500 back, +3 sorry
            ann pays o2 3500 -> o2 paid
            ann gets o2 3500 back -> o2 refunded 3500 back
            ann gets o3 1000 back
            ann pays o3 1000 room=r1 -> o3 paid, o3 refunded 1000 back, +1 sorry
            """, in: Show(.with([sorry])))
    }
}
