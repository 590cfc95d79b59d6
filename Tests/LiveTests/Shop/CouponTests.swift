// Coupons: what they are good for, who holds them, and when they are over.

import Ledger
import Live
import Testing

@Suite struct `A coupon` {
    /// The show after ann, who had 1,000 points, has bought a coupon.
    private static func show(_ kind: String) -> Show {
        let show = Show(.shopping)
        _ = show.play(["hal gives ann points=1000"])
        _ = show.play(["ann redeems \(kind) as c1"])
        return show
    }

    /// "500 points buy 30 off 199 in the category and not in another."
    @Test(
        arguments: [
            ("beauty-30", 19_900, "beauty", 3_000, nil),
            ("beauty-30", 19_899, "beauty", nil, "threshold"),
            ("beauty-30", 50_000, "books", nil, "category"),
            ("beauty-30", 50_000, nil, nil, "category"),
            ("cny-5", 1, nil, 1, nil), ("cny-5", 500, "books", 500, nil),
            ("cny-5", 9_900, "beauty", 500, nil),
        ] as [(String, Int64, String?, Int64?, String?)])
    func `is good for what it says`(
        kind: String, amount: Int64, category: String?, off: Int64?, reason: String?
    ) throws {
        let show = Self.show(kind)
        let coupon = try #require(show.books.coupon("c1"))
        let result = Result { () throws(Refusal) in
            try coupon.discount(on: amount, category: category, for: "ann", at: show.now)
        }
        switch result {
        case .success(let discount): #expect(discount == off)
        case .failure(let refusal):
            #expect(off == nil)
            #expect(refusal.code == .couponInvalid)
            #expect(refusal.details["reason"]?.string == reason)
        }
    }

    @Test func `is nobody else's, and not good when its days are over`() throws {
        let show = Self.show("cny-5")
        let coupon = try #require(show.books.coupon("c1"))
        #expect(coupon.expiresAt == show.now + 30 * 86_400_000)
        for (user, at, reason) in [
            ("bob", show.now, "owner"), ("ann", coupon.expiresAt, "expired"),
        ] {
            let refusal = #expect(throws: Refusal.self) {
                try coupon.discount(on: 1_000, category: nil, for: user, at: at)
            }
            #expect(refusal?.details["reason"]?.string == reason)
        }
        #expect(
            try coupon.discount(
                on: 1_000, category: nil, for: "ann", at: coupon.expiresAt - 1) == 500)
    }

    @Test func `is kept as it was, and read again`() throws {
        let coupon = try #require(Self.show("beauty-30").books.coupon("c1"))
        #expect(Coupon(id: "c1", kept: coupon.kept) == coupon)
        for name in ["user", "kind", "off", "threshold", "issued_at", "expires_at", "state"] {
            var kept = coupon.kept
            kept[name] = nil
            #expect(Coupon(id: "c1", kept: kept) == nil, "without \(name)")
        }
    }

    @Test func `may be given, also one that is not for sale`() {
        check(
            """
            hal gives ann coupon=birthday-20 -> ann: birthday-20 issued
            hal gives ann coupon=birthday-20 -> ann: birthday-20 issued
            hal gives ann coupon=none        -> refused not_found
            ann reads 1 -> points 0, growth 0, has birthday-20, has birthday-20
            """, in: Show(.shopping))
    }

    @Test func `ends with its days, and is out of the list`() {
        let show = check(
            """
            ann reads 1 -> points 900, growth 0, next 2, has cny-5, redeem -100 = 900
            it is d31 19:59
            wait 0s
            it is d31 20:00
            wait 0s     -> ann: cny-5 expired
            ann reads 1 -> points 900, growth 0, next 2, redeem -100 = 900
            """, in: Self.show("cny-5"))
        #expect(show.books.kept.balances[Account(.user("ann"), .coupons)] == 0)
        // All that is left to do with it is to forget it one day.
        #expect(show.books.due.keys.map(\.task) == ["document.remove"])
    }
}

