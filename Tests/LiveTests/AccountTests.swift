// A member's account: what was shown is not shown again, what was not is never lost, and every
// entry can be read with its reason.

import Live
import Testing

@Suite struct `A member's account` {
    @Test func `an acknowledgement goes up and never down`() {
        let show = check(
            """
            ann signs in  -> streak 1, +5 sign-in
            house gives ann points=1 -> ann: +1 gift
            house gives ann points=1 -> ann: +1 gift
            ann acks 2
            ann acks 1
            ann acks -9
            """)
        #expect(show.books.kept.members["ann"]?.acknowledged == 2)
    }

    @Test func `nobody acknowledges what was not given out yet`() {
        let show = check(
            """
            ann signs in  -> streak 1, +5 sign-in
            ann acks 9223372036854775807
            """)
        let acknowledged = show.books.kept.members["ann"]?.acknowledged ?? -1
        #expect(acknowledged == 1)
        let later = check("house gives ann points=1 -> ann: +1 gift", in: show)
        #expect(later.books.feed.last.map { $0.cursor > acknowledged } == true)
    }

    @Test func `a stranger's acknowledgement is nothing`() {
        let show = check("ann acks 5")
        #expect(show.books.kept.members.all.isEmpty)
    }

    @Test func `is read page by page, newest first`() {
        check(
            """
            house gives ann points=1 growth=3 -> ann: +1 gift, ann: growth +3
            house gives bob points=9          -> bob: +9 gift
            house gives ann points=2          -> ann: +2 gift
            ann signs in                      -> streak 1, +5 sign-in
            ann reads 2           -> points 8, growth 3, next 4, sign-in 5 = 8, gift 2 = 3
            ann reads 2 before 4  -> points 8, growth 3, gift 1 = 1
            ann reads 0           -> points 8, growth 3
            cat reads 10          -> points 0, growth 0
            """)
    }

    @Test func `cursors rise, and what is taken back uses none`() {
        // The end of her tier is told with the claim, and taken back with it.
        let show = check(
            """
            house gives ann tier=gold for=1m -> ann: tier gold for 1m
            hal opens rain pot=9 each=1 min_tier=gold -> is open, rain opened, wave 1 for 15s
            it is d1 20:01
            hal opens snow pot=9 each=1 min_tier=gold -> is open, snow opened, wave 1 for 15s
            ann claims snow                  -> refused tier_required need=gold
            & house gives bob points=1       -> bob: +1 gift
            ann signs in                     -> streak 1, tier normal, +5 sign-in
            """)
        #expect(show.books.feed.map(\.cursor) == [1, 2, 3, 4])
    }

    @Test func `an account that can hold no more refuses, and the streak is as it was`() {
        check(
            """
            ann signs in                             -> streak 1, +5 sign-in
            house gives ann points=9223372036854775800 -> ann: +9223372036854775800 gift
            it is d2 12:00
            ann signs in                             -> refused limit_reached
            ann signs in                             -> refused limit_reached
            """)
    }

    @Test(arguments: [
        Answer.reply(["points": 5]), .reply([:]), .refused(Refusal(.soldOut, "empty")),
        .refused(Refusal(.tierRequired, "no", ["need": "gold"])),
    ])
    func `an answer is kept as it was told`(answer: Answer) {
        #expect(Answer(kept: answer.kept) == answer)
    }

    @Test func `what is no answer is none`() {
        #expect(Answer(kept: [:]) == nil)
        #expect(Answer(kept: ["code": "nonsense"]) == nil)
    }
}

@Suite struct `The dice` {
    @Test func `fall the same way from the same seed, and within their range`() {
        var (one, other) = (Dice(seed: 5), Dice(seed: 5))
        for _ in 0..<1_000 {
            let roll = one.roll(-3...4)
            #expect((-3...4).contains(roll))
            #expect(roll == other.roll(-3...4))
        }
    }

    @Test func `reach both ends, and have no side they like better`() {
        var dice = Dice(seed: 9)
        var counts: [Int64: Int] = [:]
        for _ in 0..<6_000 { counts[dice.roll(1...6), default: 0] += 1 }
        #expect(counts.count == 6)
        #expect(counts.values.allSatisfy { (850...1_150).contains($0) })
    }

    @Test(arguments: [.min ... .max, .min ... .min, .max ... .max, 0...0] as [ClosedRange<Int64>])
    func `know no range too wide or too narrow`(range: ClosedRange<Int64>) {
        var dice = Dice(seed: 3)
        #expect(range.contains(dice.roll(range)))
    }
}
