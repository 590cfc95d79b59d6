// An evening of a room: who watched it to its end, what was featured, and who gave most.

import Live
import Testing

@Suite struct `An evening` {
    private static func show(_ change: (inout Programme) -> Void = { _ in }) -> Show {
        var programme = Programme.with([
            Rule(id: "end", on: .watchedToEnd, points: 30),
            Rule(id: "featured", on: .featured, points: 20),
        ])
        programme.shop = .shipped
        change(&programme)
        return Show(programme)
    }

    /// Ends the room, and says who was paid for having watched it to its end.
    private static func end(_ script: String, _ show: Show = show()) -> [String] {
        let show = show
        for line in script.split(separator: "\n") {
            let command = line.drop { $0 == " " }
            if !command.isEmpty { _ = show.play([String(command)]) }
        }
        let came = show.play(["hal changes state=ended"])[0]
        return came.filter { $0 == "ann: +30 end" }
    }

    @Test(
        arguments: [
            ("all of it", "ann joins\nwait 60m", true),
            ("from the middle on", "bob joins\nwait 30m\nann joins\nwait 30m", false),
            ("just enough", "bob joins\nwait 12m\nann joins\nwait 48m", true),
            ("not quite enough", "bob joins\nwait 13m\nann joins\nwait 47m", false),
            ("all but the end", "ann joins\nwait 59m\nann leaves\nwait 1m", false),
            (
                "with breaks that are short together",
                "ann joins\nwait 20m\nann leaves\nwait 5m\nann joins\nwait 30m\nann joins\nwait 5m",
                true
            ),
            (
                "with breaks that are long together",
                "ann joins\nwait 20m\nann leaves\nwait 15m\nann joins\nwait 25m", false
            ),
            ("a very short one", "ann joins\nwait 299s", false),
            ("a short one", "ann joins\nwait 300s", true),
            (
                "from before it began",
                """
                hal changes state=preview
                ann joins
                wait 60m
                hal changes state=live
                wait 10m
                """, true
            ),
            (
                "only before it began",
                """
                hal changes state=preview
                ann joins
                wait 60m
                hal changes state=live
                wait 5m
                ann leaves
                wait 5m
                ann joins
                """, false
            ),
            (
                "after a restart of the house, which forgets",
                "ann joins\nwait 50m\nrestart\nann returns\nwait 10m", true
            ),
            ("as a guest", "gus joins\nwait 60m", false),
            ("as the host", "hal joins\nwait 60m", false),
        ])
    func `was watched to its end by who was there for most of it`(
        how: String, script: String, isPaid: Bool
    ) {
        #expect(Self.end(script) == (isPaid ? ["ann: +30 end"] : []), "\(how)")
    }

    @Test func `ends once`() {
        check(
            """
            ann joins
            wait 10m
            hal changes state=ended -> is ended, ann: +30 end, room state=ended,
                                       ann: closed: roomEnded
            hal changes title=Over  -> room title=Over
            hal changes state=ended -> is ended, room state=ended
            """, in: Self.show())
    }

    @Test func `has comments that the host features, and their authors are rewarded`() {
        let show = check(
            """
            ann joins
            hal features ann "so true" -> ann: +20 featured, featured ann so true
            """, in: Self.show())
        #expect(show.room.refusal(toFeature: 7)?.code == .alreadyDone)
        #expect(show.room.refusal(toFeature: 8) == nil)
        #expect(show.books.audit.last?.detail["action"] == "feature")
    }

    private static func gifts(_ show: Show) -> [Datum] {
        let step = Room.Step(now: show.now, programme: show.programme)
        return show.room.audience(step)["gifts"]?.list ?? []
    }

    @Test func `knows who gave most, after a restart too, and begins anew with the next`() {
        let show = check(
            """
            house gives ann points=1000 -> ann: +1000 gift
            house gives bob points=1000 -> bob: +1000 gift
            ann sends heart 3           -> -30 gift, gift heart x3 combo 3
            bob sends heart 2           -> -20 gift, gift heart x2 combo 2
            bob sends heart 2           -> -20 gift, gift heart x2 combo 4
            """, in: Self.show())
        let (ann, bob): (Datum, Datum) = (
            ["user": "ann", "name": "ann", "points": 30, "gifts": 3],
            ["user": "bob", "name": "bob", "points": 40, "gifts": 4]
        )
        #expect(Self.gifts(show) == [bob, ann])
        _ = show.play(["restart"])
        #expect(Self.gifts(show) == [bob, ann])
        _ = show.play(["hal changes state=ended"])
        #expect(Self.gifts(show) == [bob, ann])
        _ = show.play(["hal changes state=live"])
        #expect(Self.gifts(show) == [])
        _ = show.play(["wait 1m"])
        _ = show.play(["ann sends heart"])
        let anew: Datum = ["user": "ann", "name": "ann", "points": 10, "gifts": 1]
        #expect(Self.gifts(show) == [anew])
        _ = show.play(["restart"])
        #expect(Self.gifts(show) == [anew])
    }

    @Test func `ranks fifty givers, and who came first to as much stays ahead`() {
        var ranking = GiftRanking(since: 5)
        for number in Int64(1)...80 {
            ranking.note(.init(user: "u\(number)", name: "", points: number % 40, gifts: 1))
        }
        ranking.note(.init(user: "u1", name: "", points: 100, gifts: 9))
        #expect(ranking.givers.count == GiftRanking.most)
        #expect(ranking.givers.prefix(3).map(\.user) == ["u1", "u39", "u79"])
        #expect(GiftRanking(kept: ranking.kept) == ranking)
    }

    @Test func `comes every month, when its host names the next`() {
        let next = Show.time(day: 31, minute: 1_200)
        check(
            """
            hal changes state=ended -> is ended, room state=ended
            hal changes state=scheduled starts_at=\(next) -> is scheduled,
                room state=scheduled starts_at=\(next)
            it is d31 19:59
            house sweeps
            it is d31 20:00
            house sweeps            -> mall: room.started -, room state=live
            """, in: Self.show { $0.membership.remindMinutes = 0 })
    }
}
