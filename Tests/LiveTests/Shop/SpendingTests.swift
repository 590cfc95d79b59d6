// Points leave by the members' own hand: what each thing costs, and what keeps them from it.

import Ledger
import Live
import Testing

@Suite struct `Spending` {
    /// A show where `people` have so many points.
    private static func show(_ people: KeyValuePairs<String, Int64>) -> Show {
        let show = Show(.shopping)
        for (user, points) in people { _ = show.play(["hal gives \(user) points=\(points)"]) }
        return show
    }

    /// One row for each price of the default programme.
    @Test(arguments: [
        ("ann redeems cny-5", "-100 redeem, cny-5 issued", 900),
        ("ann redeems beauty-30", "-500 redeem, beauty-30 issued", 500),
        ("ann redeems mug as o1", "is reserved, -500 redeem, o1 reserved", 500),
        ("ann sends heart", "-10 gift, gift heart x1 combo 1", 990),
        ("ann sends bouquet", "-100 gift, gift bouquet x1 combo 1", 900),
        ("ann sends rocket", "-500 gift, gift rocket x1 combo 1", 500),
        ("ann transfers 1 to bob", "-1 transfer, bob: +1 transfer", 999),
        ("ann transfers 500 to bob", "-500 transfer, bob: +500 transfer", 500),
    ])
    func `takes what the programme says`(line: String, outcome: String, left: Int64) {
        let show = check("\(line) -> \(outcome)", in: Self.show(["ann": 1_000, "bob": 1]))
        #expect(show.books.balance("ann") == left)
    }

    @Test(arguments: [
        "ann redeems cny-5", "ann redeems mug", "ann redeems seal", "ann redeems box 1",
        "ann sends heart", "ann transfers 10 to bob",
    ])
    func `needs the points`(line: String) {
        check(
            """
            \(line) -> refused insufficient_points balance=9
            """, in: Self.show(["ann": 9, "bob": 1]))
    }

    @Test func `asked twice is done once`() {
        let show = check(
            """
            ann redeems cny-5 op a -> -100 redeem, cny-5 issued
            ann redeems cny-5 op a ->
            ann redeems cny-5 2 op a -> refused op_reused
            ann sends heart op b -> -10 gift, gift heart x1 combo 1
            ann sends heart op b ->
            ann transfers 5 to bob op c -> -5 transfer, bob: +5 transfer
            ann transfers 5 to bob op c ->
            """, in: Self.show(["ann": 1_000, "bob": 1]))
        #expect(show.books.balance("ann") == 885)
    }

    @Test func `two in one batch share what there is`() {
        check(
            """
            ann redeems cny-5   -> -100 redeem, cny-5 issued
            & ann redeems cny-5 -> refused insufficient_points balance=50
            bob redeems seal as o1 -> is paid, -300 redeem, o1 paid
            """, in: Self.show(["ann": 150, "bob": 400])
        )
    }

    // MARK: The shop

    @Test func `an item is what there is of it, and what a member may have`() {
        check(
            """
            ann redeems seal as o1 -> is paid, -300 redeem, o1 paid
            ann redeems seal as o2 -> refused limit_reached left=0 limit=1
            bob redeems seal 2     -> refused limit_reached left=1 limit=1
            bob redeems seal as o3 -> is paid, -300 redeem, o3 paid
            cat redeems seal as o4 -> is paid, -300 redeem, o4 paid
            dan redeems seal as o5 -> refused sold_out left=0 limit=3
            """, in: Self.show(["ann": 1_000, "bob": 1_000, "cat": 1_000, "dan": 1_000]))
    }

    @Test func `more or fewer offered moves the difference`() {
        var show = check(
            """
            ann redeems seal as o1 -> is paid, -300 redeem, o1 paid
            bob redeems seal as o2 -> is paid, -300 redeem, o2 paid
            """, in: Self.show(["ann": 1_000, "bob": 1_000, "cat": 1_000]))
        func offer(_ stock: Int64, perUser: Int64) {
            var item = show.programme.shop.item("seal")!
            (item.stock, item.perUser) = (stock, perUser)
            show.programme.shop = Shop(items: [item])
        }
        offer(1, perUser: 1)
        show = check("cat redeems seal -> refused sold_out left=0 limit=1", in: show)
        offer(3, perUser: 2)
        show = check(
            """
            ann redeems seal as o3 -> is paid, -300 redeem, o3 paid
            ann redeems seal       -> refused limit_reached left=0 limit=2
            cat redeems seal       -> refused sold_out left=0 limit=3
            """, in: show)
        #expect(show.books.kept.balances[.stock(of: "seal")] == 0)
    }

