// What members earn, line for line as the programme's page says it.

import Live
import Testing

@Suite struct `Points` {
    @Test func `a share is 10 points, three times a day, and 10 growth each time`() {
        check(
            """
            ann joins
            ann shares         -> +10 share, task share 0/1, growth +10
            ann shares         -> +10 share, task share 0/1, growth +10
            ann shares         -> +10 share, task share 0/1 done, growth +10
            ann shares         -> growth +10
            """)
    }

    @Test func `a rule knows by which channel was shared`() {
        var rule = Rule(id: "moments", on: .shared, points: 5)
        rule.when = .word(.channel, ["moments"])
        check(
            """
            ann joins
            ann shares
            ann shares by qq
            ann shares by moments -> +5 moments
            """, in: Show(.with([rule])))
    }

    @Test(arguments: [
        ("normal", 10), ("bronze", 11), ("silver", 12), ("gold", 15), ("black_diamond", 20),
        ("svip", 20),
    ])
    func `the tier multiplies points and not growth`(tier: String, points: Int) {
        var show = Show.visited(by: "ann", of: tier)
        show = check(
            "ann shares -> +\(points) share, task share 0/1, growth +10", in: show)
        #expect(show.books.balance("ann") == Int64(points))
    }

    @Test func `black diamond watches 15 minutes for 100 points`() {
        check(
            """
            wait 1s  -> entry ann black-phoenix
            wait 15m -> ann: growth +5, ann: +100 watch
            """,
            in: Show.visited(by: "ann", of: "black_diamond"))
    }

    @Test(
        arguments: [
            (5, 100, 5), (5, 110, 6), (35, 150, 53), (1, 149, 1), (1, 150, 2), (0, 200, 0),
        ] as [(Int64, Int64, Int64)])
    func `points are rounded half up`(base: Int64, percent: Int64, points: Int64) {
        #expect(Rule(id: "any", on: .shared, points: base).points(at: percent) == points)
    }

    @Test func `a rule may leave the tier out`() {
        let rule = Rule(id: "flat", on: .shared, points: 7, multiplied: false)
        check(
            """
            house gives ann tier=svip -> ann: tier svip
            ann joins
            ann shares                -> +7 flat
            """, in: Show(.with([rule])))
    }

    @Test func `10 likes are a point, ten times a day, however they come`() {
        let show = check(
            """
            ann joins
            ann likes 9
            wait 1s
            ann likes 1
            wait 1s            -> ann: +1 like
            ann likes 50
            ann likes 39
            wait 1s            -> ann: +8 like
            ann likes 1
            wait 1s            -> ann: +1 like
            ann likes 50
            wait 1s
            """)
        #expect(show.books.balance("ann") == 10)
    }

    @Test func `the day turns at the programme's midnight, not at that of UTC`() {
        check(
            """
            it is d1 23:59
            ann joins
            ann shares         -> +10 share, task share 0/1, growth +10
            ann shares         -> +10 share, task share 0/1, growth +10
            ann shares         -> +10 share, task share 0/1 done, growth +10
            wait 59s
            ann shares         -> growth +10
            it is d2 00:00
            ann shares         -> +10 share, task share 0/1, growth +10
            it is d2 08:00
            ann shares         -> +10 share, task share 0/1, growth +10
            ann shares         -> +10 share, task share 0/1 done, growth +10
            ann shares         -> growth +10
            """)
    }

    @Test func `following a host pays once, for good`() {
        check(
            """
            ann follows hal    -> +20 follow
            ann follows hal
            ann unfollows hal
            it is d9 12:00
            ann follows hal
            """)
    }

    @Test func `a rule that is off pays nothing and its facts are not made`() {
        var show = Show(.with([Rule(id: "off", on: .shared, points: 10, active: false)]))
        show = check(
            """
            ann joins
            ann shares
            """, in: show)
        #expect(show.books.kept.members["ann"] == nil, "nobody asked the books")
    }

    @Test func `hosts work here and earn nothing`() {
        check(
            """
            hal joins
            hal shares
            hal likes 10
            hal says "good evening everyone" -> scroll #FFFFFF good evening everyone
            wait 16m
            """)
    }
}

@Suite struct `Sign-in` {
    @Test func `every day 5, and 100 on the seventh in a row`() {
        check(
            """
            ann signs in       -> streak 1, +5 sign-in
            it is d2 00:00
            ann signs in       -> streak 2, +5 sign-in
            it is d3 23:59
            ann signs in       -> streak 3, +5 sign-in
            it is d4 00:00
            ann signs in       -> streak 4, +5 sign-in
            it is d5 12:00
            ann signs in       -> streak 5, +5 sign-in
            it is d6 12:00
            ann signs in       -> streak 6, +5 sign-in
            it is d7 12:00
            ann signs in       -> streak 7, +5 sign-in, +100 streak
            it is d8 12:00
            ann signs in       -> streak 8, +5 sign-in
            """)
    }

    @Test func `once a day, whatever the hour`() {
        check(
            """
            it is d1 00:00
            ann signs in       -> streak 1, +5 sign-in
            ann signs in       -> refused already_done
            it is d1 23:59
            ann signs in       -> refused already_done
            """)
    }

    @Test func `a day left out breaks the streak`() {
        check(
            """
            ann signs in       -> streak 1, +5 sign-in
            it is d2 12:00
            ann signs in       -> streak 2, +5 sign-in
            it is d4 12:00
            ann signs in       -> streak 1, +5 sign-in
            """)
    }

    @Test func `yesterday's request that arrives after today's is done already`() {
        check(
            """
            it is d2 00:00
            ann signs in       -> streak 1, +5 sign-in
            it is d1 23:59
            ann signs in       -> refused already_done
            it is d3 12:00
            ann signs in       -> streak 2, +5 sign-in
            """)
    }

    @Test func `the streak prize comes again on the fourteenth day`() {
        var show = Show()
        for day in 1...14 {
            let prize = day % 7 == 0 ? ", +100 streak" : ""
            show = check(
                """
                it is d\(day) 20:00
                ann signs in   -> streak \(day), +5 sign-in\(prize)
                """, in: show)
        }
        #expect(show.books.balance("ann") == 14 * 5 + 2 * 100)
    }
}
