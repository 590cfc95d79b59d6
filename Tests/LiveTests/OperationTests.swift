// An operation happens once. Who asks again gets the first answer, whatever has changed since.

import Live
import Testing

@Suite struct `Operations` {
    @Test func `the same op gets the same answer and moves nothing twice`() {
        let show = check(
            """
            hal opens rain pot=100 each=5 waves=2 wave_s=10 -> is open, rain opened, wave 1 for 10s
            ann claims rain op c1        -> +5 point_rain
            ann claims rain op c1
            wait 15s                     -> wave 2 for 10s
            ann claims rain op c1
            ann claims rain wave 2 op c2 -> +5 point_rain
            """)
        #expect(show.books.balance("ann") == 10)
        #expect(show.books.pot("rain") == 90)
    }

    @Test func `the answer is the first one's, word for word`() {
        let show = check("hal opens rain pot=100 each_min=1 each_max=50 -> \(opened)")
        let command = Command("ann claims rain op c1")
        let answers = (1...3).map { seed in
            show.books.run([show.request(command)!], .shipped, seed: seed)[0].answer
        }
        #expect(answers[1] == answers[0])
        #expect(answers[2] == answers[0])
    }

    @Test func `with other fields it is another command`() {
        check(
            """
            hal opens rain pot=100 each=5 waves=2 -> is open, rain opened, wave 1 for 15s
            ann claims rain op c1        -> +5 point_rain
            ann claims rain wave 2 op c1 -> refused op_reused
            """)
    }

    @Test func `an op is one member's own`() {
        check(
            """
            hal opens rain pot=100 each=5 -> \(opened)
            ann claims rain op c1         -> +5 point_rain
            bob claims rain op c1         -> +5 point_rain
            """)
    }

    @Test func `a refusal is an answer too, and stays`() {
        check(
            """
            hal opens rain pot=100 each=5 opens=10s -> is scheduled
            ann claims rain op c1   -> refused not_open opens_at=1772452810000
            wait 10s                -> rain opened, wave 1 for 15s
            ann claims rain op c1   -> refused not_open opens_at=1772452810000
            ann claims rain op c2   -> +5 point_rain
            """)
    }

    @Test func `twice in one batch is once`() {
        let show = check(
            """
            hal opens rain pot=100 each=5 -> \(opened)
            ann claims rain op c1         -> +5 point_rain
            & ann claims rain op c1
            """)
        #expect(show.books.balance("ann") == 5)
    }

    @Test func `opening twice opens once`() {
        let show = check(
            """
            hal opens rain pot=100 each=5 op o1 -> \(opened)
            hal opens rain pot=100 each=5 op o1 -> is open
            """)
        #expect(show.books.postings.count == 1)
    }

    @Test func `what is refused halfway is taken back, next to what is not`() {
        // Cat changes her name with the refused claim, and dan would have closed the rain with his.
        let show = check(
            """
            house gives cat points=1     -> cat: +1 gift
            hal opens rain pot=12 each=5 min_tier=bronze wave_s=10 -> is open, rain opened,
                wave 1 for 10s
            house gives ann growth=200   -> ann: growth +200, ann: tier bronze
            ann claims rain              -> +5 point_rain
            & cat claims rain            -> refused tier_required need=bronze
            & ann claims rain            -> refused already_done
            & house gives cat points=2   -> cat: +2 gift
            it is d1 20:01
            dan claims rain              -> refused closed
            """)
        #expect(show.books.kept.members["dan"] == nil)
        #expect(show.books.activity("rain")?.phase == .open)
    }
}

private let opened = "is open, rain opened, wave 1 for 15s"