/// What orders do to a coupon.
@Suite struct `A coupon in an order` {
    private enum Act {
        case reserve(String), use, release
        case wait(Int64)
    }

    private static let days: Int64 = 86_400_000

    @Test(
        arguments: [
            ([.reserve("o1")], "held", ["held"]),
            ([.reserve("o1"), .reserve("o1")], "held", ["held"]),
            ([.reserve("o1"), .use], "used", ["held", "used"]),
            ([.reserve("o1"), .use, .use], "used", ["held", "used"]),
            ([.reserve("o1"), .release], "released", ["held", "released"]),
            ([.reserve("o1"), .release, .release], "released", ["held", "released"]),
            (
                [.reserve("o1"), .release, .reserve("o2"), .use], "used",
                ["held", "released", "held", "used"]
            ),
            ([.reserve("o1"), .use, .release], "released", ["held", "used", "released"]),
            // An order may hold it past its days; what comes back then is over.
            ([.reserve("o1"), .wait(30 * days)], "held", ["held"]),
            ([.reserve("o1"), .wait(30 * days), .use], "used", ["held", "used"]),
            (
                [.reserve("o1"), .wait(30 * days), .release], "expired",
                ["held", "released", "expired"]
            ),
            ([.release], "issued", []), ([.wait(30 * days)], "expired", ["expired"]),
        ] as [([Act], String, [String])])
    private func `goes from hand to hand`(acts: [Act], state: String, told: [String]) throws {
        let stage = try Stage()
        for act in acts { try stage.play(act) }
        let coupon = try #require(stage.coupon)
        #expect(coupon.state.rawValue == state)
        #expect(stage.told == ["issued"] + told)
        let hands = [Holder.user("ann"), .order("o1"), .order("o2")].map {
            stage.turn.set.balances[Account($0, .coupons)]
        }
        #expect(hands.reduce(0, +) == (coupon.state.isOver ? 0 : 1), "one piece in one hand")
    }

    @Test(
        arguments: [
            ([.reserve("o1")], .reserve("o2"), "state"), ([], .use, "state"),
            ([.reserve("o1"), .release], .use, "state"),
            ([.reserve("o1"), .use], .reserve("o2"), "state"),
            ([.wait(30 * days)], .reserve("o1"), "expired"),
        ] as [([Act], Act, String)])
    private func `is refused to a second`(acts: [Act], last: Act, reason: String) throws {
        let stage = try Stage()
        for act in acts { try stage.play(act) }
        let before = stage.coupon
        let refusal = #expect(throws: Refusal.self) { try stage.play(last) }
        #expect(refusal?.details["reason"]?.string == reason)
        #expect(stage.coupon == before)
    }

    /// One turn in which a coupon changes hands.
    private final class Stage {
        var turn = Turn(programme: .shopping, set: WorkingSet())
        var now = Show.time(day: 1, minute: 0)

        init() throws {
            try run { (turn) throws(Refusal) in
                _ = try turn.issueCoupon("cny-5", to: "ann", id: "c1")
            }
        }

        var coupon: Coupon? { turn.set.coupon("c1") }
        var told: [String] { turn.changes().feed.map { $0.body.text("state") } }

        func play(_ act: Act) throws {
            switch act {
            case .reserve(let order):
                try run { (turn) throws(Refusal) in
                    _ = try turn.reserveCoupon(
                        "c1", for: order, amount: 1_000, category: nil, user: "ann")
                }
            case .use: try run { (turn) throws(Refusal) in try turn.useCoupon("c1") }
            case .release: try run { (turn) throws(Refusal) in try turn.releaseCoupon("c1") }
            case .wait(let span):
                now += span
                try run { (turn) throws(Refusal) in try turn.expireCoupon("c1") }
            }
        }

        private func run(_ act: (inout Turn) throws(Refusal) -> Void) throws {
            try turn.run(at: now, operation: "op", dice: Dice(seed: 1), act).result.get()
        }
    }
}
