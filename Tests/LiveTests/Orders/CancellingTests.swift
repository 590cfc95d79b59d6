// Members give up what they have not paid: everything that was set aside returns, once.

import Live
import Testing

@Suite struct `An order that is given up` {
    @Test func `of the mall gives back its points, and takes them again if it is paid after all`() {
        check(
            """
            house gives ann points=500 -> ann: +500 gift
            ann orders o1 19900 points=500 -> -500 order, o1 reserved
            bob abandons o1 -> refused not_found
            ann abandons o1 op c1 -> is released, +500 order, o1 released
            ann abandons o1 op c1 -> is released
            ann abandons o1 -> is released
            ann abandons o2 op c1 -> refused op_reused
            wait 25h
            ann pays o1 19400 -> -500 order, +100 order, growth +30, o1 paid
            ann abandons o1 -> refused closed
            """, in: Show(.ordering))
    }

    @Test func `of the shop gives back points, stock and limit`() {
        var show = Show(.shopping)
        _ = show.play(["house gives ann points=500"])
        show = check(
            """
            ann redeems mug as m1 -> is reserved, -500 redeem, m1 reserved
            ann abandons m1 -> is released, +500 released, m1 released
            ann abandons m1 -> is released
            ann redeems mug as m2 -> is reserved, -500 redeem, m2 reserved
            ann pays m2 990 -> m2 paid
            ann abandons m2 -> refused closed
            ann abandons none -> refused not_found
            """, in: show)
        #expect(show.books.balance("ann") == 0)
    }
}
