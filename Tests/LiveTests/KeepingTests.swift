// Tiers over the years, as members live through them.

import Live
import Testing

@Suite struct `Tiers over the years` {
    private static var show: Show { Show(.quiet) }

    @Test func `a tier that is not kept is warned of, has its grace, and falls by one`() {
        let show = check(
            """
            house gives ann growth=5300 -> ann: growth +5300, ann: tier gold
            it is d358 19:59
            house sweeps
            it is d359 20:00
            house sweeps  -> ann: told tier_warning 2500 missing for 7d
            house sweeps
            it is d365 20:00
            house gives ann growth=700  -> ann: growth +700
            it is d366 20:00
            house sweeps  -> ann: told tier_warning 1800 missing for 30d
            house sweeps
            it is d396 19:59
            house sweeps
            it is d396 20:00
            house sweeps  -> ann: growth -4300, ann: tier silver
            house sweeps
            """, in: Self.show)
        #expect(show.books.growth("ann") == 1_700)
        #expect(show.tier(of: "ann") == "silver")
    }

    @Test func `half of the threshold within the period keeps it for another`() {
        check(
            """
            house gives ann growth=1000 -> ann: growth +1000, ann: tier silver
            it is d200 12:00
            house gives ann growth=500  -> ann: growth +500
            it is d366 20:00
            house sweeps
            it is d723 20:00
            house sweeps
            it is d724 20:00
            house sweeps  -> ann: told tier_warning 500 missing for 7d
            """, in: Self.show)
    }

    @Test func `what is earned after the warning keeps it, and so it is said`() {
        check(
            """
            house gives ann growth=200 -> ann: growth +200, ann: tier bronze
            it is d360 20:00
            house sweeps               -> ann: told tier_warning 100 missing for 6d
            house gives ann growth=100 -> ann: growth +100
            it is d366 20:00
            house sweeps               -> ann: told tier_kept
            """, in: Self.show)
    }

    @Test func `what is earned in the days of grace keeps it too`() {
        check(
            """
            house gives ann growth=200 -> ann: growth +200, ann: tier bronze
            it is d366 20:00
            house sweeps               -> ann: told tier_warning 100 missing for 30d
            it is d390 20:00
            house gives ann growth=100 -> ann: growth +100
            it is d396 20:00
            house sweeps               -> ann: told tier_kept
            """, in: Self.show)
    }

    @Test func `a new tier begins a period of its own`() {
        check(
            """
            house gives ann growth=200 -> ann: growth +200, ann: tier bronze
            it is d300 20:00
            house gives ann growth=800 -> ann: growth +800, ann: tier silver
            it is d366 20:00
            house sweeps
            it is d658 20:00
            house sweeps               -> ann: told tier_warning 500 missing for 7d
            """, in: Self.show)
    }

    @Test func `two sweeps in one batch do what one does`() {
        let show = check(
            """
            house gives ann growth=200 -> ann: growth +200, ann: tier bronze
            it is d366 20:00
            house sweeps               -> ann: told tier_warning 100 missing for 30d
            it is d396 20:00
            """, in: Self.show)
        let twice = show
        _ = twice.play(["house sweeps", "house sweeps"])
        #expect(twice.books.growth("ann") == 0)
        #expect(twice.tier(of: "ann") == "normal")
        #expect(twice.books.feed.filter { $0.type == "tier" }.count == 2)
    }

    @Test func `a fall from the lowest of the ways leaves a tier that was given`() {
        let show = check(
            """
            house gives ann growth=200 tier=svip -> ann: growth +200, ann: tier svip
            it is d366 20:00
            house sweeps               -> ann: told tier_warning 100 missing for 30d
            it is d396 20:00
            house sweeps               -> ann: growth -200
            """, in: Self.show)
        #expect(show.tier(of: "ann") == "svip")
    }

    @Test func `a plan is warned of once, and ends by itself`() {
        check(
            """
            house gives ann tier=gold for=30d -> ann: tier gold for 30d
            it is d24 19:59
            house sweeps
            it is d24 20:00
            house sweeps                      -> ann: told tier_warning for 7d
            house sweeps
            it is d31 20:00
            house sweeps                      -> ann: tier normal
            house sweeps
            """, in: Self.show)
    }

    @Test func `nobody is warned of what was given for a few days, or does not matter`() {
        check(
            """
            house gives ann tier=gold for=7d    -> ann: tier gold for 7d
            house gives bob growth=5000         -> bob: growth +5000, bob: tier gold
            house gives bob tier=silver for=30d
            it is d8 20:00
            house sweeps                        -> ann: tier normal
            it is d40 20:00
            house sweeps
            """, in: Self.show)
    }

    @Test func `a renewal moves the end, and what comes late does not move it back`() throws {
        let show = Self.show
        func open(_ days: Int64) -> TierGrant? {
            var turn = Turn(programme: show.programme, set: show.books.kept)
            let (result, _) = turn.run(at: show.now, operation: "o", dice: Dice(seed: 1)) {
                (turn) throws(Refusal) in
                try turn.openPlan("gold-year", until: show.now + days * .day, for: "ann")
                try turn.openPlan("gold-year", until: show.now + 5 * .day, for: "ann")
            }
            guard case .success = result else { return nil }
            return turn.changes().members.first?.grants.first
        }
        _ = show.play(["ann becomes member"])
        let grant = try #require(open(365))
        #expect(grant.until == show.now + 365 * .day)
        #expect(grant.source == .plan("gold-year"))
    }
}
