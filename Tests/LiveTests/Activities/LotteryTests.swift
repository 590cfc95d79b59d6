// Lotteries, as a host and her viewers play them.

import Ledger
import Live
import Testing

@Suite struct `A lottery` {
    /// A show in which everybody named has 100 points.
    private func evening(with users: String...) -> Show {
        let show = Show(.shopping)
        for user in users { _ = show.play(["hal gives \(user) points=100"]) }
        return show
    }

    @Test func `is drawn as its proof says, and prizes are paid with the result`() throws {
        let show = check(
            """
            hal opens lot kind=lottery prizes=gold:1:points:50|tea:2:coupon:cny-5 -> is open,
                lot opened
            ann enters lot
            ann enters lot -> refused already_done
            bob enters lot
            cat enters lot
            dan enters lot
            dan enters lot shares 2 -> refused bad_request field=shares
            hal enters lot -> refused forbidden
            """, in: evening())
        #expect(show.books.pot("lot") == 50)
        #expect(show.published() == nil)
        let commit = try #require(show.books.activity("lot")).view(at: show.now)["commit"]
        _ = show.play(["hal closes lot"])
        _ = show.play(["wait 1s"])
        let settled = try #require(show.result)
        let winners = try #require(settled["winners"]?.list).compactMap(\.fields)
        #expect(winners.map { $0.text("prize") } == ["gold", "tea", "tea"])
        #expect(Set(winners.map { $0.text("user") }).count == 3)
        #expect(settled["won"] == 3)
        #expect(show.books.balance(winners[0].text("user")) == 50)
        #expect(show.books.pot("lot") == 0)

        let proof = try #require(show.published())
        try proof.check(.ofWire)
        #expect(proof.fields["commit"] == commit)
        #expect(proof.fields["seed"] == settled["seed"])
        #expect(proof.fields["root"] == settled["root"])
        #expect(proof.entrants.count == 4)
        let ids = winners.map {
            Entrant.ID(activity: "lot", user: $0.text("user"), .ofWire)
        }
        #expect(proof.winners.map(\.entrant) == ids)
        let wins = show.books.feed.filter { $0.type == "win" }
        #expect(Set(wins.map(\.user)) == Set(winners.map { $0.text("user") }))
        #expect(wins.count == 3)
        #expect(show.books.feed.filter { $0.type == "coupon" }.count == 2)
        check("hal settles lot -> is settled\n ann enters lot -> refused closed", in: show)
    }

    @Test func `shows the root before the seed, and the seed to nobody before the end`() throws {
        let seed = String(repeating: "07", count: 32)
        let show = check(
            """
            hal opens lot kind=lottery prizes=gold:1:points:50 -> is open, lot opened
            ann enters lot
            """, in: evening())
        _ = show.play(["hal closes lot"])
        let record = try #require(show.books.activity("lot"))
        #expect(record.phase == .closed)
        #expect(record.view(at: show.now)["root"] != nil)
        #expect(!"\(record.view(at: show.now))".contains(seed))
        #expect(!"\(show.books.feed) \(show.books.audit) \(show.effects)".contains(seed))
        _ = show.play(["wait 1s"])
        #expect(show.result?["seed"] == .string(seed))
    }

    @Test func `by shares takes points for each, up to the most`() throws {
        let show = check(
            """
            hal opens lot kind=lottery mode=shares cost=10 max_shares=5 prizes=g:1:points:9 \
                -> is open,
                lot opened
            ann enters lot shares 3 -> -30 lottery
            ann enters lot shares 2 -> -20 lottery
            ann enters lot          -> refused limit_reached limit=5
            bob enters lot          -> -10 lottery
            eve enters lot          -> refused insufficient_points balance=0
            """, in: evening(with: "ann", "bob"))
        #expect(show.books.pot("lot") == 69)
        _ = show.play(["hal settles lot"])
        _ = show.play(["wait 1s"])
        let proof = try #require(show.published())
        #expect(proof.entrants.map(\.weight).sorted() == [1, 5])
        #expect(show.books.pot("lot") == 0)
        #expect(show.books.balance("ann") + show.books.balance("bob") == 149)
    }

