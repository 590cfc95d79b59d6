// A rule that gives entries in a lottery, as a host runs one and her viewers earn a place in it.

import Ledger
import Live
import Testing

@Suite struct `A rule that gives an entry` {
    /// Whoever follows the host has a place in `lot`; sharing gives more.
    private static let rules = [
        Rule(id: "fan", on: .followed, limit: .init(times: 1, per: .lifetime), scope: .host),
        Rule(id: "crier", on: .shared, limit: .init(times: 5, per: .day)),
    ].map { rule in
        var rule = rule
        rule.payout.entry = "lot"
        return rule
    }

    private func show(_ settings: String = "") -> Show {
        check(
            """
            ann joins
            hal opens lot kind=lottery prizes=g:1:points:9 \(settings) -> is open, lot opened
            """, in: Show(.with(Self.rules)))
    }

    private func entry(_ show: Show, _ user: String) -> Fields? {
        show.books.kept.entries[EntryKey(subject: "lot", user: user)]
    }

    @Test func `enters the member once, without charge, and says so in words`() throws {
        var show = check("ann follows hal -> told entry", in: show("mode=points cost=10"))
        #expect(entry(show, "ann") == ["shares": 1, "weight": 1, "paid": 0, "granted": 1])
        let told = try #require(show.books.feed.last?.body)
        #expect(told["text"]?.string?.isEmpty == false && told["text_en"]?.string != nil)
        #expect(told["activity"] == "lot" && told["entries"] == 1)
        show = check(
            """
            ann shares
            ann enters lot -> refused already_done
            """, in: show)
        #expect(show.books.activity("lot")?.entries == 1)
        _ = show.play(["hal closes lot"])
        _ = show.play(["wait 1s"])
        #expect(show.books.balance("ann") == 9)
    }

    @Test func `gives shares beside those that are bought, up to the most`() {
        let show = check(
            """
            house gives ann points=100 tier=svip -> ann: +100 gift, ann: tier svip,
                upgrade svip: 恭喜 @ann 升级为SVIP！
            ann enters lot shares 2 -> -20 lottery
            ann shares              -> told entry
            ann enters lot          -> refused limit_reached limit=3
            ann shares
            """, in: show("mode=shares cost=10 max_shares=3 weighted=yes"))
        let weight = show.programme.tiers["svip"]?.lotteryWeight ?? 1
        #expect(
            entry(show, "ann")
                == ["shares": 3, "weight": .int(3 * weight), "paid": 20, "granted": 1])
        _ = show.play(["hal cancels lot"])
        _ = show.play(["wait 2s"])
        #expect(show.books.balance("ann") == 100, "what was not paid is not paid back")
    }

    @Test(arguments: [
        "hal closes lot", "hal cancels lot", "wait 1s",
    ])
    func `gives nothing where nothing can be entered`(before: String) {
        var show = Show(.with(Self.rules))
        _ = show.play(["ann joins"])
        let isOpened = before != "wait 1s"
        let kind = isOpened ? "lottery prizes=g:1:points:9" : "vote options=a|b"
        _ = show.play(["hal opens lot kind=\(kind)"])
        _ = show.play([before])
        show = check("ann follows hal ->", in: show)
        #expect(entry(show, "ann") == nil)
    }

    @Test func `leaves out who is not eligible, and the host`() {
        let show = check(
            """
            ann follows hal ->
            hal follows hal ->
            """, in: show("min_tier=gold"))
        #expect(entry(show, "ann") == nil)
    }

    /// Ann has bought something, without a room being named.
    private func buying(after before: String) -> Show {
        var rule = Rule(id: "buyer", on: .orderPaid)
        rule.payout.entry = "lot"
        let show = check(
            """
            ann joins
            hal opens lot kind=lottery prizes=g:1:points:9 -> is open, lot opened
            """, in: Show(.with([rule])))
        if !before.isEmpty { _ = show.play([before]) }
        _ = show.play(["ann pays o1 100"])
        return show
    }

    @Test func `leaves out a lottery whose room has ended, and who is banned from it`() {
        #expect(entry(buying(after: ""), "ann") != nil)
        #expect(entry(buying(after: "hal changes state=ended"), "ann") == nil)
        #expect(entry(buying(after: "hal bans ann for 1h"), "ann") == nil)
    }

    @Test func `leaves out the lottery of another room`() throws {
        let show = show()
        show.commit(
            ValueRequest(
                .fact(
                    Fact(
                        .followed, user: "ann", at: show.now, room: "r2", host: "hal", id: "f-1")),
                by: .house, at: show.now, operation: "f-1"))
        #expect(entry(show, "ann") == nil)
    }
}
