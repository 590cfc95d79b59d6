// Flash sale, as a host and her viewers play it.

import Ledger
import Live
import Testing

@Suite struct `A flash sale` {
    /// Ann and Bob are anybody; Gil is gold, and Stu an svip. All have points.
    static func show(_ programme: Programme = .shopping) -> Show {
        let show = Show(programme)
        for user in ["ann", "bob", "cat", "gil", "stu"] {
            _ = show.play(["house gives \(user) points=1000"])
        }
        _ = show.play(["house gives gil tier=gold"])
        _ = show.play(["house gives stu tier=svip"])
        return show
    }

    private static func item(_ show: Show, _ sku: String = "tea") -> SaleItem? {
        (show.books.activity("sale")?.play as? FlashSale)?.items.first { $0.sku == sku }
    }

    private static func stock(_ holder: Holder, _ show: Show) -> Int64 {
        show.books.kept.balances[Account(holder, .stock("tea"))]
    }

    @Test func `a piece is set aside, paid for, and counted`() {
        let show = check(
            """
            hal opens sale kind=flash_sale items=tea:2:990:1 -> is open, sale opened
            ann buys tea at sale as o1 op a -> is reserved, o1 reserved
            ann buys tea at sale as o1 op a -> is reserved
            ann buys tea at sale as o2 -> refused limit_reached left=0 limit=1
            bob buys tea at sale as o3 -> is reserved, o3 reserved
            ann pays o1 989 -> refused bad_request field=cash
            ann pays o1 990 -> o1 paid
            ann pays o1 990 -> refused already_done
            hal closes sale -> is closed, sale closed
            bob pays o3 990 -> o3 paid, sale settled items sku:tea|sold:2|released:0
            """, in: Self.show())
        #expect(Self.stock(.mall, show) == 0, "an open end keeps no balance")
        #expect(Self.stock(.activity("sale"), show) == 0)
        #expect(Self.stock(.order("o1"), show) == 0)
    }

    @Test func `the price is that of the tier, and of a boost`() {
        var programme = Programme.shipped
        programme.membership.boosts = [Membership.Boost(tier: "gold", points: 300)]
        let show = check(
            """
            hal opens sale kind=flash_sale items=tea:9:1000 prices=gold:800|svip:700 -> is open,
                sale opened
            """, in: Self.show(programme))
        let prices = ["ann", "gil", "stu"].map { user in
            _ = show.play(["\(user) buys tea at sale as o-\(user)"])
            return show.books.kept.purchase("o-\(user)")?.sale?.price
        }
        #expect(prices == [1_000, 800, 700])
        _ = show.play(["bob boosts gold"])
        _ = show.play(["bob buys tea at sale as o-bob"])
        #expect(show.books.kept.purchase("o-bob")?.sale?.price == 800)
    }

    @Test func `who does not pay in time gives way to who waits, the highest tier first`() {
        let show = check(
            """
            hal opens sale kind=flash_sale items=tea:1:990 pay_within_s=60 -> is open, sale opened
            ann buys tea at sale as o1 -> is reserved, o1 reserved
            bob buys tea at sale as o2 -> refused sold_out waiting=1 order=o2
            gil buys tea at sale as o3 -> refused sold_out waiting=1 order=o3
            cat buys tea at sale as o4 -> refused sold_out waiting=3 order=o4
            bob buys tea at sale as o5 -> refused sold_out waiting=2 order=o2
            wait 59s
            ann pays o1 989 -> refused bad_request field=cash
            wait 1s -> ann: o1 released
            wait 1ms -> gil: o3 reserved
            stu buys tea at sale as o6 -> refused sold_out waiting=1 order=o6
            gil abandons o3 -> is released, o3 released
            bob abandons o2 -> is released
            wait 1ms -> stu: o6 reserved
            stu pays o6 990 -> o6 paid
            cat abandons o4 -> is released
            """, in: Self.show())
        #expect(Self.item(show)?.line.count == 0)
        #expect(Self.item(show)?.sold == 1)
        #expect(Self.item(show)?.released == 2)
        #expect(Self.item(show)?.left == 0)
    }

