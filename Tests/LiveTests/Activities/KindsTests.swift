// Red packets, votes, quizzes and countdown tasks, as a host and her viewers play them.

import Ledger
import Live
import Testing

@Suite struct `Red packet` {
    @Test func `split evenly, the first get the point that is left over`() {
        let show = check(
            """
            hal opens red kind=red_packet pot=11 shares=3 split=even -> is open, red opened
            ann claims red -> +4 red_packet
            ann claims red -> refused already_done
            bob claims red -> +4 red_packet
            cat claims red -> +3 red_packet
            dan claims red -> refused sold_out
            dan votes red option a -> refused bad_request
            """)
        _ = show.play(["hal closes red"])
        let result = show.books.activity("red")?.result
        #expect(
            result == [
                "top": [
                    ["user": "ann", "name": "ann", "points": 4],
                    ["user": "bob", "name": "bob", "points": 4],
                    ["user": "cat", "name": "cat", "points": 3],
                ], "taken": 3, "paid": 11, "returned": 0,
            ])
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `split at random, 10,000 grabs on 1,000 shares give the pot, a point at least to each`(
        seed: UInt64
    ) {
        let pot: Int64 = seed == 1 ? 1_000 : 54_321
        let show = check(
            "hal opens red kind=red_packet pot=\(pot) shares=1000 -> is open, red opened",
            in: Show(.quiet, seed: seed))
        var soldOut = 0
        for batch in 0..<100 {
            let lines = (0..<100).map { "v\(batch * 100 + $0) claims red" }
            let outcomes = show.play(lines)
            soldOut += outcomes.filter { $0 == ["refused sold_out"] }.count
        }
        #expect(soldOut == 9_000)
        let shares = (0..<10_000).map { show.books.balance("v\($0)") }.filter { $0 != 0 }
        #expect(shares.count == 1_000 && shares.allSatisfy { $0 >= 1 })
        #expect(shares.reduce(0, +) == pot)
        #expect(show.books.pot("red") == 0)
        if seed > 1 { #expect(Set(shares).count > 20, "no two seeds or shares alike") }
    }

    @Test func `drops coupons, and those that nobody took return`() throws {
        let show = check(
            """
            hal opens red kind=red_packet coupon=cny-5 shares=2 -> is open, red opened
            ann claims red -> cny-5 issued
            ann claims red -> refused already_done
            hal closes red -> is settled, red closed,
                red settled top user:ann|name:ann|points:0 taken 1 paid 0 returned 1
            """, in: Show(.shopping))
        let coupons = show.books.kept.balances.all.filter { $0.key.book == .coupons }
        #expect(coupons.values.reduce(0, +) == 1, "one is a member's, none is the activity's")
    }

    @Test func `what the shares are is fixed when it opens`() {
        let opening = "hal opens red kind=red_packet pot=5000 shares=9 -> is open, red opened"
        let shares = (1...3).map { seed in
            let show = check(opening, in: Show(.quiet, seed: UInt64(seed)))
            // Whoever grabs, whenever, and whatever dice fall for the grab.
            for number in 0..<9 { _ = show.play(["v\(number * seed) claims red"]) }
            return (0..<9).map { show.books.balance("v\($0 * seed)") }
        }
        #expect(shares[0] == shares[1] && shares[1] == shares[2])
        #expect(Set(shares[0]).count > 5)
    }

    @Test func `coupons are good for what they were when it opened`() {
        let show = check(
            "hal opens red kind=red_packet coupon=cny-5 shares=2 -> is open, red opened",
            in: Show(.shopping))
        show.programme.shop = Shop()
        check("ann claims red -> cny-5 issued", in: show)
    }

    @Test(arguments: [
        ("shares=3", "pot"), ("pot=9", "shares"), ("pot=2 shares=3", "shares"),
        ("pot=9 shares=0", "shares"), ("pot=9 shares=100001", "shares"),
        ("pot=9 shares=3 split=odd", "split"), ("shares=3 coupon=nothing", "coupon"),
        ("pot=9 shares=3 coupon=cny-5", "coupon"), ("pot=9 shares=3 each=1", "each"),
    ])
    func `settings that cannot be are named`(settings: String, field: String) {
        let show = check(
            "hal opens red kind=red_packet \(settings) -> refused bad_request field=\(field)",
            in: Show(.shopping))
        #expect(show.books.postings.isEmpty)
    }
}

@Suite struct `Vote` {
    private static let opening =
        "hal opens tea kind=vote options=green|black|oolong -> is open, tea opened"

