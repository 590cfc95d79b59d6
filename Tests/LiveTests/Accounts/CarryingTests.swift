// What else goes over when two accounts become one, and what a name that leads elsewhere can do.

import Ledger
import Live
import Testing

@Suite struct `What a merge carries` {
    private static let kept = [
        Rule(
            id: "follow", on: .followed, limit: .init(times: 1, per: .lifetime), scope: .host,
            points: 20),
        Rule(id: "like", on: .liked, every: 10, points: 1, task: ["en": "Like"]),
    ]

    @Test func `whom they follow, and that it was paid for`() {
        let show = check(
            """
            ann follows hal      -> +20 follow
            house gives bob points=1 -> bob: +1 gift
            ann becomes bob      -> -20 merge, bob: +20 merge, bob: told merged,
            mall: account.merged bob
            bob follows hal      ->
            bob unfollows hal    ->
            bob follows hal      ->
            """, in: Show(.with(Self.kept)))
        #expect(show.books.kept.entries[.follow("bob", host: "hal")]?["on"] == true)
        #expect(show.books.kept.entries[.follow("ann", host: "hal")]?["on"] == false)
        #expect(show.books.balance("bob") == 21)
    }

    @Test(arguments: [(1, 2), (2, 1), (3, 3)])
    func `the better run of days signed in`(days: (ann: Int, bob: Int)) {
        let show = Show(.with([]))
        _ = show.play(["house gives bob points=1"])
        _ = show.play(["house gives ann points=1"])
        for day in 1...3 {
            if day > 3 - days.ann { _ = show.play(["ann signs in"]) }
            if day > 3 - days.bob { _ = show.play(["bob signs in"]) }
            if day < 3 { _ = show.play(["wait 1d"]) }
        }
        _ = show.play(["ann becomes bob"])
        #expect(show.play(["bob signs in"])[0].first == "refused already_done")
        _ = show.play(["wait 1d"])
        let best = max(days.ann, days.bob)
        #expect(show.play(["bob signs in"])[0].first == "streak \(best + 1)")
    }

    @Test func `what the mall knows of either`() throws {
        let show = Show(.with([]))
        for user in ["ann", "bob"] { _ = show.play(["house gives \(user) points=1"]) }
        func tell(_ user: String, _ attributes: Fields, birthday: Datum?) {
            show.commit(
                ValueRequest(
                    .profile(
                        ProfileChange(user: user, birthday: birthday, attributes: attributes)),
                    by: .house, at: show.now, operation: "p-\(user)"))
        }
        let birthday: Datum = .fields(["month": 6, "day": 30, "calendar": "solar"])
        tell("ann", ["age": "30s", "city": "Suzhou"], birthday: birthday)
        tell("bob", ["age": "40s"], birthday: nil)
        _ = show.play(["ann becomes bob"])
        // By the old name, as by the new one.
        tell("ann", ["pet": "cat"], birthday: nil)
        let kept = try #require(show.books.kept.documents[.profile("bob")]?.kept)
        #expect(kept["birthday"] == birthday)
        #expect(
            kept["attributes"]
                == .fields(["age": "40s", "city": "Suzhou", "pet": "cat"]))
        #expect(show.books.due[DueKey("member.birthday", "bob")] != nil)
        #expect(show.books.due[DueKey("member.birthday", "ann")] == nil)
    }

    @Test func `tasks half done`() {
        let show = Show(.with(Self.kept))
        let books = show
        for user in ["ann", "bob"] {
            books.commit(
                ValueRequest(
                    .fact(Fact(.liked, user: user, at: show.now, amount: 4, id: "f-\(user)")),
                    by: .house, at: show.now, operation: "f-\(user)"))
        }
        _ = books.play(["ann becomes bob"])
        let key = CounterKey(user: "bob", rule: "like", scope: "")
        #expect(books.books.kept.counters[key]?.progress == 8)
    }
}

@Suite struct `A name that leads to another account` {
    /// Bob has spent by operation b1 and is part of ann now.
    private func merged() -> Show {
        let show = Show(.quiet)
        show.programme.membership.boosts = [.init(tier: "gold", points: 300)]
        for line in [
            "house gives ann points=1000", "house gives bob points=700", "bob boosts gold op b1",
            "bob becomes ann",
        ] {
            _ = show.play([line])
        }
        return show
    }

    @Test func `cannot act by itself any more`() {
        check(
            """
            bob boosts gold op b2 -> refused closed user=ann
            bob signs in          -> refused closed user=ann
            """, in: merged())
    }

    @Test func `gets the first answer again, and spends nothing twice`() throws {
        let show = merged()
        let before = show.books.balance("ann")
        let asked = ValueRequest(
            .boost(tier: "gold", room: Show.roomID), by: show.actor("bob"), at: show.now,
            operation: "b1", fingerprint: fingerprint("bob boosts gold"))
        let again = ValueRequest(
            asked.command, by: show.actor("bob").known(as: "ann"), at: show.now,
            operation: "b1", fingerprint: asked.fingerprint)
        let answers = show.books.run([asked, again], show.programme, seed: 1).map { $0.answer }
        #expect(answers[0] == answers[1])
        #expect(!answers[1].isRefusal)
        #expect(show.books.balance("ann") == before)
    }

    @Test(arguments: ["bob", "wechat:w1"])
    func `is shown what the account has`(name: String) throws {
        let show = merged()
        _ = show.play(["ann links wechat:w1"])
        let queries: [Query] = [
            .user(name), .entries(HistoryKey(user: name, count: 9, before: nil)),
            .export(try Export(of: name)),
            .belongings(of: name, .links(of: name)), .account(name),
        ]
        let asked = queries.map {
            ValueRequest(.query($0), by: .house, at: show.now, operation: "q")
        }
        let answers = show.books.run(asked, show.programme, seed: 1).compactMap { $0.answer.fields }
        try #require(answers.count == queries.count)
        #expect(answers[0]["user"] == "ann")
        #expect(answers[0]["points"] == .int(show.books.balance("ann")))
        #expect(answers[1]["entries"]?.list?.first?.fields?["reason"] == "merge")
        #expect(answers[2]["user"] == "ann")
        #expect(answers[3]["links"]?.list?.count == 2)
        #expect(answers[4]["user"] == "ann")
    }

    @Test func `is told to whoever lets people in`() {
        var changes = Difference()
        changes.members = [
            Member(user: "bob", name: "", since: 0, tier: "normal", mergedInto: "ann"),
            Member(user: "cat", name: "", since: 0, tier: "normal"),
        ]
        changes.documents = [
            Document(.link("t:1"), kept: ["state": "linked"]),
            Document(.link("t:2"), kept: ["state": "unlinked"]),
        ]
        #expect(changes.moved == ["bob", "t:1"])
    }
}
