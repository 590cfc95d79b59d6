// Lotteries, as a host and her viewers play them.

import Ledger
import Live
import Testing

@Suite struct `A lottery` {
    /// A show in which everybody named has 100 points.
    private func evening(with users: String...) -> Show {
        var show = Show(.shopping)
        for user in users { _ = show.play(["hal gives \(user) points=100"]) }
        return show
    }

    private func published(_ show: Show, of activity: String = "lot") -> DrawProof? {
        var books = show.books
        let asked = ValueRequest(
            .query(.proof(activity, room: Show.roomID)), by: .house, at: show.now, operation: "ask")
        guard case .reply(let fields) = books.run([asked], show.programme, seed: 1)[0].answer else {
            return nil
        }
        return try? DrawProof(reading: fields)
    }

    private func result(_ show: Show) -> Fields? {
        show.shown("activity.settled").last?.fields["result"]?.fields
    }

    @Test func `is drawn as its proof says, and prizes are paid with the result`() throws {
        var show = check(
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
        #expect(published(show) == nil)
        let commit = try #require(show.books.activity("lot")).view(at: show.now)["commit"]
        _ = show.play(["hal closes lot"])
        _ = show.play(["wait 1s"])
        let settled = try #require(result(show))
        let winners = try #require(settled["winners"]?.list).compactMap(\.fields)
        #expect(winners.map { $0.text("prize") } == ["gold", "tea", "tea"])
        #expect(Set(winners.map { $0.text("user") }).count == 3)
        #expect(settled["won"] == 3)
        #expect(show.books.balance(winners[0].text("user")) == 50)
        #expect(show.books.pot("lot") == 0)

        let proof = try #require(published(show))
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
        #expect(wins.map(\.user) == winners.map { $0.text("user") })
        #expect(show.books.feed.filter { $0.type == "coupon" }.count == 2)
        check("hal settles lot -> is settled\n ann enters lot -> refused closed", in: show)
    }

    @Test func `shows the root before the seed, and the seed to nobody before the end`() throws {
        let seed = String(repeating: "07", count: 32)
        var show = check(
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
        #expect(result(show)?["seed"] == .string(seed))
    }

    @Test func `by shares takes points for each, up to the most`() throws {
        var show = check(
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
        let proof = try #require(published(show))
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
        var show = check(
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
        #expect(try #require(published(show)).entrants.map(\.weight).sorted() == [3, 15])
    }

    @Test func `by keyword is entered by saying it, and by nothing else`() throws {
        var show = check(
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
        var show = check(
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
        #expect(published(show) == nil)
        #expect(!"\(show.effects)".contains(String(repeating: "07", count: 32)))
    }

    @Test func `that nobody enters is drawn all the same, and returns its pot`() throws {
        var show = evening()
        _ = show.play(["hal opens lot kind=lottery prizes=gold:3:points:9 closes=10s"])
        _ = show.play(["wait 11s"])
        #expect(result(show)?["won"] == 0)
        #expect(show.books.pot("lot") == 0)
        try #require(published(show)).check(.ofWire)
    }

    @Test(arguments: [
        ("", "prizes"), ("prizes=p:0:points:1", "prizes[0].count"),
        ("prizes=p:1", "prizes[0].points"), ("prizes=p:1:points:0", "prizes[0].points"),
        ("prizes=p:1:coupon:none", "prizes[0].coupon"),
        ("prizes=p:1:points:1|p:1:points:1", "prizes[1].id"),
        ("prizes=p:600:points:1|q:600:points:1", "prizes"),
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
        var show = evening()
        let told = show.play(["hal opens lot kind=lottery \(settings)"])[0]
        #expect(told.count == 1 && told[0].hasPrefix("refused bad_request field=\(field)"))
        #expect(show.books.activity("lot") == nil && show.books.postings.isEmpty)
    }
}