    @Test func `weighs a share as the tier of who enters`() throws {
        var programme = Programme.shopping
        programme.tiers = TierCatalogue(
            programme.tiers.tiers.map { tier in
                var tier = tier
                tier.lotteryWeight = tier.id == "svip" ? 5 : 1
                return tier
            })
        let show = check(
            """
            hal opens lot kind=lottery mode=shares cost=1 weighted=yes prizes=g:1:points:9 \
                -> is open,
                lot opened
            house gives ann tier=svip points=100 -> ann: +100 gift, ann: tier svip
            house gives bob points=100           -> bob: +100 gift
            ann enters lot shares 3 -> -3 lottery
            bob enters lot shares 3 -> -3 lottery
            """, in: Show(programme))
        _ = show.play(["hal closes lot"])
        _ = show.play(["wait 1s"])
        #expect(try #require(show.published()).entrants.map(\.weight).sorted() == [3, 15])
    }

    @Test func `by keyword is entered by saying it, and by nothing else`() throws {
        let show = check(
            """
            ann joins
            bob joins
            hal opens lot kind=lottery mode=keyword keyword=open-sesame prizes=g:1:points:9 \
                -> is open,
                lot opened
            ann enters lot -> refused forbidden need=open-sesame
            """, in: evening())
        for line in ["ann says open-sesame", "bob says sesame", "wait 1s", "ann says open-sesame"] {
            _ = show.play([line])
        }
        #expect(show.shown("danmaku").count == 3)
        #expect(show.books.activity("lot")?.entries == 1)
        _ = show.play(["hal closes lot"])
        _ = show.play(["wait 1s"])
        #expect(show.books.balance("ann") == 9)
        _ = show.play(["bob says open-sesame"])
        #expect(show.books.activity("lot")?.entries == 1)
    }

    @Test func `that is cancelled gives everything back and is void`() throws {
        let show = check(
            """
            hal opens lot kind=lottery mode=points cost=10 prizes=gold:1:points:9 -> is open,
                lot opened
            ann enters lot -> -10 lottery
            bob enters lot -> -10 lottery
            """, in: evening(with: "ann", "bob"))
        _ = show.play(["hal cancels lot"])
        _ = show.play(["wait 5s"])
        #expect(show.books.balance("ann") == 100 && show.books.balance("bob") == 100)
        #expect(show.books.pot("lot") == 0)
        #expect(show.books.activity("lot")?.view(at: show.now)["void"] == true)
        #expect(show.published() == nil)
        #expect(!"\(show.effects)".contains(String(repeating: "07", count: 32)))
    }

    @Test func `that nobody enters is drawn all the same, and returns its pot`() throws {
        let show = evening()
        _ = show.play(["hal opens lot kind=lottery prizes=gold:3:points:9 closes=10s"])
        _ = show.play(["wait 11s"])
        #expect(show.result?["won"] == 0)
        #expect(show.books.pot("lot") == 0)
        try #require(show.published()).check(.ofWire)
    }

    @Test(arguments: [
        ("", "prizes"), ("prizes=p:0:points:1", "prizes[0].count"),
        ("prizes=p:1", "prizes[0].points"), ("prizes=p:1:points:0", "prizes[0].points"),
        ("prizes=p:1:coupon:none", "prizes[0].coupon"),
        ("prizes=p:1:points:1|p:1:points:1", "prizes[1].id"),
        ("prizes=p:60000:points:1|q:60000:points:1", "prizes"),
        ("prizes=p:100001:points:1", "prizes[0].count"),
        ("mode=points prizes=p:1:points:1", "cost"),
        ("mode=points cost=-1 prizes=p:1:points:1", "cost"),
        ("cost=5 prizes=p:1:points:1", "cost"),
        ("mode=keyword prizes=p:1:points:1", "keyword"),
        ("keyword=x prizes=p:1:points:1", "keyword"),
        ("max_shares=2 prizes=p:1:points:1", "max_shares"),
        ("mode=lucky prizes=p:1:points:1", "mode"), ("luck=1 prizes=p:1:points:1", "luck"),
    ])
    func `names the setting that cannot be taken, and opens nothing`(
        settings: String, field: String
    ) {
        let show = evening()
        let told = show.play(["hal opens lot kind=lottery \(settings)"])[0]
        #expect(told.count == 1 && told[0].hasPrefix("refused bad_request field=\(field)"))
        #expect(show.books.activity("lot") == nil && show.books.postings.isEmpty)
    }

