// Rooms that come again: when, and what becomes of one whose evening is over.

import Live
import Testing

@Suite struct `A room that comes again` {
    private static let programme = Programme.shipped

    /// `2026-03-02 20:00` of the programme's clock, ms since 1970 UTC.
    private static func time(_ text: String) throws -> Int64 {
        let parts = text.split { "- :".contains($0) }.compactMap { Int64($0) }
        let day = try #require(CivilDay.number(year: parts[0], month: parts[1], day: parts[2]))
        return programme.midnight(day) + (parts[3] * 60 + parts[4]) * 60_000
    }

    @Test(
        arguments: [
            // How often, the first start, an end, and the start that follows it.
            (.weekly, "2026-03-04 20:00", "2026-03-04 22:10", "2026-03-11 20:00"),
            (.weekly, "2026-03-04 20:00", "2026-03-30 09:00", "2026-04-01 20:00"),
            (.weekly, "2026-03-04 20:00", "2026-03-11 20:00", "2026-03-18 20:00"),
            (.monthly, "2026-03-04 20:00", "2026-03-04 22:10", "2026-04-04 20:00"),
            (.monthly, "2026-03-04 00:10", "2026-12-31 23:59", "2027-01-04 00:10"),
            (.monthly, "2026-01-31 20:00", "2026-01-31 21:00", "2026-02-28 20:00"),
            (.monthly, "2026-01-31 20:00", "2026-02-28 21:00", "2026-03-31 20:00"),
            (.monthly, "2028-01-30 20:00", "2028-01-30 21:00", "2028-02-29 20:00"),
            (.quarterly, "2026-03-18 10:00", "2026-03-19 01:00", "2026-06-18 10:00"),
            (.quarterly, "2026-03-18 10:00", "2026-06-18 09:59", "2026-06-18 10:00"),
            (.quarterly, "2026-11-30 10:00", "2026-11-30 12:00", "2027-02-28 10:00"),
            (.quarterly, "2026-11-30 10:00", "2027-02-28 12:00", "2027-05-30 10:00"),
        ] as [(Recurrence, String, String, String)])
    func `has its next time on the programme's calendar`(
        _ often: Recurrence, _ first: String, _ end: String, _ next: String
    ) throws {
        let start = often.next(
            after: try Self.time(end), from: try Self.time(first), Self.programme)
        #expect(start == (try Self.time(next)))
    }

    // MARK: Evenings, one after another. The first day is Monday, 2026-03-02.

    private static func start(week: Int64) -> Int64 {
        Show.time(day: 3 + week * 7, minute: 20 * 60)
    }

    private static func weekly() -> Show {
        let show = Show(.quiet)
        let made = show.play([
            "ops changes starts_at=\(start(week: 0)) repeat=weekly state=scheduled "
                + "host=hal title=Tea"
        ])
        #expect(made.contains { $0.contains("is scheduled") }, "\(made)")
        return show
    }

    private func kept(_ show: Show) -> Fields {
        show.books.kept.documents[.room(Show.roomID)]?.kept ?? [:]
    }

    private func run(_ show: inout Show, _ lines: String...) -> Fields {
        for line in lines { _ = show.play([line]) }
        return kept(show)
    }

    @Test func `is scheduled anew when it ends, and begins by itself each time`() {
        var show = Self.weekly()
        for week in Int64(0)..<3 {
            let date = 3 + week * 7
            #expect(run(&show, "it is d\(date) 19:59", "house sweeps")["state"] == "scheduled")
            #expect(run(&show, "it is d\(date) 20:00", "house sweeps")["state"] == "live")
            let ended = run(&show, "it is d\(date) 22:00", "hal changes state=ended")
            #expect(ended["state"] == "ended")
            #expect(ended["starts_at"]?.int == Self.start(week: week + 1))
            #expect(run(&show, "house sweeps")["state"] == "ended")
            #expect(run(&show, "it is d\(date) 22:01", "house sweeps")["state"] == "scheduled")
        }
        #expect(show.books.audit.filter { $0.action == "room.start" }.count == 3)
        #expect(show.books.audit.filter { $0.action == "room.schedule" }.count == 3)
    }

    @Test func `reminds its followers of each time`() {
        var show = Self.weekly()
        _ = show.play(["ann follows hal"])
        var reminded: [Int64] = []
        for week in Int64(0)..<2 {
            _ = run(&show, "it is d\(3 + week * 7) 19:30", "house sweeps")
            reminded = show.books.feed.filter { $0.type == "room.reminder" }
                .compactMap { $0.body["starts_at"]?.int }
            _ = run(
                &show, "it is d\(3 + week * 7) 20:00", "house sweeps", "hal changes state=ended")
        }
        #expect(reminded == [Self.start(week: 0), Self.start(week: 1)])
    }

    @Test func `that is called off beforehand misses that time alone`() {
        var show = Self.weekly()
        let ended = run(&show, "it is d1 21:00", "hal changes state=ended")
        #expect(ended["starts_at"]?.int == Self.start(week: 1))
        #expect(run(&show, "it is d3 20:00", "house sweeps")["state"] == "scheduled")
        #expect(run(&show, "it is d10 20:00", "house sweeps")["state"] == "live")
    }

    @Test func `takes another time for once or for all, and no more when it is told so`() {
        var show = Self.weekly()
        let friday = Show.time(day: 12, minute: 19 * 60)
        _ = run(&show, "it is d3 20:00", "house sweeps", "hal changes state=ended")
        let moved = run(&show, "hal changes starts_at=\(friday)")
        #expect(moved["starts_at"]?.int == friday && moved["state"] == "ended")
        #expect(run(&show, "it is d10 20:00", "house sweeps")["state"] == "ended")
        #expect(run(&show, "it is d12 19:00", "house sweeps")["state"] == "live")
        let again = run(&show, "hal changes state=ended")
        #expect(again["starts_at"]?.int == friday + 7 * .day)
        let last = run(&show, "hal changes repeat=none", "it is d19 19:00", "house sweeps")
        #expect(last["state"] == "ended" && last["repeat"] == .null)
    }

    @Test func `needs a time to count from`() {
        var show = check(
            "hal changes repeat=weekly -> refused bad_request field=repeat", in: Show(.quiet))
        let timed = run(&show, "ops changes starts_at=\(Self.start(week: 0)) repeat=weekly")
        #expect(timed["repeat"] == "weekly")
        let untimed = run(&show, "ops changes starts_at=none")
        #expect(untimed["repeat"] == .null)
        let ended = run(&show, "hal changes state=ended")
        #expect(ended["starts_at"] == .null)
    }

    @Test func `leaves what is scheduled for its next time, and cancels what is not`() {
        var show = Self.weekly()
        _ = run(
            &show, "it is d3 20:00", "house sweeps", "hal opens next pot=50 each=5 opens=169h",
            "hal opens late pot=50 each=5 opens=1h", "hal changes state=ended", "wait 1s",
            "wait 1m")
        #expect(show.books.activity("next")?.phase == .scheduled)
        #expect(show.books.activity("late")?.phase == .cancelled)
    }
}
