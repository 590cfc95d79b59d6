// What is added up and shown together: likes, and the state of what goes on.

import Live
import Testing

@Suite struct `Reactions` {
    @Test func `likes are shown once a tick, all together`() {
        check(
            """
            ann joins
            bob joins
            ann likes 3
            bob likes 4
            ann likes 1
            tick       -> likes 8 (+8)
            tick
            bob likes 2
            tick       -> likes 10 (+2)
            """, in: Show(.quiet), hearing: [.likes])
    }

    @Test func `likes have a rate of their own`() {
        var show = check("ann joins")
        for _ in 1...20 { show = check("ann likes 1", in: show) }
        check(
            """
            ann likes 1     -> refused rate_limited retry_ms=100
            ann says hi     -> scroll #FFFFFF hi
            wait 100ms      -> ann: +2 like
            ann likes 1
            ann likes 1     -> refused rate_limited retry_ms=100
            ann leaves
            ann joins
            ann likes 1     -> refused rate_limited retry_ms=100
            """, in: show)
    }

    @Test func `likes are counted for who goes away at once`() {
        check(
            """
            ann joins
            ann likes 10
            ann leaves      -> +1 like
            """)
    }

    @Test func `the state of an activity is shown at most every 200 ms`() {
        check(
            """
            hal opens rain pot=100 each=5 -> is open, rain opened, wave 1 for 15s
            ann claims rain  -> +5 point_rain
            bob claims rain  -> +5 point_rain
            tick             -> rain has 90
            cat claims rain  -> +5 point_rain
            wait 199ms
            dan claims rain  -> +5 point_rain
            wait 1ms         -> rain has 80
            wait 1s
            eve claims rain  -> +5 point_rain
            hal closes rain  -> is settled, rain closed, rain settled paid 25 returned 75 claims 5
            wait 1s
            """, hearing: [.updated])
    }
}
