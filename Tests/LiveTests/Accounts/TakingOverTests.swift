// What a member has going on in rooms goes over when two accounts become one.

import Ledger
import Live
import Testing

@Suite struct `A merge in the middle of an evening` {
    private func evening(_ opening: String) -> Show {
        check(
            """
            house gives ann points=100 -> ann: +100 gift
            house gives bob points=100 -> bob: +100 gift
            hal opens act \(opening) -> is open, act opened
            """, in: Show(.shopping))
    }

    /// As `ann becomes bob` tells it.
    private static func merge(_ points: Int) -> String {
        "ann becomes bob -> -\(points) merge, bob: +\(points) merge, bob: told merged,"
            + " mall: account.merged bob"
    }

    private func entries(_ show: Show) -> [String: Fields] {
        Dictionary(
            show.books.kept.entries.all.filter { $0.key.subject == "act" }
                .map { ($0.key.user, $0.value) }, uniquingKeysWith: { first, _ in first })
    }

    @Test(arguments: [
        ("kind=lottery prizes=g:1:points:9", "enters act"),
        ("kind=red_packet pot=10 shares=5 split=even", "claims act"),
        ("kind=vote options=a|b", "votes act option a"),
        ("kind=quiz question=Who? options=a|b answer=a pot=10", "answers act option a"),
    ])
    func `takes the entry over, so that nobody enters twice`(opening: String, verb: String) {
        let show = evening(opening)
        _ = show.play(["ann \(verb)"])
        _ = show.play(["ann becomes bob"])
        #expect(Array(entries(show).keys) == ["bob"])
        #expect(show.play(["bob \(verb)"])[0].first == "refused already_done")
        _ = show.play(["hal settles act"])
        _ = show.play(["wait 2s"])
        #expect(show.books.activity("act")?.phase == .settled)
        #expect(show.books.balance("ann") == 0 && show.books.pot("act") == 0)
    }

    @Test func `leaves both entries where both have entered, and one member has what they win`() {
        let show = check(
            """
            ann enters act -> -10 lottery
            bob enters act -> -10 lottery
            \(Self.merge(90))
            """,
            in: evening("kind=lottery mode=points cost=10 prizes=g:1:points:9|h:1:points:7"))
        #expect(entries(show).count == 2)
        _ = show.play(["hal closes act"])
        _ = show.play(["wait 1s"])
        #expect(show.books.balance("bob") == 180 + 16)
        #expect(show.books.feed.filter { $0.type == "win" }.map(\.user) == ["bob", "bob"])
    }

    @Test func `moves nobody in a draw that is closed, whose proof names them`() throws {
        let show = evening("kind=lottery prizes=g:1:points:9")
        _ = show.play(["ann enters act"])
        _ = show.play(["hal closes act"])
        _ = show.play(["ann becomes bob"])
        #expect(Array(entries(show).keys) == ["ann"])
        _ = show.play(["wait 1s"])
        #expect(show.books.balance("bob") == 209)
        var books = show.books
        let asked = ValueRequest(
            .query(.proof("act", room: Show.roomID)), by: .house, at: show.now, operation: "ask")
        guard case .reply(let fields) = books.run([asked], show.programme, seed: 1)[0].answer else {
            Issue.record("there is no proof")
            return
        }
        let proof = try DrawProof(reading: fields)
        try proof.check(.ofWire)
        #expect(proof.winners.map(\.entrant) == [Entrant.ID(activity: "act", user: "ann", .ofWire)])
    }

    @Test func `returns to one account what either paid for a lottery that is cancelled`() {
        let show = check(
            """
            ann enters act -> -10 lottery
            \(Self.merge(90))
            bob enters act -> refused already_done
            """, in: evening("kind=lottery mode=points cost=10 prizes=g:1:points:9"))
        _ = show.play(["hal cancels act"])
        _ = show.play(["wait 2s"])
        #expect(show.books.balance("bob") == 200)
    }

    @Test func `in the same batch as an entry comes to the same within a second`() {
        let show = evening("kind=vote options=a|b")
        _ = show.play(["ann votes act option a", "ann becomes bob"])
        _ = show.play(["wait 2s"])
        #expect(Array(entries(show).keys) == ["bob"])
    }

    @Test func `counts what both bought of a sale against one limit, and keeps both places`() throws
    {
        let show = check(
            """
            hal opens act kind=flash_sale items=tea:4:100:3 -> is open, act opened
            ann buys tea at act as o1 quantity=2 -> is reserved, o1 reserved
            bob buys tea at act as o2            -> is reserved, o2 reserved
            cat buys tea at act as o3            -> is reserved, o3 reserved
            ann buys tea at act as o4            -> refused sold_out waiting=1 order=o4
            house gives bob points=1 -> bob: +1 gift
            ann becomes bob -> bob: told merged, mall: account.merged bob
            bob buys tea at act as o5            -> refused sold_out waiting=1 order=o4
            """, in: Show(.shopping))
        let kept = try #require(entries(show)["bob"]?["items"]?.fields?["tea"]?.fields)
        #expect(kept["orders"] == ["o2", "o1"])
        #expect(entries(show)["ann"] == nil)
        // Three of three are reserved: what comes back of cat's is not for who has had enough.
        _ = show.play(["cat abandons o3"])
        _ = show.play(["wait 1s"])
        #expect(show.books.kept.purchase("o4")?.state != .reserved)
        check("bob buys tea at act as o6 -> refused limit_reached left=0 limit=3", in: show)
        // Paid by either name it is the one account's, and the place is free again.
        _ = show.play(["ann pays o1 200"])
        #expect(show.books.kept.purchase("o1")?.user == "bob")
        _ = show.play(["bob abandons o2"])
        check("bob buys tea at act as o7 -> is reserved, o7 reserved", in: show)
    }

    @Test func `keeps out who either was kept out`() {
        let show = check(
            """
            house gives ann points=1 -> ann: +1 gift
            house gives bob points=1 -> bob: +1 gift
            hal bans ann for 1h      ->
            hal mutes bob for 10m    -> bob: told muted
            \(Self.merge(1))
            bob joins                -> closed: banned
            """, in: Show(.quiet))
        let key = RoomMemberKey(room: Show.roomID, user: "bob")
        let sanction = show.books.kept.sanctions[key] ?? Sanction()
        #expect(sanction.bannedUntil == show.now + 3_600_000)
        #expect(sanction.mutedUntil == show.now + 600_000)
        let ban = show.books.kept.documents[DocumentKey("ban", "\(Show.roomID)/bob")]
        #expect(ban?.kept["until"]?.int == sanction.bannedUntil)
    }

    @Test func `keeps out in more rooms than one step looks at`() {
        let show = Show(.quiet)
        for user in ["ann", "bob"] { _ = show.play(["house gives \(user) points=1"]) }
        for room in 0..<450 {
            let act = Moderation(
                action: .mute, room: "s\(room)", user: "ann", seq: nil, seconds: 600, reason: "")
            show.commit(
                ValueRequest(
                    .moderate(act), by: show.actor("hal"), at: show.now, operation: "m-\(room)"))
        }
        _ = show.play(["ann becomes bob"])
        _ = show.play(["wait 5s"])
        let muted = show.books.kept.sanctions.all.filter { $0.value.mutedUntil > show.now }
        #expect(muted.count == 450 && muted.keys.allSatisfy { $0.user == "bob" })
    }
}
