// What becomes of activities when their room ends.

import Ledger
import Live
import Testing

@Suite struct `A room that ends` {
    @Test func `ends what goes on in it: what is open settles, what is to come is cancelled`() {
        let show = check(
            """
            hal opens rain pot=100 each=5 wave_s=600 -> is open, rain opened, wave 1 for 10m
            hal opens q kind=quiz question=Who? options=a|b answer=b pot=10 -> is open, q opened
            hal opens later pot=50 each=5 opens=1m -> is scheduled
            hal opens sale kind=flash_sale items=tea:1:990 pay_within_s=60 -> is open, sale opened
            ann answers q option b
            ann buys tea at sale as o1 -> is reserved, o1 reserved
            hal changes state=ended -> is ended, room state=ended
            bob claims rain -> refused room_closed
            hal opens more pot=50 each=5 -> refused room_closed
            wait 1s -> ann: +10 quiz, later closed, later cancelled, q closed,
                q settled right 1 answers 1 paid 10 answer b,
                rain closed, rain settled paid 0 returned 100 claims 0, sale closed
            wait 59s -> ann: o1 released, sale settled items sku:tea|sold:0|released:1
            wait 1m
            """, in: Show(.quiet))
        #expect(show.books.activities(of: Show.roomID).isEmpty)
        #expect(show.books.pot("rain") == 0 && show.books.pot("q") == 0)
        let acts = show.books.audit.filter { $0.actor == Actor.house.user }.map(\.action)
        #expect(acts.filter { $0 == "activity.closed" }.count == 3)
        #expect(acts.contains("activity.cancelled"))
    }

    @Test func `keeps what it has where it goes on at once`() {
        check(
            """
            hal opens rain pot=100 each=5 wave_s=600 -> is open, rain opened, wave 1 for 10m
            hal changes state=ended -> is ended, room state=ended
            hal changes state=live -> is live, room state=live
            wait 1s
            ann claims rain -> +5 point_rain
            """, in: Show(.quiet))
    }
}