    @Test func `nobody passes those who wait`() {
        check(
            """
            hal opens sale kind=flash_sale items=tea:2:990 -> is open, sale opened
            ann buys tea at sale as o1 quantity=2 -> is reserved, o1 reserved
            bob buys tea at sale as o2 quantity=2 -> refused sold_out waiting=1 order=o2
            ann abandons o1 -> is released, o1 released
            & cat buys tea at sale as o3 -> refused sold_out waiting=2 order=o3
            wait 1ms -> bob: o2 reserved
            """, in: Self.show())
    }

    @Test func `more than is left is refused, and what has come back is given as far as it goes`() {
        let show = check(
            """
            hal opens sale kind=flash_sale items=tea:3:990 -> is open, sale opened
            ann buys tea at sale as o1 -> is reserved, o1 reserved
            bob buys tea at sale as o2 quantity=3 -> refused sold_out left=2
            bob buys tea at sale as o3 quantity=2 -> is reserved, o3 reserved
            gil buys tea at sale as o4 quantity=3 points=900 -> refused sold_out waiting=1 order=o4
            ann abandons o1 -> is released, o1 released
            wait 1ms -> gil: -900 order, gil: o4 reserved
            """, in: Self.show())
        #expect(show.books.kept.purchase("o4")?.sale?.quantity == 1)
        #expect(show.books.kept.purchase("o4")?.sale?.price == 90)
    }

    @Test func `points and a coupon pay a part, all in one chain`() throws {
        var show = Self.show()
        _ = show.play(["house gives ann coupon=cny-5"])
        let coupons = show.books.kept.documents.all.keys.filter { $0.kind == "coupon" }
        let coupon = try #require(coupons.first).id
        show = check(
            """
            hal opens sale kind=flash_sale items=tea:5:1000 points_percent=50 -> is open,
                sale opened
            ann buys tea at sale as o1 points=501 -> refused bad_request field=points
            ann buys tea at sale as o1 points=-1 -> refused bad_request field=points
            ann buys tea at sale as o1 coupon=none -> refused coupon_invalid reason=unknown
            bob buys tea at sale as o1 coupon=\(coupon) -> refused coupon_invalid reason=owner
            ann buys tea at sale as o1 points=400 coupon=\(coupon) -> is reserved, cny-5 held,
                -400 order, o1 reserved
            ann reads 0 -> points 600, held 400, growth 0, has cny-5
            ann abandons o1 -> is released, +400 order, cny-5 released, o1 released
            ann buys tea at sale as o2 points=500 coupon=\(coupon) -> is paid, cny-5 held,
                -500 order, cny-5 used, o2 paid
            ann gets o2 0 back -> +500 refund, cny-5 released, o2 refunded
            """, in: show)
        #expect(show.books.balance("ann") == 1_000)
        #expect(Self.stock(.activity("sale"), show) == 4, "a refund brings no piece back")
    }

    @Test func `points that are not there buy nothing`() {
        let show = check(
            """
            hal opens sale kind=flash_sale items=tea:1:9000 -> is open, sale opened
            ann buys tea at sale as o1 points=1001 -> refused insufficient_points balance=1000
            """, in: Self.show())
        #expect(Self.stock(.activity("sale"), show) == 1)
        #expect(show.books.kept.purchase("o1") == nil)
    }

    @Test func `a paid order comes back with its money, and what it earned goes`() {
        var programme = Programme.ordering
        programme.shop = .shipped
        check(
            """
            hal opens sale kind=flash_sale items=tea:1:1000 -> is open, sale opened
            ann buys tea at sale as o1 points=400 -> is reserved, -400 order, o1 reserved
            ann pays o1 600 -> +100 order, growth +30, o1 paid
            ann gets o1 300 back -> -50 refund, growth -15, +200 refund, o1 paid 300 back
            ann gets o1 300 back -> -50 refund, growth -15, +200 refund, o1 refunded 600 back
            bob buys tea at sale as o2 -> refused sold_out waiting=1 order=o2
            """, in: Self.show(programme))
    }

