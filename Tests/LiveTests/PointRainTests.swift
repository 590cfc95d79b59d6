// Point rain, as a host and her viewers play it.

import Live
import Testing

@Suite struct `Point rain` {
    @Test func `everyone catches once a wave, the last gets the rest`() {
        check(
            """
            hal opens rain pot=12 each=5 -> is open, rain opened, wave 1 for 15s
            wait 1s
            ann claims rain              -> +5 point_rain
            ann claims rain              -> refused already_done
            bob claims rain              -> +5 point_rain
            cat claims rain              -> +2 point_rain
            dan claims rain              -> refused sold_out
            tick                         -> rain has 0
            wait 14s                     -> rain closed,
                rain settled paid 12 returned 0 claims 3
            dan claims rain              -> refused closed
            """, hearing: [.updated])
    }

    @Test func `waves fall one after another with gaps between`() {
        check(
            """
            hal opens rain pot=100 each=5 waves=3 wave_s=10 gap_s=5 -> is open, rain opened,
                wave 1 for 10s
            ann claims rain wave 2 -> refused not_open
            wait 9999ms
            ann claims rain wave 1 -> +5 point_rain
            bob claims rain wave 4 -> refused bad_request field=wave
            bob claims rain wave 0 -> refused bad_request field=wave
            wait 1ms
            bob claims rain wave 1 -> refused closed
            wait 4999ms
            ann claims rain wave 2 -> refused not_open
            wait 1ms               -> wave 2 for 10s
            ann claims rain wave 2 -> +5 point_rain
            bob claims rain wave 1 -> refused closed
            wait 15s               -> wave 3 for 10s
            ann claims rain wave 3 -> +5 point_rain
            wait 10s               -> rain closed, rain settled paid 15 returned 85 claims 3
            """)
    }

    @Test func `a wave is told once, however often the store is asked`() {
        check(
            """
            hal opens rain pot=100 each=5 waves=2 wave_s=10 gap_s=5 -> is open, rain opened,
                wave 1 for 10s
            house looks at rain
            wait 15s               -> wave 2 for 10s
            house looks at rain
            ann claims rain wave 2 -> +5 point_rain
            house looks at rain
            """)
    }

    @Test(arguments: [1, 2, 3, 4, 5] as [UInt64])
    func `random amounts stay within their bounds and the pot`(seed: UInt64) {
        let show = check(
            "hal opens rain pot=1000 each_min=3 each_max=9 -> is open, rain opened, wave 1 for 15s",
            in: Show(seed: seed))
        for viewer in 0..<50 { _ = show.play(["v\(viewer) claims rain"]) }
        let amounts = (0..<50).map { show.books.balance("v\($0)") }
        #expect(amounts.allSatisfy { (3...9).contains($0) })
        #expect(Set(amounts).count > 3)
        #expect(amounts.reduce(0, +) + show.books.pot("rain") == 1_000)
    }

    @Test(arguments: [
        ("each=5", "pot"), ("pot=0 each=5", "pot"), ("pot=x each=5", "pot"),
        ("pot=1000000001 each=5", "pot"), ("pot=10", "each"), ("pot=10 each=11", "each"),
        ("pot=10 each=5 each_min=1 each_max=9", "each"), ("pot=10 each=5 each_max=9", "each"),
        ("pot=10 each=0", "each"), ("pot=10 each_min=3", "each"), ("pot=10 each_max=3", "each"),
        ("pot=10 each_min=4 each_max=3", "each_max"), ("pot=10 each=1 waves=0", "waves"),
        ("pot=10 each=1 waves=101", "waves"), ("pot=10 each=1 wave_s=0", "wave_s"),
        ("pot=10 each=1 gap_s=-1", "gap_s"), ("pot=10 each=1 gap_s=x", "gap_s"),
        ("pot=10 each=1 kind=snow", "kind"), ("pot=10 each=1 tiers=tin", "eligible.tiers"),
        ("pot=10 each=1 min_tier=tin", "eligible.min_tier"),
        ("pot=10 each=1 opens=-2m", "opens_at"), ("pot=10 each=1 opens=367d", "opens_at"),
        ("pot=10 each=1 closes=0s", "closes_at"), ("pot=10 each=1 closes=-1s", "closes_at"),
    ])
    func `a setting that cannot be taken is named`(settings: String, field: String) {
        let show = check(
            "hal opens rain \(settings) -> refused bad_request field=\(field)")
        #expect(show.books.activity("rain") == nil)
    }