    @Test func `funds its coupons when it opens, and returns those that nobody won`() {
        let show = check(
            """
            hal opens lot kind=lottery prizes=tea:3:coupon:cny-5 -> is open, lot opened
            ann enters lot
            """, in: evening())
        func coupons(_ holder: Holder) -> Int64 {
            show.books.kept.balances[Account(holder, .coupons)]
        }
        #expect(coupons(.activity("lot")) == 3)
        _ = show.play(["hal closes lot"])
        _ = show.play(["wait 1s"])
        #expect(coupons(.user("ann")) == 1)
        #expect(coupons(.activity("lot")) == 0)
        let back = show.books.postings.filter { $0.transfer.reason == "returned" }
        #expect(back.map(\.transfer.amount) == [2] && back[0].transfer.to == .issuer)
    }

    @Test func `gives the coupons that it promised, though the shop has given them up`() throws {
        let show = check(
            """
            hal opens lot kind=lottery prizes=tea:1:coupon:cny-5 -> is open, lot opened
            ann enters lot
            """, in: evening())
        show.programme.shop = Shop()
        _ = show.play(["hal closes lot"])
        _ = show.play(["wait 1s"])
        #expect(show.books.feed.map(\.type).suffix(2) == ["win", "coupon"])
        let coupon = try #require(show.books.feed.last?.body)
        #expect(coupon["kind"] == "cny-5" && coupon["off"] == 500)
    }

    @Test(arguments: [4_500, 2_000, 101])
    func `pays winners in any number, page by page and each once, across restarts`(
        count: Int
    ) throws {
        let show = Show(.quiet, seed: 3)
        _ = show.play([
            "hal opens lot kind=lottery prizes=gold:\(count - 1):points:2|tea:9:points:1"
        ])
        let users = (0..<count).map { "v\($0)" }
        for batch in stride(from: 0, to: count, by: 500) {
            _ = show.play(users[batch..<min(count, batch + 500)].map { "\($0) enters lot" })
        }
        _ = show.play(["hal closes lot"])
        var batches = 0
        while show.books.activity("lot")?.phase == .closed, batches < 20 {
            batches += 1
            let paid = show.books.postings.count
            _ = show.play(["restart"])
            _ = show.play(["house looks at lot", "house looks at lot"])
            #expect(show.books.postings.count - paid <= 2_001)
        }
        #expect(batches == count / 2_000 + 1)
        #expect(show.result?["winners"]?.list?.count == 100)
        #expect(show.result?["won"] == .int(Int64(count)))
        let balances = users.map { show.books.balance($0) }
        #expect(balances.filter { $0 == 2 }.count == count - 1)
        #expect(balances.filter { $0 == 1 }.count == 1)
        #expect(show.books.pot("lot") == 0)
        #expect(Set(show.books.feed.filter { $0.type == "win" }.map(\.user)).count == count)
        try #require(show.published()).check(.ofWire)
        // Whoever is not among those that the room is shown is told as well.
        for user in stride(from: 0, to: count, by: count / 10).map({ users[$0] }) {
            guard case .reply(let mine) = mine(show, user),
                let entry = mine["activities"]?.list?.first?.fields?["mine"]?.fields
            else { throw Unanswered() }
            let prize = show.books.balance(user) == 2 ? "gold" : "tea"
            #expect(entry["prize"]?.string == prize)
        }
    }

    private struct Unanswered: Error {}

    private func mine(_ show: Show, _ user: String) -> Answer {
        var books = show.books
        let asked = ValueRequest(
            .query(.mine(user: user, room: Show.roomID, activity: "lot")), by: .house,
            at: show.now, operation: "mine")
        return books.run([asked], show.programme, seed: 1)[0].answer
    }

    @Test func `who wins is told to nobody before it is settled, nor by whoever asks`() throws {
        let show = Show(.quiet)
        _ = show.play(["hal opens lot kind=lottery prizes=gold:1:points:2"])
        _ = show.play(["ann enters lot"])
        _ = show.play(["hal closes lot"])
        #expect(show.books.activity("lot")?.phase == .closed)
        #expect(!"\(mine(show, "ann"))".contains("prize"))
        _ = show.play(["wait 1s"])
        #expect("\(mine(show, "ann"))".contains("prize"))
    }
}

extension Show {
    fileprivate func published(of activity: String = "lot") -> DrawProof? {
        var books = books
        let asked = ValueRequest(
            .query(.proof(activity, room: Self.roomID)), by: .house, at: now, operation: "ask")
        guard case .reply(let fields) = books.run([asked], programme, seed: 1)[0].answer else {
            return nil
        }
        return try? DrawProof(reading: fields)
    }

    fileprivate var result: Fields? {
        shown("activity.settled").last?.fields["result"]?.fields
    }
}
