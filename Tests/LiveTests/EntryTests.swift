// Who is announced on entering, in which order, and who is only counted.

import Live
import Testing

@Suite struct `Entry effects` {
    @Test func `tiers with an effect are announced, others and returning ones are counted`() {
        check(
            """
            house gives ann tier=silver -> ann: tier silver
            house gives bob tier=bronze -> bob: tier bronze
            bob joins
            gus joins
            hal joins
            tick
            ann joins
            tick       -> entry ann silver-wind
            ann leaves
            wait 10s
            ann returns
            wait 10s
            """)
    }

    @Test func `one after another, the highest tier first`() {
        check(
            """
            house gives ann tier=silver        -> ann: tier silver
            house gives bob tier=svip          -> bob: tier svip
            house gives cat tier=gold          -> cat: tier gold
            house gives dan tier=svip          -> dan: tier svip
            ann joins
            bob joins
            cat joins
            dan joins
            tick       -> entry bob crimson-crown
            wait 249ms
            wait 1ms   -> entry dan crimson-crown
            wait 250ms -> entry cat golden-dragon
            wait 250ms -> entry ann silver-wind
            """)
    }

    @Test func `who waited too long, or has left, is only counted`() throws {
        let show = Show(.quiet)
        for number in 1...40 {
            _ = show.play(["house gives v\(number) tier=\(number <= 20 ? "silver" : "gold")"])
        }
        for number in 1...40 { _ = show.play(["v\(number) joins"]) }
        _ = show.play(["v40 leaves"])
        _ = show.play(["wait 20s"])
        let entered = show.shown("entry").map { $0.fields.text("user") }
        // Five seconds' worth, four a second, and the one at the start.
        #expect(entered.count == 21)
        #expect(Array(entered.prefix(19)) == (21...39).map { "v\($0)" })
        #expect(Array(entered.suffix(2)) == ["v1", "v2"])
    }

    @Test func `a late storm of small ones does not push out the great`() {
        let show = Show(.quiet)
        _ = show.play(["house gives boss tier=svip"])
        for number in 1...100 { _ = show.play(["house gives v\(number) tier=silver"]) }
        for number in 1...100 { _ = show.play(["v\(number) joins"]) }
        _ = show.play(["boss joins"])
        check("tick -> entry boss crimson-crown", in: show)
    }

    @Test(arguments: [(0, 0), (1, 10), (4, 40), (100, 300)])
    func `are as many a second as the programme says`(perSecond: Int, shown: Int) {
        let show = Show(.quiet)
        show.programme.show.entriesPerSecond = perSecond
        show.programme.show.entryDelay = 60_000
        for number in 1...300 {
            _ = show.play(["house gives v\(number) tier=silver"])
            _ = show.play(["v\(number) joins"])
        }
        // Ticks as wide as those of a loop without time left.
        for _ in 1...40 {
            show.tick()
            show.now += 250
        }
        #expect(show.shown("entry").count == shown)
        #expect(perSecond > 0 || show.room.due(show.programme.show).map { $0 > show.now } ?? true)
    }

    @Test func `in a storm of ten thousand are those of the highest who wait`() {
        let show = Show(.quiet)
        show.programme.show.entriesPerSecond = 1_000
        let tiers = ["silver", "gold", "black_diamond", "svip"]
        for number in 1...10_000 {
            let viewer = Viewer(
                session: SessionID(loop: 0, count: UInt64(number)),
                actor: Actor(user: "v\(number)", name: "v", role: .viewer),
                tier: tiers[number % 4])
            show.step { $0.join(viewer, &$1) }
        }
        for _ in 1...40 {
            show.tick()
            show.now += 250
        }
        let shown = show.shown("entry").map { $0.fields.text("tier") }
        #expect(shown == [String](repeating: "svip", count: shown.count))
        #expect(shown.count == 1_024)
    }

    @Test func `is kept from who has muted effects`() {
        let show = check(
            "tick -> entry ann golden-dragon", in: Show.visited(by: "ann", of: "gold"))
        #expect(show.shown("entry").first?.hiddenBy == .effects)
    }
}
