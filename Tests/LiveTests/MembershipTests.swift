// What membership does beside tiers that are climbed: a tier for a day, joining, coming back after
// long, birthdays, and who counts to which part of the audience.

import Live
import Testing

@Suite struct `Membership for a day` {
    private static var show: Show {
        var programme = Programme.quiet
        programme.membership.boosts = [
            .init(tier: "gold", points: 300), .init(tier: "silver", points: 100),
        ]
        return Show(programme)
    }

    @Test func `points buy a tier until midnight, with a congratulation`() {
        check(
            """
            house gives ann points=700 -> ann: +700 gift
            ann joins
            ann boosts gold            -> has gold for 4h, -300 boost, tier gold for 4h,
                                          upgrade gold: 恭喜 @ann 升级为黄金会员！包邮
            it is d2 00:00
            house sweeps               -> ann: tier normal
            ann boosts gold            -> has gold for 1d, -300 boost, tier gold for 1d,
                                          upgrade gold: 恭喜 @ann 升级为黄金会员！包邮
            """, in: Self.show)
    }

    @Test func `the same operation buys once`() {
        check(
            """
            house gives ann points=700 -> ann: +700 gift
            ann boosts gold op b1      -> has gold for 4h, -300 boost, tier gold for 4h,
                                          upgrade gold: 恭喜 @ann 升级为黄金会员！包邮
            ann boosts gold op b1      -> has gold for 4h
            ann boosts silver op b1    -> refused op_reused
            """, in: Self.show)
    }

    @Test func `it is refused where it makes no sense`() {
        check(
            """
            ann boosts gold             -> refused insufficient_points balance=0
            ann boosts svip             -> refused not_found
            ann boosts nothing          -> refused not_found
            gus boosts gold             -> refused forbidden
            house gives bob points=900 growth=5000 -> bob: +900 gift, bob: growth +5000,
            bob: tier gold
            bob boosts gold             -> refused already_done tier=gold
            bob boosts silver           -> refused already_done tier=gold
            house gives cid points=900  -> cid: +900 gift
            cid boosts silver           -> has silver for 4h, -100 boost, tier silver for 4h,
                                           upgrade silver: 恭喜 @cid 升级为白银会员！98折
            cid boosts gold             -> refused limit_reached
            """, in: Self.show)
    }
}

@Suite struct `A guest who becomes a member` {
    private static var show: Show {
        let welcome = Rule(id: "welcome", on: .registered, points: 20)
        return Show(.with([welcome]))
    }

    @Test func `has an account, and what the rules grant for it, once`() {
        check(
            """
            m-1 registers gus              -> mall: member.registered m-1, +20 welcome
            m-1 registers gus              ->
            wait 9m
            m-1 registers gus              ->
            wait 2m
            m-1 registers gus              -> refused already_done
            m-1 becomes member             ->
            m-2 registers gus plan=nothing -> refused not_found
            m-2 registers gus              -> mall: member.registered m-2, +20 welcome
            """, in: Self.show)
    }

    @Test func `is made one by the first of several wishes in a batch`() {
        check(
            """
            m-1 registers gus   -> mall: member.registered m-1, +20 welcome
            & m-1 registers gus ->
            """, in: Self.show)
    }

    @Test func `stays silenced by the new name`() {
        let show = check(
            """
            hal mutes gus for 60s -> gus: told muted
            m-1 registers gus -> mall: member.registered m-1, +20 welcome
            """, in: Self.show)
        let key = RoomMemberKey(room: Show.roomID, user: "m-1")
        #expect(show.books.kept.sanctions[key]?.mutedUntil == show.now + 60_000)
    }

    @Test func `is counted as one, and enters nowhere`() {
        let show = Show(.with([]))
        show.hearing = [.presence]
        _ = show.play(["gus joins"])
        _ = show.play(["wait 2s"])
        let session = show.session("gus")
        let actor = Actor(user: "m-1", name: "m-1", role: .viewer)
        show.step {
            $0.become(Viewer(session: session, actor: actor, tier: "svip", returns: true), &$1)
        }
        #expect(show.room.viewer(session)?.actor.user == "m-1")
        #expect(show.room.counts(show.programme)["tiers"] == .fields(["svip": 1]))
        #expect(show.room.counts(show.programme)["viewers"] == 1)
        #expect(show.shown("entry").isEmpty)
    }
}

@Suite struct `Becoming a member` {
    @Test func `is one tap, twice is once, and what costs is asked of the mall`() {
        let show = check(
            """
            ann becomes member
            ann becomes member
            ann becomes member plan=nothing   -> refused not_found
            ann becomes member plan=gold-year -> is unpaid, mall: membership.wanted ann
            gus becomes member                -> refused unauthorized
            """, in: Show(.quiet))
        #expect(show.books.kept.members["ann"]?.tier == "normal")
    }
}

@Suite struct `Coming and staying away` {
    private static var show: Show {
        var programme = Programme.with([
            Rule(id: "back", on: .returned, points: 100),
            Rule(id: "comment", on: .commented, points: 2),
        ])
        var quiet = Segment(id: "quiet_buyer")
        quiet.orders = 1...Int64.max
        quiet.comments = 0...2
        var talker = Segment(id: "talker")
        talker.comments = 3...Int64.max
        var sleeping = Segment(id: "sleeping")
        sleeping.away = 30...Int64.max
        programme.membership.segments = [sleeping, quiet, talker]
        return Show(programme)
    }

