// Opening and ending: by hand, by the clock, by two at once, and across a restart.

import Ledger
import Live
import Testing

@Suite struct `Life cycle of an activity` {
    @Test(arguments: ["closes", "settles"])
    func `ending by hand settles once`(ends: String) {
        check(
            """
            hal opens rain pot=100 each=5 -> is open, rain opened, wave 1 for 15s
            ann claims rain               -> +5 point_rain
            hal \(ends) rain -> is settled, rain closed, rain settled paid 5 returned 95 claims 1
            hal \(ends) rain              -> is settled
            ivy settles rain              -> is settled
            hal cancels rain              -> refused closed
            bob claims rain               -> refused closed
            """)
    }

    @Test func `two hosts in the same batch end it once`() {
        let show = check(
            """
            hal opens rain pot=100 each=5 -> is open, rain opened, wave 1 for 15s
            hal closes rain  -> is settled, rain closed, rain settled paid 0 returned 100 claims 0
            & ivy closes rain             -> is settled
            & ivy cancels rain            -> refused closed
            & ann claims rain             -> refused closed
            """)
        #expect(show.books.postings.count == 2, "funded once, returned once")
    }

    @Test func `cancelling returns the pot and keeps what was caught`() {
        let show = check(
            """
            hal opens rain pot=100 each=5 -> is open, rain opened, wave 1 for 15s
            ann claims rain               -> +5 point_rain
            hal cancels rain              -> is cancelled, rain closed, rain cancelled
            hal cancels rain              -> is cancelled
            hal closes rain               -> is cancelled
            """)
        #expect(show.books.balance("ann") == 5)
        #expect(show.books.pot("rain") == 0)
    }

    @Test(arguments: ["closes", "settles", "cancels"])
    func `what has not opened is cancelled, and was never funded`(ends: String) {
        let show = check(
            """
            hal opens rain pot=100 each=5 opens=10s -> is scheduled
            hal \(ends) rain              -> is cancelled, rain closed, rain cancelled
            hal \(ends) rain              -> is cancelled
            wait 20s
            ann claims rain               -> refused closed
            """)
        #expect(show.books.postings.isEmpty)
    }

    @Test func `it opens at its time and closes at its time`() {
        check(
            """
            hal opens rain pot=100 each=5 opens=1m closes=65s -> is scheduled
            wait 59s
            ann claims rain               -> refused not_open opens_at=1772452860000
            wait 1s                       -> rain opened, wave 1 for 15s
            ann claims rain               -> +5 point_rain
            wait 5s            -> rain closed, rain settled paid 5 returned 95 claims 1
            """)
    }

    @Test func `closing later than the last wave changes nothing`() {
        check(
            """
            hal opens rain pot=100 each=5 closes=1h -> is open, rain opened, wave 1 for 15s
            wait 15s           -> rain closed, rain settled paid 0 returned 100 claims 0
            """)
    }

    @Test func `a claim may be the first to see that its time has come`() {
        check(
            """
            hal opens rain pot=100 each=5 opens=1m -> is scheduled
            restart
            it is d1 20:01
            ann claims rain               -> +5 point_rain, rain opened, wave 1 for 15s
            """)
    }

    @Test func `what the house slept through is opened and closed, and pays nobody late`() {
        check(
            """
            hal opens rain pot=100 each=5 wave_s=300 opens=1m closes=2m -> is scheduled
            it is d1 20:03
            ann claims rain               -> refused closed
            house looks at rain  -> rain opened, rain closed,
                rain settled paid 0 returned 100 claims 0
            house looks at rain
            """)
    }

    @Test func `every node may look; the first does what is to be done`() {
        check(
            """
            hal opens rain pot=100 each=5 opens=1m -> is scheduled
            it is d1 20:01
            house looks at rain           -> rain opened, wave 1 for 15s
            & house looks at rain
            house looks at snow
            wait 15s           -> rain closed, rain settled paid 0 returned 100 claims 0
            house looks at rain
            """)
    }

    @Test func `a restart in the middle goes on as if nothing had been`() {
        check(
            """
            hal opens rain pot=100 each=5 waves=2 wave_s=10 gap_s=5 -> is open, rain opened,
                wave 1 for 10s
            ann claims rain               -> +5 point_rain
            restart
            ann claims rain               -> refused already_done
            bob claims rain               -> +5 point_rain
            wait 15s                      -> wave 2 for 10s
            restart
            ann claims rain wave 2        -> +5 point_rain
            wait 10s           -> rain closed, rain settled paid 15 returned 85 claims 3
            restart
            ann claims rain wave 2        -> refused closed
            """)
    }

    @Test func `a stranger's room is not this one`() {
        let show = check("hal opens rain pot=100 each=5 -> is open, rain opened, wave 1 for 15s")
        let end = ValueRequest(
            .end(activity: "rain", room: "r2", how: .cancel), by: show.actor("ivy"),
            at: show.now, operation: "e1")
        let answer = show.books.run([end], show.programme, seed: 1)[0].answer
        guard case .refused(let refusal) = answer else {
            Issue.record("ended from another room")
            return
        }
        #expect(refusal.code == .notFound)
    }

    /// Of each kind, what opens one and what a member does in it.
    private static let plays = [
        "point_rain": ("pot=9 each_min=2 each_max=3", "ann claims act wave 1"),
        "lottery": ("mode=shares cost=1 prizes=g:1:points:9|t:2:coupon:cny-5", "ann enters act"),
        "red_packet": ("coupon=cny-5 shares=2", "ann claims act"),
        "flash_sale": ("items=tea:2:100:1 early_s=gold:60", "ann buys tea at act as o1"),
        "vote": ("options=a|b", "ann votes act option a"),
        "quiz": ("question=Who? options=a|b answer=a pot=9 first=2", "ann answers act option a"),
        "task": ("fact=shared points=5", "ann shares"),
    ]