    @Test func `one vote each, and of equals the first named wins`() {
        check(
            """
            \(Self.opening)
            ann votes tea option black  -> +5 vote
            ann votes tea option black  -> refused already_done
            ann votes tea option green  -> refused already_done
            bob votes tea option green  -> +5 vote
            bob votes tea option milk   -> refused bad_request field=option
            cat claims tea              -> refused bad_request
            hal settles tea -> is settled, tea closed,
                tea settled tally green:1|black:1|oolong:0 winner green voters 2
            """, in: Show(.asking))
    }

    @Test func `several choices are different ones`() {
        check(
            """
            hal opens tea kind=vote options=a|b|c choices=2 -> is open, tea opened
            ann votes tea option a
            ann votes tea option a  -> refused already_done
            ann votes tea option c
            ann votes tea option b  -> refused limit_reached limit=2
            hal settles tea -> is settled, tea closed,
                tea settled tally a:1|b:0|c:1 winner a voters 1
            """)
    }

    @Test func `weighted, it counts by the tier of the moment`() {
        check(
            """
            hal opens tea kind=vote options=a|b weighted=yes -> is open, tea opened
            ops gives ann tier=gold -> ann: tier gold
            ann votes tea option b
            bob votes tea option a
            cat votes tea option a
            hal settles tea -> is settled, tea closed,
                tea settled tally a:2|b:3 winner b voters 3
            """, in: Show(.weighing))
    }

    @Test func `that nobody took part in has no winner`() {
        check(
            """
            \(Self.opening)
            hal closes tea -> is settled, tea closed,
                tea settled tally green:0|black:0|oolong:0 winner - voters 0
            """)
    }

    @Test(arguments: [
        ("", "options"), ("options=a", "options"), ("options=a|a", "options[1].id"),
        ("options=a|b choices=3", "choices"), ("options=a|b choices=0", "choices"),
        ("options=a|b weighted=7", "weighted"),
    ])
    func `settings that cannot be are named`(settings: String, field: String) {
        check("hal opens tea kind=vote \(settings) -> refused bad_request field=\(field)")
    }
}

@Suite struct `Quiz` {
    private func opening(_ settings: String) -> String {
        "hal opens q kind=quiz question=Who? options=a|b answer=b \(settings)"
            + " -> is open, q opened"
    }

    @Test func `all who are right share the pot, the first get what is left over`() {
        check(
            """
            \(opening("pot=10"))
            ann answers q option b
            ann answers q option b -> refused already_done
            ann answers q option a -> refused already_done
            wait 1s
            bob answers q option a
            cat answers q option b
            wait 1s
            dan answers q option b
            eve answers q option c -> refused bad_request field=option
            hal closes q -> is settled, ann: +4 quiz, cat: +3 quiz, dan: +3 quiz, q closed,
                q settled right 3 answers 4 paid 10 answer b
            """, in: Show(.quiet))
    }

    @Test func `only the first so many share it, by the server's clock`() {
        check(
            """
            \(opening("pot=9 first=2"))
            wait 2s
            zoe answers q option b
            wait 1s
            ann answers q option b
            bob answers q option b
            hal settles q -> is settled, ann: +4 quiz, zoe: +5 quiz, q closed,
                q settled right 3 answers 3 paid 9 answer b
            """, in: Show(.quiet))
    }