    @Test func `a tier, a window and a name that there is`() {
        var show = Self.show(["ann": 5_000, "gil": 5_000])
        _ = show.play(["hal gives gil tier=gold"])
        let early = ShopItem(id: "early", price: 1, from: show.now + 1_000)
        let late = ShopItem(id: "late", price: 1, until: show.now)
        let gone = ShopItem(id: "gone", price: 1, active: false)
        show.programme.shop = Shop(
            coupons: Shop.shipped.coupons, items: Shop.shipped.items + [early, late, gone])
        let (opens, closed) = (show.now + 1_000, show.now)
        show = check(
            """
            ann redeems meet-up -> refused tier_required need=gold
            gil redeems meet-up as o1 -> is paid, -1000 redeem, o1 paid
            ann redeems early -> refused not_open opens_at=\(opens)
            ann redeems late -> refused closed closes_at=\(closed)
            ann redeems gone -> refused not_found
            ann redeems cup -> refused not_found
            ann redeems birthday-20 -> refused not_found
            ann redeems tea-sample 0 -> refused bad_request field=quantity
            ann redeems tea-sample 101 -> refused bad_request field=quantity
            ann redeems cny-5 11 -> refused bad_request field=quantity
            wait 1s
            ann redeems early as o2 -> is paid, -1 redeem, o2 paid
            """, in: show)
    }

    @Test func `everyone sees what is left, and of it what they may have`() {
        check(
            """
            ann redeems seal as o1 -> is paid, -300 redeem, o1 paid
            ann browses -> mug 500+990 2/-, tea-sample 50 -/2, seal 300 2/0, meet-up 1000 -/-,
                box 20 -/-, cny-5 100 -/-, beauty-30 500 -/-
            bob browses 3 -> mug 500+990 2/-, tea-sample 50 -/2, seal 300 2/1,
                cny-5 100 -/-, beauty-30 500 -/-, more after seal
            bob browses 3 after seal -> meet-up 1000 -/-, box 20 -/-
            """, in: Self.show(["ann": 1_000, "bob": 1]))
    }

    // MARK: Points and cash

    @Test func `what waits for cash is set aside, and returns when none comes`() {
        let show = check(
            """
            ann redeems mug 2 as o1 -> is reserved, -1000 redeem, o1 reserved
            bob redeems mug         -> refused sold_out left=0 limit=2
            ann reads 1             -> points 0, held 1000, growth 0, next 5, redeem -1000 = 0
            wait 14m
            wait 1m                 -> ann: +1000 released, ann: o1 released
            ann reads 1             -> points 1000, growth 0, next 6, released 1000 = 1000
            bob redeems mug as o2   -> is reserved, -500 redeem, o2 reserved
            """, in: Self.show(["ann": 1_000, "bob": 1_000]))
        #expect(show.books.kept.balances[Account(.order("o1"), .points)] == 0)
        #expect(show.books.kept.balances[.stock(of: "mug")] == 1)
    }

    // MARK: Blind boxes

    @Test func `a blind box holds what its odds say`() {
        let show = Self.show(["ann": 100_000])
        for number in 0..<100 { _ = show.play(["ann redeems box 10 as b\(number)"]) }
        let won = show.books.feed.filter { $0.type == "win" }.map { $0.body.text("prize") }
        let count = { prize in won.count { $0 == prize } }
        #expect(won.count == 1_000)
        // 600, 300 and 100 are expected; five standard deviations are 77, 72 and 47.
        #expect((523...677).contains(count("nothing")))
        #expect((228...372).contains(count("points")))
        #expect((53...147).contains(count("coupon")))
        let coupons = show.books.kept.balances[Account(.user("ann"), .coupons)]
        #expect(Int(coupons) == count("coupon"))
        #expect(show.books.balance("ann") == 80_000 + 30 * Int64(count("points")))
    }

    // MARK: Gifts and friends

    @Test func `gifts that follow each other count on`() {
        let show = check(
            """
            ann sends heart 3   -> -30 gift, gift heart x3 combo 3
            wait 5s
            ann sends heart     -> -10 gift, gift heart x1 combo 4
            ann sends bouquet   -> -100 gift, gift bouquet x1 combo 1
            bob sends heart     -> -10 gift, gift heart x1 combo 1
            wait 5001ms
            ann sends heart     -> -10 gift, gift heart x1 combo 1
            ann sends heart 0   -> refused bad_request field=count
            ann sends heart 1000 -> refused bad_request field=count
            ann sends star      -> refused not_found
            hal sends heart     -> refused forbidden
            """, in: Self.show(["ann": 1_000, "bob": 1_000]))
        let received = show.books.kept.counters[.received(by: "hal")]
        #expect(received?.progress == 160)
        #expect(received?.times == 7)
    }

    @Test func `a friend gets 500 points a day at most`() {
        check(
            """
            ann transfers 300 to bob -> -300 transfer, bob: +300 transfer
            ann transfers 201 to bob -> refused limit_reached left=200 limit=500
            ann transfers 200 to cat -> -200 transfer, cat: +200 transfer
            ann transfers 1 to bob   -> refused limit_reached left=0 limit=500
            bob transfers 1 to ann   -> -1 transfer, ann: +1 transfer
            ann transfers 0 to bob   -> refused bad_request field=points
            ann transfers 1 to ann   -> refused bad_request field=to
            ann transfers 1 to zoe   -> refused not_found
            wait 4h
            ann transfers 500 to bob -> -500 transfer, bob: +500 transfer
            ann transfers 1 to bob   -> refused limit_reached left=0 limit=500
            """, in: Self.show(["ann": 5_000, "bob": 1, "cat": 1]))
    }
}