    @Test func `money that comes too late takes a piece if there is one, and else goes back`() {
        let show = check(
            """
            hal opens sale kind=flash_sale items=tea:1:990 pay_within_s=60 -> is open, sale opened
            ann buys tea at sale as o1 points=90 -> is reserved, -90 order, o1 reserved
            wait 60s -> ann: +90 order, ann: o1 released
            ann pays o1 900 -> -90 order, o1 paid
            bob buys tea at sale as o2 -> refused sold_out waiting=1 order=o2
            bob abandons o2 -> is released
            hal cancels sale -> is cancelled, sale closed, sale cancelled
            """, in: Self.show())
        #expect(Self.stock(.activity("sale"), show) == 0)
        check(
            """
            hal opens sale kind=flash_sale items=tea:1:990 pay_within_s=60 -> is open, sale opened
            ann buys tea at sale as o1 points=90 -> is reserved, -90 order, o1 reserved
            wait 60s -> ann: +90 order, ann: o1 released
            bob buys tea at sale as o2 -> is reserved, o2 reserved
            ann pays o1 900 -> o1 refunded 900 back
            ann pays o1 900 -> refused already_done
            ann gets o1 900 back -> refused already_done
            bob pays o2 990 -> o2 paid
            """, in: Self.show())
    }

    @Test func `money that comes too late buys nobody more than the limit`() {
        check(
            """
            hal opens sale kind=flash_sale items=tea:9:990:1 pay_within_s=60 -> is open, sale opened
            ann buys tea at sale as o1 -> is reserved, o1 reserved
            wait 60s -> ann: o1 released
            ann buys tea at sale as o2 -> is reserved, o2 reserved
            ann pays o1 990 -> o1 refunded 990 back
            ann pays o2 990 -> o2 paid
            """, in: Self.show())
    }

    @Test func `closing takes no new orders and waits for those that may still be paid`() {
        check(
            """
            hal opens sale kind=flash_sale items=tea:3:990 pay_within_s=60 -> is open, sale opened
            ann buys tea at sale as o1 -> is reserved, o1 reserved
            bob buys tea at sale as o2 -> is reserved, o2 reserved
            hal settles sale -> is closed, sale closed
            hal closes sale -> is closed
            cat buys tea at sale as o3 -> refused closed
            ann pays o1 990 -> o1 paid
            wait 60s -> bob: o2 released, sale settled items sku:tea|sold:1|released:1
            hal settles sale -> is settled
            bob pays o2 990 -> o2 refunded 990 back
            """, in: Self.show())
    }

    @Test func `what lapses after the closing goes to who waits, for as long as orders were made`()
    {
        let show = check(
            """
            hal opens sale kind=flash_sale items=tea:1:990 pay_within_s=60 -> is open, sale opened
            ann buys tea at sale as o1 -> is reserved, o1 reserved
            bob buys tea at sale as o2 -> refused sold_out waiting=1 order=o2
            cat buys tea at sale as o3 -> refused sold_out waiting=2 order=o3
            wait 30s
            hal closes sale -> is closed, sale closed
            gil buys tea at sale as o4 -> refused closed
            wait 30s -> ann: o1 released
            wait 1ms -> bob: o2 reserved
            restart
            wait 60s -> bob: o2 released, sale settled items sku:tea|sold:0|released:2,
                cat: o3 released
            cat abandons o3 -> refused not_found
            """, in: Self.show())
        #expect(Self.item(show)?.line.count == 0)
        #expect(Self.stock(.activity("sale"), show) == 0)
        #expect(show.books.kept.documents.all.keys.allSatisfy { $0.kind != "waiting" })
    }

    @Test func `a host who settles what is closed ends its line too`() {
        check(
            """
            hal opens sale kind=flash_sale items=tea:1:990 pay_within_s=60 -> is open, sale opened
            ann buys tea at sale as o1 -> is reserved, o1 reserved
            bob buys tea at sale as o2 -> refused sold_out waiting=1 order=o2
            hal closes sale -> is closed, sale closed
            hal settles sale -> is closed
            wait 60s -> ann: o1 released, sale settled items sku:tea|sold:0|released:1
            wait 1ms -> bob: o2 released
            """, in: Self.show())
    }

    @Test func `a host who settles waits for open orders, and for nobody in line`() {
        check(
            """
            hal opens sale kind=flash_sale items=tea:1:990 pay_within_s=60 -> is open, sale opened
            ann buys tea at sale as o1 -> is reserved, o1 reserved
            bob buys tea at sale as o2 -> refused sold_out waiting=1 order=o2
            hal settles sale -> is closed, sale closed
            wait 60s -> ann: o1 released, sale settled items sku:tea|sold:0|released:1
            wait 1ms -> bob: o2 released
            """, in: Self.show())
    }

