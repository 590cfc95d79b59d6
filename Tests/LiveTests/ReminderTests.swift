// Before the show: followers, and members whom it concerns, are named to the mall.

import Live
import Testing

@Suite struct `Reminders of a room` {
    private static let start = Show.time(day: 1, minute: 21 * 60)

    /// Lets the books take a reminder, as planning a room does.
    private func plan(_ reminder: Reminder, in show: inout Show) {
        show.books.plan(reminder, show.programme, at: show.now)
    }

    private func show() -> Show {
        let show = Show(.quiet)
        for user in ["ann", "bob", "cid"] { _ = show.play(["\(user) follows hal"]) }
        _ = show.play(["dan becomes member", "ann becomes member", "cid unfollows hal"])
        return show
    }

    private func reminded(_ show: Show) -> [String] {
        show.books.feed.filter { $0.type == "room.reminder" }.map { $0.body.text("user") }
    }

    @Test func `followers hear of it half an hour ahead, once`() {
        var show = show()
        plan(Reminder(room: "r9", host: "hal", title: "Tea", startsAt: Self.start), in: &show)
        show = check("it is d1 20:29\nhouse sweeps", in: show)
        show = check(
            """
            it is d1 20:30
            house sweeps -> mall: room.reminder ann, mall: room.reminder bob
            house sweeps
            """, in: show)
        #expect(show.books.feed.last?.body["starts_at"]?.int == Self.start)
    }

    @Test func `a room that is configured is reminded of when it is given a time`() {
        var show = show()
        let record = RoomRecord(id: Show.roomID, title: "Tea", host: "hal")
        show.commit(
            ValueRequest(
                .update(
                    room: Show.roomID, changes: ["starts_at": .int(Self.start)],
                    known: record.known), by: .house, at: show.now, operation: "u1"))
        show = check(
            """
            it is d1 20:30
            house sweeps -> mall: room.reminder ann, mall: room.reminder bob
            """, in: show)
        #expect(show.books.feed.last?.body["title"] == "Tea")
        #expect(show.books.kept.documents[.room(Show.roomID)]?.kept["host"] == nil)
    }

    @Test func `hundreds of followers are reminded page by page`() {
        var show = Show(.quiet)
        for number in 1...450 { _ = show.play(["u\(number) follows hal"]) }
        plan(Reminder(room: "r9", host: "hal", title: "Tea", startsAt: Self.start), in: &show)
        _ = show.play(["it is d1 20:30"])
        var counts: [Int] = []
        for _ in 1...4 {
            _ = show.play(["house sweeps"])
            counts.append(reminded(show).count)
        }
        #expect(counts == [200, 400, 450, 450])
        #expect(Set(reminded(show)).count == 450)
    }

    @Test func `two sweeps in one batch lose no page`() {
        var show = Show(.quiet)
        for number in 1...300 { _ = show.play(["u\(number) follows hal"]) }
        plan(Reminder(room: "r9", host: "hal", title: "Tea", startsAt: Self.start), in: &show)
        _ = show.play(["it is d1 20:30"])
        _ = show.play(["house sweeps", "house sweeps"])
        _ = show.play(["house sweeps"])
        #expect(reminded(show).count == 300)
    }

    @Test func `a room for some is told to those, followers or not`() {
        var show = show()
        show.books.count("ann", to: "talker")
        show.books.count("dan", to: "talker")
        plan(
            Reminder(
                room: "r9", host: "hal", title: "Tea", startsAt: Self.start,
                segments: ["talker"]), in: &show)
        check(
            """
            it is d1 20:30
            house sweeps -> mall: room.reminder ann
            house sweeps -> mall: room.reminder dan
            house sweeps
            """, in: show)
    }

    @Test func `a room about something is told to who is interested in it`() {
        var show = show()
        show.commit(
            ValueRequest(
                .profile(
                    ProfileChange(
                        user: "dan", birthday: nil, attributes: ["interests": ["tea", "cups"]])),
                by: .house, at: show.now, operation: "p"))
        plan(
            Reminder(
                room: "r9", host: "hal", title: "Tea", startsAt: Self.start,
                interests: ["tea"]), in: &show)
        check(
            """
            it is d1 20:30
            house sweeps -> mall: room.reminder ann, mall: room.reminder bob
            house sweeps -> mall: room.reminder dan
            """, in: show)
    }

    @Test func `a room that was moved is reminded of anew, and one that is over not at all`() {
        var show = show()
        plan(Reminder(room: "r9", host: "hal", title: "Tea", startsAt: Self.start), in: &show)
        plan(
            Reminder(room: "r9", host: "hal", title: "Tea", startsAt: Self.start + .day),
            in: &show)
        show = check("it is d1 20:30\nhouse sweeps", in: show)
        show = check(
            "it is d2 20:30\nhouse sweeps -> mall: room.reminder ann, mall: room.reminder bob",
            in: show)
        check("it is d4 20:30\nhouse sweeps", in: show)
    }
}

extension Books {
    /// Keeps what `decide` changes of what `keys` name.
    fileprivate mutating func decide(
        _ keys: Keys, _ programme: Programme, at now: Int64, _ decide: (inout Turn) -> Void
    ) {
        var turn = Turn(programme: programme, set: load(keys))
        _ = turn.run(at: now, operation: "plan", dice: Dice(seed: 1)) { decide(&$0) }
        keep(turn.changes())
    }

    mutating func plan(_ reminder: Reminder, _ programme: Programme, at now: Int64) {
        var keys = Keys()
        keys.documents.insert(.reminder(reminder.room))
        decide(keys, programme, at: now) { $0.remind(reminder) }
    }

    mutating func count(_ user: String, to segment: String) {
        var keys = Keys()
        keys.members.insert(user)
        decide(keys, .quiet, at: 0) { $0[member: user]?.segment = segment }
    }
}

@Suite struct `A presale` {
    @Test func `is told to the host's followers before the first may buy, once`() {
        var show = Show(.quiet)
        for user in ["ann", "bob", "cid"] { _ = show.play(["\(user) follows hal"]) }
        _ = show.play(["cid unfollows hal"])
        show = check(
            """
            hal opens sale kind=flash_sale items=tea:1:9 opens=20m early_s=gold:300 -> is scheduled
            wait 599999ms
            wait 1ms -> ann: told presale, bob: told presale
            wait 5m -> sale opened
            wait 5m
            """, in: show)
        let notice = show.books.feed.first { $0.type == "notice" }
        #expect(notice?.body["activity"]?.string == "sale")
        #expect(notice?.body["opens_at"]?.int == Show.time(day: 1, minute: 20 * 60 + 20))
    }

    @Test func `that was called off, or is at once, is not`() {
        var show = Show(.quiet)
        _ = show.play(["ann follows hal"])
        show = check(
            """
            hal opens rain pot=5 each=5 opens=20m -> is scheduled
            hal cancels rain -> is cancelled, rain closed, rain cancelled
            wait 30m
            hal opens snow pot=5 each=5 -> is open, snow opened, wave 1 for 15s
            """, in: show)
        #expect(show.books.feed.allSatisfy { $0.type != "notice" })
        show.programme.membership.presaleMinutes = 0
        check(
            """
            hal opens hail pot=5 each=5 opens=9m -> is scheduled
            wait 8m -> snow closed, snow settled paid 0 returned 5 claims 0
            """, in: show)
    }
}
