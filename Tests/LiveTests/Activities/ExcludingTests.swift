// Who wins nothing, whatever they have entered: who runs the room, and who was banned from it.

import Ledger
import Live
import Testing

@Suite struct `Who may not take part` {
    private static let openings = [
        "pot=10 each=5 -> is open, a opened, wave 1 for 15s",
        "kind=lottery prizes=x:1:points:5 -> is open, a opened",
        "kind=red_packet pot=9 shares=2 -> is open, a opened",
        "kind=vote options=a|b -> is open, a opened",
        "kind=quiz question=Q options=a|b answer=b -> is open, a opened",
        "kind=flash_sale items=tea:2:990 -> is open, a opened",
    ]
    private static let entries = [
        "claims a", "enters a", "claims a", "votes a option a", "answers a option b",
        "buys tea at a as o1",
    ]

    @Test(arguments: zip(openings, entries))
    func `is who runs the room or has opened it, whatever their token says`(
        opening: String, entry: String
    ) {
        let show = check(
            """
            ops opens a \(opening)
            hal \(entry) -> refused forbidden
            ops \(entry) -> refused forbidden
            """, in: Show(.quiet))
        #expect(show.books.activity("a")?.entries == 0)
        #expect(show.books.kept.entries.all.isEmpty)
    }

    @Test func `is the host in a task that counts what members do`() throws {
        let show = check(
            "ops opens t kind=task fact=shared points=50 -> is open, t opened", in: Show(.quiet))
        for user in [Show.host, "ann"] {
            let fact = Fact(
                .shared, user: user, at: show.now, room: Show.roomID, host: Show.host, id: user)
            show.commit(
                ValueRequest(.fact(fact), by: show.actor(user), at: show.now, operation: user))
        }
        #expect(show.books.balance(Show.host) == 0)
        #expect(show.books.balance("ann") == 50)
    }

    @Test(arguments: zip(openings, entries))
    func `is who is banned`(opening: String, entry: String) {
        check(
            """
            ops opens a \(opening)
            ops bans ann for 1h
            ann \(entry) -> refused forbidden
            """, in: Show(.quiet))
    }

    @Test func `is who was banned after entering: the pot of a quiz is the others'`() {
        check(
            """
            hal opens q kind=quiz question=Who? options=a|b answer=b pot=10 -> is open, q opened
            ann answers q option b
            bob answers q option b
            cat answers q option b
            hal bans ann for 1h
            hal bans cat for 1s
            wait 1s
            hal closes q -> is settled, bob: +5 quiz, cat: +5 quiz, q closed,
                q settled right 3 answers 3 paid 10 answer b
            """, in: Show(.quiet))
    }

    @Test func `is left out of a draw for good, so that its proof stays as it was`() throws {
        let show = check(
            """
            hal opens lot kind=lottery prizes=x:9:points:5 -> is open, lot opened
            ann enters lot
            bob enters lot
            cat enters lot
            hal bans bob for 1h
            """, in: Show(.quiet))
        for line in ["hal closes lot", "wait 1s", "hal unbans bob", "wait 2h"] {
            _ = show.play([line])
        }
        #expect(show.books.activity("lot")?.phase == .settled)
        #expect(Set(show.books.feed.filter { $0.type == "win" }.map(\.user)) == ["ann", "cat"])
        let asked = ValueRequest(
            .query(.proof("lot", room: Show.roomID)), by: .house, at: show.now, operation: "ask")
        let answer = show.books.run([asked], show.programme, seed: 1)[0].answer
        let proof = try DrawProof(reading: try #require(answer.fields))
        try proof.check(.ofWire)
        #expect(proof.entrants.count == 2)
        let root = show.books.activity("lot")?.result?["root"]
        #expect(proof.fields["root"] == root)
    }
}