    @Test func `after thirty days the mall hears of it, and the next visit pays, once`() {
        check(
            """
            ann visits
            ann visits
            it is d20 08:00
            ann visits
            it is d50 07:59
            house sweeps
            it is d50 08:00
            house sweeps -> mall: member.away ann
            house sweeps
            it is d60 08:00
            ann visits   -> +100 back
            ann visits
            it is d61 08:00
            ann visits
            """, in: Self.show)
    }

    @Test func `less than thirty days is no absence`() {
        check(
            """
            ann visits
            it is d30 20:00
            ann visits
            """, in: Self.show)
    }

    @Test func `to be let in is a visit, of who passes the door`() {
        let show = Show(.with([Rule(id: "daily", on: .joined, points: 1)]))
        check(
            """
            ann arrives                -> +1 daily
            ann arrives
            ann visits
            hal arrives
            gus arrives
            bob arrives gold
            house gives bob tier=gold  -> bob: tier gold
            bob arrives gold           -> +2 daily
            hal bans cat for 1h
            cat arrives
            it is d2 00:00
            ann arrives                -> +1 daily
            hal changes state=ended    -> is ended, room state=ended
            bob arrives
            """, in: show)
    }

    @Test func `to be let in after long away is left to the visit that knows what it gives`() {
        check(
            """
            ann arrives
            it is d29 20:00
            ann arrives
            it is d60 20:00
            ann arrives
            ann visits  -> +100 back
            ann visits
            """, in: Self.show)
    }

    @Test func `what members do tells which part of the audience they are`() {
        let show = Self.show
        func segment() -> String? { show.books.kept.members["ann"]?.segment }
        func fact(_ kind: Fact.Kind, _ times: Int) {
            for _ in 0..<times {
                show.commit(
                    ValueRequest(
                        .fact(Fact(kind, user: "ann", at: show.now, id: show.operation())),
                        by: show.actor("ann"), at: show.now, operation: show.operation()))
            }
        }
        fact(.commented, 3)
        _ = show.play(["ann visits"])
        #expect(segment() == "talker")
        // Thirty days halve what was said.
        _ = show.play(["it is d32 20:00"])
        fact(.orderPaid, 1)
        _ = show.play(["ann visits"])
        #expect(segment() == "quiet_buyer")
        _ = show.play(["it is d70 20:00"])
        _ = show.play(["house sweeps"])
        #expect(segment() == "sleeping")
    }
}

@Suite struct `Birthday months` {
    /// Day 1 of these tests is 2026-03-02.
    private static var show: Show {
        var programme = Programme.with([Rule(id: "birthday", on: .birthday, points: 100)])
        programme.membership.lunar = LunarCalendar([
            .init(start: day(2026, 2, 17), number: 1),
            .init(start: day(2026, 3, 19), number: 2),
            .init(start: day(2026, 4, 17), number: 3),
        ])
        return Show(programme)
    }

    @Test func `bring a gift when they begin, once a year`() {
        check(
            """
            house profiles ann month=4 day=30
            house sweeps
            it is d30 23:59
            house sweeps
            it is d31 00:00
            house sweeps -> ann: +100 birthday
            house sweeps
            house profiles ann month=5 day=1
            it is d61 00:00
            house sweeps
            it is d365 00:00
            house sweeps
            it is d426 00:00
            house sweeps -> ann: +100 birthday
            """, in: Self.show)
    }

    @Test func `bring it at once where they run already, and by the lunar calendar`() {
        check(
            """
            house profiles ann month=3 day=1
            house sweeps -> ann: +100 birthday
            house profiles bob month=2 day=9 calendar=lunar
            house sweeps
            it is d18 00:00
            house sweeps -> bob: +100 birthday
            house profiles cid month=9 day=9 calendar=lunar
            house sweeps
            """, in: Self.show)
    }

    @Test func `of a lunar December that begins twice in a civil year bring it twice`() {
        var programme = Programme.with([Rule(id: "birthday", on: .birthday, points: 100)])
        // As published by the Hong Kong Observatory for 2027 and 2028.
        programme.membership.lunar = LunarCalendar([
            .init(start: day(2027, 1, 8), number: 12),
            .init(start: day(2027, 2, 6), number: 1),
            .init(start: day(2027, 12, 28), number: 12),
            .init(start: day(2028, 1, 26), number: 1),
        ])
        check(
            """
            house profiles ann month=12 day=9 calendar=lunar
            it is d313 00:00
            house sweeps -> ann: +100 birthday
            house sweeps
            it is d667 00:00
            house sweeps -> ann: +100 birthday
            house sweeps
            """, in: Show(programme))
    }

    @Test func `that are forgotten bring nothing`() {
        check(
            """
            house profiles ann month=4 day=30
            house profiles ann
            it is d32 00:00
            house sweeps
            """, in: Self.show)
    }
}

/// The number of a day that there is.
private func day(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    CivilDay.number(year: year, month: month, day: day) ?? .min
}