    @Test func `who waits is looked at again before being served`() {
        check(
            """
            ann follows hal
            bob follows hal
            cat follows hal
            hal opens sale kind=flash_sale items=tea:1:990 follow=yes -> is open, sale opened
            ann buys tea at sale as o1 -> is reserved, o1 reserved
            bob buys tea at sale as o2 -> refused sold_out waiting=1 order=o2
            cat buys tea at sale as o3 -> refused sold_out waiting=2 order=o3
            gil buys tea at sale as o4 -> refused forbidden need=follow
            bob unfollows hal
            hal bans cat for 1h
            ann abandons o1 -> is released, o1 released
            wait 1ms -> bob: o2 released, cat: o3 released
            """, in: Self.show())
    }

    @Test func `within a tier the first to come is served first, whatever the orders' ids`() {
        check(
            """
            hal opens sale kind=flash_sale items=tea:1:990 -> is open, sale opened
            ann buys tea at sale as o5 -> is reserved, o5 reserved
            bob buys tea at sale as o9 -> refused sold_out waiting=1 order=o9
            cat buys tea at sale as o1 -> refused sold_out waiting=2 order=o1
            ann abandons o5 -> is released, o5 released
            wait 1ms -> bob: o9 reserved
            """, in: Self.show())
    }

    @Test func `a long line is served in order, past those who have left it`() throws {
        let show = check(
            "hal opens sale kind=flash_sale items=tea:3:990 -> is open, sale opened",
            in: Show(.quiet))
        _ = show.play(["ann buys tea at sale as first quantity=3"])
        let waiting = (0..<900).map { "v\($0) buys tea at sale as w\($0)" }
        for start in stride(from: 0, to: 900, by: 300) {
            _ = show.play(Array(waiting[start..<start + 300]))
        }
        for number in 0..<800 { _ = show.play(["v\(number) abandons w\(number)"]) }
        #expect(Self.item(show)?.line.count == 100)
        _ = show.play(["ann abandons first"])
        for _ in 0..<5 { _ = show.play(["wait 1ms"]) }
        let served = (0..<900).filter { show.books.kept.purchase("w\($0)")?.state == .reserved }
        #expect(served == [800, 801, 802])
    }

    @Test func `a member is told of every order and every place, as they stand`() throws {
        let show = check(
            """
            hal opens sale kind=flash_sale items=tea:2:990|mug:1:500 -> is open, sale opened
            ann buys tea at sale as o1 -> is reserved, o1 reserved
            ann buys tea at sale as o2 -> is reserved, o2 reserved
            bob buys mug at sale as o3 -> is reserved, o3 reserved
            gil buys mug at sale as o4 -> refused sold_out waiting=1 order=o4
            ann buys mug at sale as o5 quantity=2 -> refused sold_out waiting=2 order=o5
            ann pays o1 990 -> o1 paid
            """, in: Self.show())
        let asked = ValueRequest(
            .query(.mine(user: "ann", room: Show.roomID, activity: "sale")), by: show.actor("ann"),
            at: show.now, operation: "ask")
        let answer = show.books.run([asked], show.programme, seed: 1)[0].answer
        let told = answer.fields?["activities"]?.list?.first?.fields?["mine"]?.fields
        let payBy = try #require(show.books.kept.purchase("o2")?.payBy)
        let orders: Datum = [
            [
                "order": "o1", "sku": "tea", "title": "tea", "quantity": 1, "price": 990,
                "state": "paid", "pay_by": .null,
            ],
            [
                "order": "o2", "sku": "tea", "title": "tea", "quantity": 1, "price": 990,
                "state": "reserved", "pay_by": .int(payBy),
            ],
        ]
        #expect(told?["orders"] == orders)
        #expect(told?["waiting"] == [["order": "o5", "sku": "mug", "quantity": 2, "place": 2]])
    }

    @Test func `one that is closed already is closed once, and then cancelled`() {
        check(
            """
            hal opens sale kind=flash_sale items=tea:1:990 -> is open, sale opened
            ann buys tea at sale as o1 -> is reserved, o1 reserved
            hal closes sale -> is closed, sale closed
            hal cancels sale -> is cancelled, sale cancelled
            wait 1s -> ann: o1 released
            """, in: Self.show())
    }