    @Test func `nobody right leaves the pot to return`() {
        let show = check(
            """
            \(opening("pot=9"))
            ann answers q option a
            hal closes q -> is settled, q closed,
                q settled right 0 answers 1 paid 0 answer b
            """, in: Show(.quiet))
        #expect(show.books.pot("q") == 0)
    }

    @Test func `who is right has answered, as rules see it, once it is settled`() {
        check(
            """
            \(opening(""))
            ann answers q option b
            bob answers q option a
            hal closes q -> is settled, ann: +10 quiz, q closed,
                q settled right 1 answers 2 paid 0 answer b
            """, in: Show(.asking))
    }

    @Test func `the answer is not told before it settles`() throws {
        let show = check(opening("pot=9"), in: Show(.quiet))
        _ = show.play(["ann answers q option b"])
        let record = try #require(show.books.activity("q"))
        #expect(record.view(at: show.now).all.map(\.0).contains("answer") == false)
        #expect(record.play.mine([(0, ["option": "b", "after": 0])]) == ["option": "b"])
        _ = show.play(["hal closes q"])
        let settled = try #require(show.books.activity("q"))
        #expect(settled.play.mine([(0, ["option": "b"])]) == ["option": "b", "correct": true])
        #expect(settled.play.mine([(0, ["option": "a"])]) == ["option": "a", "correct": false])
    }

    @Test(
        arguments: [(10_000, 12_345, nil), (4_500, 9_000, 500), (2_500, 900, nil)]
            as [(Int, Int, Int?)])
    func `ten thousand answers are counted once and paid to the point, in steps`(
        right: Int, pot: Int, first: Int?
    ) throws {
        let show = check(
            opening("pot=\(pot)" + (first.map { " first=\($0)" } ?? "")), in: Show(.quiet))
        for batch in 0..<50 {
            let lines = (0..<(right / 50)).flatMap { number -> [String] in
                let user = "v\(batch * right / 50 + number)"
                return ["\(user) answers q option b", "\(user) answers q option b"]
            }
            let refused = show.play(lines).filter { $0 == ["refused already_done"] }
            #expect(refused.count == right / 50)
        }
        _ = show.play(["hal closes q"])
        var steps = 0
        while show.books.activity("q")?.phase == .closed, steps < 20 {
            steps += 1
            _ = show.play(["restart"])
            _ = show.play(["house looks at q", "house looks at q"])
        }
        let result = try #require(show.books.activity("q")?.result)
        #expect(result["right"]?.int == Int64(right) && result["paid"]?.int == Int64(pot))
        let shares = (0..<right).map { show.books.balance("v\($0)") }
        #expect(shares.reduce(0, +) == Int64(pot))
        let winners = min(first ?? right, pot)
        #expect(shares.filter { $0 > 0 }.count == winners)
        #expect(shares[..<winners].allSatisfy { $0 > 0 }, "the first, as they arrived")
        let paid = shares.filter { $0 > 0 }
        #expect((paid.max() ?? 0) - (paid.min() ?? 0) <= 1)
    }

    @Test(arguments: [
        ("question=Who? options=a|b", "answer"), ("options=a|b answer=a", "question"),
        ("question=Who? options=a|b answer=c", "answer"),
        ("question=Who? options=a|b answer=a pot=-1", "pot"),
        ("question=Who? options=a|b answer=a pot=5 first=6", "first"),
    ])
    func `settings that cannot be are named`(settings: String, field: String) {
        check("hal opens q kind=quiz \(settings) -> refused bad_request field=\(field)")
    }
}

@Suite struct `Countdown task` {
    @Test func `what members do while it is open counts, and is paid once`() {
        check(
            """
            ann joins
            bob joins
            ann shares
            hal opens t kind=task fact=shared goal=2 points=50 closes=1m -> is open, t opened
            ann shares -> task t 1/2
            ann shares -> +50 task, task t 2/2 done
            ann shares
            bob shares -> task t 1/2
            ann likes 1
            dan claims t -> refused bad_request
            wait 1m -> t closed, t settled done 1 paid 50
            bob shares
            """, in: Show(.quiet))
    }

