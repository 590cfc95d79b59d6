// Who may speak, and how often: by role, tier, slow mode, and whatever connection they come on.

import Live
import Testing

@Suite struct `Who may speak` {
    @Test func `guests watch`() {
        check(
            """
            gus joins
            gus says hi  -> refused unauthorized
            gus likes 1  -> refused unauthorized
            gus shares   -> refused unauthorized
            """)
    }

    @Test func `three at once and one a second after that`() {
        check(
            """
            ann joins
            ann says 1   -> scroll #FFFFFF 1
            ann says 2   -> scroll #FFFFFF 2
            ann says 3   -> scroll #FFFFFF 3
            ann says 4   -> refused rate_limited retry_ms=1000
            wait 999ms
            ann says 4   -> refused rate_limited retry_ms=1
            wait 1ms
            ann says 4   -> scroll #FFFFFF 4
            ann says 5   -> refused rate_limited retry_ms=1000
            """)
    }

    @Test func `what is refused for its form costs nothing`() {
        check(
            """
            ann joins
            ann says ""  -> refused bad_request field=text
            ann says ""  -> refused bad_request field=text
            ann says hi as banner -> refused tier_required need=black_diamond
            ann says 1   -> scroll #FFFFFF 1
            ann says 2   -> scroll #FFFFFF 2
            ann says 3   -> scroll #FFFFFF 3
            """)
    }

    @Test func `a higher tier may say more`() {
        let show = check(
            """
            ann says 1   -> scroll #FFC53D 1
            ann says 2   -> scroll #FFC53D 2
            ann says 3   -> scroll #FFC53D 3
            ann says 4   -> scroll #FFC53D 4
            ann says 5   -> scroll #FFC53D 5
            ann says 6   -> refused rate_limited retry_ms=500
            """, in: Show.visited(by: "ann", of: "gold"))
        #expect(show.shown("danmaku").count == 5)
    }

    @Test func `coming back is no way around the rate`() {
        check(
            """
            ann joins
            ann says 1   -> scroll #FFFFFF 1
            ann says 2   -> scroll #FFFFFF 2
            ann says 3   -> scroll #FFFFFF 3
            ann leaves
            ann returns
            ann says 4   -> refused rate_limited retry_ms=1000
            ann joins    -> old connection closed: replaced
            ann says 4   -> refused rate_limited retry_ms=1000
            """)
    }

    @Test func `slow mode spaces all but the host`() {
        check(
            """
            ann joins
            hal joins
            hal changes slow_mode_s=10 -> room slow_mode_s=10
            ann says 1   -> scroll #FFFFFF 1
            wait 4s
            ann says 2   -> refused rate_limited retry_ms=6000
            hal says 1   -> scroll #FFFFFF 1
            hal says 2   -> scroll #FFFFFF 2
            wait 6s
            ann says 2   -> scroll #FFFFFF 2
            ann leaves
            ann joins
            ann says 3   -> refused rate_limited retry_ms=10000
            hal changes slow_mode_s=0  -> room slow_mode_s=0
            ann says 3   -> scroll #FFFFFF 3
            """)
    }

    @Test func `a host says 500 things a second and has every style`() {
        let show = check(
            """
            hal joins
            hal says hi as banner -> banner #FFFFFF hi
            """)
        #expect(show.shown("danmaku").first?.fields["badge"] == "host")
        for _ in 1..<500 { _ = show.play(["hal says hi"]) }
        check(
            """
            hal says hi           -> refused rate_limited retry_ms=2
            hal announces soon    -> refused rate_limited retry_ms=2
            wait 2ms
            hal announces soon    -> announcement soon
            hal says hi           -> refused rate_limited retry_ms=2
            """, in: show)
    }

    @Test func `nobody acts in a room that has ended, but the host`() {
        check(
            """
            hal joins
            gus joins
            ann joins
            hal changes state=ended -> is ended, room state=ended, gus: closed: roomEnded,
                ann: closed: roomEnded
            bob joins
            bob says hi  -> refused room_closed
            bob likes 1  -> refused room_closed
            bob shares   -> refused room_closed
            hal says bye -> scroll #FFFFFF bye
            """)
    }
}