    @Test func `only claims, only here, only what is there`() {
        check(
            """
            hal opens rain pot=100 each=5 -> is open, rain opened, wave 1 for 15s
            ann votes rain                -> refused bad_request
            ann claims rain in r2         -> refused not_found
            ann claims snow               -> refused not_found
            """)
    }

    @Test func `a catch too fast for a hand is paid and marked`() {
        let show = check(
            """
            hal opens rain pot=100 each=5 waves=2 wave_s=10 -> is open, rain opened, wave 1 for 10s
            wait 149ms
            ann claims rain        -> +5 point_rain
            wait 1ms
            bob claims rain        -> +5 point_rain
            wait 14851ms           -> wave 2 for 10s
            cat claims rain wave 2 -> +5 point_rain
            """)
        let entries = show.books.kept.entries
        func isMarked(_ user: String, _ wave: Int64) -> Bool {
            let key = EntryKey(subject: "rain", user: user, slot: wave)
            return entries[key]?["too_fast"]?.bool ?? false
        }
        #expect(isMarked("ann", 1))
        #expect(!isMarked("bob", 1))
        #expect(isMarked("cat", 2))
        let flags = show.books.kept.documents.all.values.filter { $0.key.kind == "flag" }
        #expect(Set(flags.compactMap { $0.kept["user"]?.string }) == ["ann", "cat"])
        #expect(flags.allSatisfy { $0.owner == "r1/rain" })
        let ann = flags.first { $0.kept["user"] == "ann" }?.kept
        #expect(ann?["wave"] == 1 && ann?["after_ms"] == 149 && ann?["points"] == 5)
        let rain = show.books.activity("rain")
        let settled = rain?.play.mine([(1, ["points": 5, "too_fast": true])])
        #expect(settled == ["entries": [["slot": 1, "points": 5]]], "nobody is told of it")
        let ended = check(
            "hal closes rain -> is settled, rain closed, rain settled paid 15 returned 85 claims 3",
            in: show)
        #expect(ended.books.activity("rain")?.result?["too_fast"] == 2)
    }
}

@Suite struct `Eligibility of an activity` {
    @Test func `from a tier up`() {
        check(
            """
            house gives ann tier=svip    -> ann: tier svip
            house gives bob tier=silver  -> bob: tier silver
            hal opens rain pot=100 each=5 min_tier=gold -> is open, rain opened, wave 1 for 15s
            ann claims rain              -> +5 point_rain
            bob claims rain              -> refused tier_required need=gold
            cat claims rain              -> refused tier_required need=gold
            """)
    }

    @Test func `for some tiers only`() {
        check(
            """
            house gives ann tier=svip    -> ann: tier svip
            house gives bob tier=silver  -> bob: tier silver
            hal opens rain pot=100 each=5 tiers=gold|silver -> is open, rain opened, wave 1 for 15s
            ann claims rain              -> refused tier_required need=silver
            bob claims rain              -> +5 point_rain
            """)
    }

    @Test func `for followers, as soon as they follow`() {
        check(
            """
            hal opens rain pot=100 each=5 follow=yes -> is open, rain opened, wave 1 for 15s
            ann claims rain              -> refused forbidden need=follow
            ann follows hal              -> +20 follow
            ann claims rain              -> +5 point_rain
            """)
    }

    @Test func `a tier that has run out opens nothing`() {
        check(
            """
            house gives ann tier=gold for=1m -> ann: tier gold for 1m
            hal opens rain pot=100 each=5 min_tier=gold waves=2 wave_s=60 -> is open, rain opened,
                wave 1 for 1m
            ann claims rain              -> +5 point_rain
            wait 65s                     -> ann: tier normal, wave 2 for 1m
            ann claims rain wave 2       -> refused tier_required need=gold
            """)
    }

    @Test func `a member who rises in the same batch is let in`() {
        check(
            """
            hal opens rain pot=100 each=5 min_tier=bronze -> is open, rain opened, wave 1 for 15s
            house gives ann growth=200   -> ann: growth +200, ann: tier bronze
            & ann claims rain            -> +5 point_rain
            """)
    }
}