    @Test func `is paid for by the room's budget, as long as there is any`() {
        check(
            """
            ann joins
            bob joins
            ops changes budget=70
            hal opens t kind=task fact=shared points=50 -> is open, t opened
            ann shares -> +50 task, task t 1/1 done
            bob shares -> task t 0/1
            bob shares
            ops changes budget=200
            bob shares -> +50 task, task t 1/1 done
            hal closes t -> is settled, t closed, t settled done 2 paid 100
            """, in: Show(.quiet))
    }

    @Test func `has a pot of its own where one was set, and says when it is empty`() {
        var show = check(
            """
            ann joins
            bob joins
            hal opens t kind=task fact=shared points=50 pot=80 -> is open, t opened
            ann shares -> +50 task, task t 1/1 done
            """, in: Show(.quiet))
        #expect(show.books.pot("t") == 30)
        #expect(show.books.activity("t")?.play.view(elapsed: 0)["exhausted"] == false)
        show = check("bob shares -> task t 0/1", in: show)
        #expect(show.books.activity("t")?.play.view(elapsed: 0)["exhausted"] == true)
        let told = show.books.feed.last { $0.type == "task" }
        #expect(told?.user == "bob" && told?.body["exhausted"] == true)
        show = check("hal closes t -> is settled, t closed, t settled done 1 paid 50", in: show)
        #expect(show.books.pot("t") == 0)
    }

    @Test func `tells of progress at once, and then every few seconds`() {
        check(
            """
            ann joins
            hal opens t kind=task fact=shared goal=9 points=5 -> is open, t opened
            ann shares -> task t 1/9
            ann shares
            wait 4s
            ann shares
            wait 1s
            ann shares -> task t 4/9
            """, in: Show(.quiet))
    }

    @Test func `is not done by following again`() {
        check(
            """
            ann follows hal
            hal opens t kind=task fact=followed points=50 -> is open, t opened
            ann unfollows hal
            ann follows hal
            bob follows hal -> +50 task, task t 1/1 done
            bob unfollows hal
            bob follows hal
            """, in: Show(.quiet))
    }

    @Test func `counts only for who may take part`() {
        check(
            """
            ann joins
            hal opens t kind=task fact=shared points=50 min_tier=gold -> is open, t opened
            ann shares
            ops gives ann tier=gold -> ann: tier gold,
                upgrade gold: 恭喜 @ann 升级为黄金会员！包邮
            ann shares -> +50 task, task t 1/1 done
            """, in: Show(.quiet))
    }

    @Test(arguments: [
        ("points=5", "fact"), ("fact=shared", "points"), ("fact=birthday points=5", "fact"),
        ("fact=shared points=5 goal=0", "goal"), ("fact=followed points=5 goal=2", "goal"),
        ("fact=shared points=5 pot=4", "pot"),
    ])
    func `settings that cannot be are named`(settings: String, field: String) {
        check("hal opens t kind=task \(settings) -> refused bad_request field=\(field)")
    }
}

extension Programme {
    /// Pays for votes and right answers.
    fileprivate static let asking = Programme.with([
        Rule(id: "vote", on: .voted, points: 5), Rule(id: "quiz", on: .answered, points: 10),
    ])

    /// Pays nothing; a gold member's vote counts three times.
    fileprivate static let weighing: Programme = {
        var programme = quiet
        programme.tiers = TierCatalogue(
            programme.tiers.tiers.map {
                var tier = $0
                tier.lotteryWeight = tier.id == "gold" ? 3 : 1
                return tier
            })
        return programme
    }()
}