    @Test(arguments: Catalogue.kinds.map { $0.kind }, ActivityRecord.Phase.allCases)
    func `what is kept reads back in every phase`(
        kind: String, phase: ActivityRecord.Phase
    ) throws {
        let play = try #require(Self.plays[kind], "every kind is here")
        let show = Show(.shopping)
        _ = show.play(["house gives ann points=100"])
        _ = show.play(["ann joins"])
        let later = phase == .scheduled ? " opens=1h" : ""
        _ = show.play(
            ["hal opens act kind=\(kind) \(play.0) tiers=normal|gold closes=2h\(later)"])
        if phase != .scheduled {
            _ = show.play([play.1])
            #expect(show.books.activity("act")?.entries == 1)
        }
        switch phase {
        case .scheduled, .open: break
        case .closed: _ = show.play(["hal closes act"])
        case .settled:
            if kind == "flash_sale" { _ = show.play(["ann abandons o1"]) }
            _ = show.play(["hal settles act"])
            _ = show.play(["wait 1s"])
        case .cancelled:
            _ = show.play(["hal cancels act"])
            _ = show.play(["wait 1s"])
        }
        // The books of these tests read back all that a batch keeps, and compare.
        let record = try #require(show.books.activity("act"))
        // Most settle with the batch that closes them.
        let isLasting = kind == "lottery" || kind == "flash_sale"
        #expect(record.phase == (phase == .closed && !isLasting ? .settled : phase))
        #expect(record.eligible.tiers == ["normal", "gold"])
        #expect(record.endedAt != nil || !record.phase.isOver)
        let again = ActivityRecord(
            id: "act", room: Show.roomID, phase: record.phase.rawValue, kept: record.kept)
        #expect(again?.kept == record.kept)
        #expect(again?.view(at: show.now) == record.view(at: show.now))
    }

    @Test(arguments: Catalogue.kinds.map { $0.kind })
    func `cancelling returns everything, whatever the kind`(kind: String) throws {
        let play = try #require(Self.plays[kind], "every kind is here")
        let show = Show(.shopping)
        _ = show.play(["house gives ann points=100"])
        _ = show.play(["ann joins"])
        _ = show.play(["hal opens act kind=\(kind) \(play.0) closes=2h"])
        let before = show.books.balance("ann")
        _ = show.play([play.1])
        _ = show.play(["hal cancels act"])
        _ = show.play(["wait 5s"])
        #expect(show.books.activity("act")?.heldPoints == 0, "and is done with it")
        let held = show.books.kept.balances.all.filter { account, amount in
            let holder = account.holder.name
            return amount != 0 && (holder.hasPrefix("activity:") || holder.hasPrefix("order:"))
        }
        #expect(held.isEmpty)
        #expect(show.books.balance("ann") >= before)
    }

    @Test func `what cannot be read is nothing`() {
        let kept: [Fields] = [[:], ["kind": "snow"], ["kind": "point_rain", "opens_at": 1]]
        for fields in kept {
            #expect(ActivityRecord(id: "a", room: "r", phase: "open", kept: fields) == nil)
        }
    }

    @Test func `who opened and who ended is written down`() {
        let show = check(
            """
            hal opens rain pot=100 each=5 -> is open, rain opened, wave 1 for 15s
            ivy cancels rain              -> is cancelled, rain closed, rain cancelled
            ivy cancels rain              -> is cancelled
            """)
        #expect(show.books.audit.map(\.action) == ["activity.open", "activity.cancel"])
        #expect(show.books.audit.map(\.actor) == ["hal", "ivy"])
    }
}

@Suite struct `The pot` {
    /// Whatever people try, in whatever order and company: what they got and what returned is the
    /// pot. The books of these tests prove the rest after every batch.
    @Test(arguments: 1...40)
    func `is what was caught and what returned, always`(seed: Int) throws {
        var dice = Dice(seed: UInt64(seed))
        let pot = dice.roll(1...400)
        let least = dice.roll(1...min(pot, 9))
        var show = Show(seed: UInt64(seed))
        _ = show.play([
            "hal opens rain pot=\(pot) each_min=\(least) each_max=\(least + dice.roll(0...20))"
                + " waves=\(dice.roll(1...4)) wave_s=\(dice.roll(1...9)) gap_s=\(dice.roll(0...3))"
        ])
        for _ in 0..<120 { try Self.act(&show, &dice) }
        _ = show.play(["hal closes rain"])
        let record = try #require(show.books.activity("rain"))
        let caught = (0..<9).map { show.books.balance("v\($0)") }.reduce(0, +)
        let returned = show.books.postings.filter { $0.transfer.to == .issuer }
        #expect(caught + returned.map(\.transfer.amount).reduce(0, +) == pot)
        #expect(record.phase.isOver)
        if let result = record.result {
            #expect(result["paid"]?.int == caught)
            #expect(result["returned"]?.int == pot - caught)
        }
    }

    private static func act(_ show: inout Show, _ dice: inout Dice) throws {
        let viewer = dice.roll(0...8)
        let claim = "v\(viewer) claims rain wave \(dice.roll(0...5)) op c\(dice.roll(0...60))"
        switch dice.roll(0...20) {
        case 0: _ = show.play(["wait \(dice.roll(1...3_000))ms"])
        case 1: _ = show.play(["restart"])
        case 2 where dice.roll(0...20) == 0: _ = show.play(["ivy cancels rain"])
        case 3...8:
            let other = "v\(dice.roll(0...8)) claims rain op d\(dice.roll(0...60))"
            _ = show.play([claim, other, claim])
        default: _ = show.play([claim])
        }
    }
}