    @Test func `cancelling gives everything back`() {
        var show = Self.show()
        show = check(
            """
            hal opens sale kind=flash_sale items=tea:3:990 -> is open, sale opened
            ann buys tea at sale as o1 points=90 -> is reserved, -90 order, o1 reserved
            bob buys tea at sale as o2 -> is reserved, o2 reserved
            cat buys tea at sale as o3 -> is reserved, o3 reserved
            gil buys tea at sale as o4 -> refused sold_out waiting=1 order=o4
            cat pays o3 990 -> o3 paid
            hal cancels sale -> is cancelled, sale closed, sale cancelled
            wait 1s -> ann: +90 order, ann: o1 released, bob: o2 released, gil: o4 released
            ann pays o1 900 -> o1 refunded 900 back
            wait 1h
            """, in: show)
        #expect(Self.stock(.activity("sale"), show) == 0)
        #expect(show.books.balance("ann") == 1_000)
        #expect(Self.item(show)?.sold == 1)
    }
}

@Suite struct `Early access to a flash sale` {
    /// So many minutes after the scripts begin.
    private static func clock(_ minutes: Int64) -> Int64 {
        Show.time(day: 1, minute: 20 * 60 + minutes)
    }

    private static let early =
        "kind=flash_sale items=tea:9:9 opens=10m early_s=gold:60|svip:300"

    @Test func `lets the tiers in that have it, and nobody else`() {
        check(
            """
            hal opens sale \(Self.early) -> is scheduled
            stu buys tea at sale as o1 -> refused not_open opens_at=\(Self.clock(5))
            ann buys tea at sale as o1 -> refused not_open opens_at=\(Self.clock(10))
            wait 5m -> sale opened
            gil buys tea at sale as o1 -> refused not_open opens_at=\(Self.clock(9))
            stu buys tea at sale as o1 -> is reserved, o1 reserved
            wait 4m
            gil buys tea at sale as o2 -> is reserved, o2 reserved
            ann buys tea at sale as o3 -> refused not_open opens_at=\(Self.clock(10))
            wait 59999ms
            ann buys tea at sale as o3 -> refused not_open opens_at=\(Self.clock(10))
            wait 1ms -> stu: o1 released
            ann buys tea at sale as o3 -> is reserved, o3 reserved
            """, in: `A flash sale`.show())
    }

    @Test func `is the tiers' own where the host says nothing`() {
        check(
            """
            hal opens sale kind=flash_sale items=tea:9:990 opens=10m -> is scheduled
            stu buys tea at sale as o1 -> refused not_open opens_at=\(Self.clock(5))
            gil buys tea at sale as o1 -> refused not_open opens_at=\(Self.clock(9))
            ann buys tea at sale as o1 -> refused not_open opens_at=\(Self.clock(10))
            """, in: `A flash sale`.show(.shipped))
    }
}

@Suite struct `What cannot be opened or bought` {
    @Test(arguments: [
        ("", "items"), ("items=", "items"), ("items=tea:0:990", "items[0].stock"),
        ("items=tea:1:-1", "items[0].price"), ("items=tea:1:990:0", "items[0].per_user"),
        ("items=tea:1:990|tea:1:990", "items[1].sku"),
        ("items=tea:1:990 prices=tin:1", "items[0].prices.tin"),
        ("items=tea:1:990 prices=gold:-1", "items[0].prices.gold"),
        ("items=tea:1:990 early_s=tin:1", "early_s.tin"),
        ("items=tea:1:990 pay_within_s=0", "pay_within_s"),
        ("items=tea:1:990 points_percent=101", "points_percent"),
        ("items=tea:1:990 pot=5", "pot"),
    ])
    func `a setting that cannot be taken is named`(settings: String, field: String) {
        let show = check(
            "hal opens sale kind=flash_sale \(settings) -> refused bad_request field=\(field)",
            in: `A flash sale`.show())
        #expect(show.books.activity("sale") == nil)
    }

    @Test func `the wrong thing, number, place or tier`() {
        check(
            """
            hal opens sale kind=flash_sale items=tea:9:990 min_tier=gold -> is open, sale opened
            ann buys tea at sale as o1 -> refused tier_required need=gold
            gil buys mug at sale as o1 -> refused bad_request field=sku
            gil buys tea at sale as o1 quantity=0 -> refused bad_request field=quantity
            gil buys tea at sale as o1 quantity=101 -> refused bad_request field=quantity
            gil buys tea at none as o1 -> refused not_found
            gil claims sale -> refused bad_request
            gil abandons o1 -> refused not_found
            """, in: `A flash sale`.show())
    }
}
