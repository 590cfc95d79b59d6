// Queues for the microphone, for questions and for support: who goes first, who keeps a place, and
// that nobody waits for ever.

import Live
import Testing

extension Programme {
    /// Tiers with the queue priorities of the shipped programme, 0 to 5; `direct_mic` for svip.
    fileprivate static let queueing: Programme = {
        var programme = Programme.quiet
        programme.tiers = TierCatalogue(
            programme.tiers.tiers.enumerated().map { rank, tier in
                var tier = tier
                tier.queuePriority = Int64(rank)
                tier.privileges = tier.id == "svip" ? ["direct_mic"] : []
                tier.effect = nil
                tier.danmakuInterval = 1
                return tier
            })
        programme.show.queueAgeing = 60_000
        return programme
    }()
}

@Suite struct `A queue` {
    private static func show(_ change: (inout ShowLimits) -> Void = { _ in }) -> Show {
        var programme = Programme.queueing
        change(&programme.show)
        return Show(programme)
    }

    @Test func `takes people in turn, and tells each of them where they stand`() {
        check(
            """
            hal joins
            ann joins
            bob joins
            cid joins
            ann queues for mic "may I?" -> stands 1
            wait 1s                     -> mic 1
            bob queues for mic          -> stands 2
            cid queues for mic          -> stands 3
            wait 1s                     -> mic 3
            hal takes mic               -> ann: mic their turn, takes ann
            wait 1s                     -> mic 2 with ann, bob: mic 1, cid: mic 2
            hal takes mic cid           -> ann: mic out, cid: mic their turn, takes cid
            wait 1s                     -> mic 1 with cid
            hal passes mic cid          -> cid: mic out
            hal passes mic bob          -> bob: mic out
            wait 1s                     -> mic 0
            hal takes mic               -> refused not_found
            hal takes mic ann           -> refused not_found
            hal passes mic ann          -> refused not_found
            """, in: Self.show(), hearing: [.queues])
    }

    @Test func `puts a higher tier ahead of who has not waited as long as that is worth`() {
        check(
            """
            ann joins
            bob joins
            house gives gil growth=5000 -> gil: growth +5000, gil: tier gold
            gil joins
            ann queues for support      -> stands 1
            wait 1m
            bob queues for support      -> stands 2
            wait 110s
            gil queues for support      -> stands 1
            wait 1s                     -> ann: support 2, bob: support 3
            gil unqueues from support
            wait 1s                     -> ann: support 1, bob: support 2
            wait 10s
            gil queues for support      -> stands 2
            wait 1s                     -> bob: support 3
            """, in: Self.show())
    }

    @Test func `of questions goes by what tiers are worth in it alone`() {
        var programme = Programme.queueing
        programme.tiers = TierCatalogue(
            programme.tiers.tiers.map { tier in
                var tier = tier
                tier.questionWeight = tier.id == "bronze" ? 9 : 0
                return tier
            })
        check(
            """
            house gives gil growth=5000 -> gil: growth +5000, gil: tier gold
            house gives bo growth=200 -> bo: growth +200, bo: tier bronze
            gil joins
            bo joins
            gil queues for question "why?" -> stands 1
            bo queues for question "how?"  -> stands 1
            wait 1s                        -> gil: question 2
            bo queues for support          -> stands 1
            gil queues for support         -> stands 1
            wait 1s                        -> bo: support 2
            """, in: Show(programme))
    }

    @Test func `moves who rises meanwhile`() {
        check(
            """
            ann joins
            bob joins
            ann queues for mic          -> stands 1
            bob queues for mic          -> stands 2
            house gives bob growth=5000 -> bob: growth +5000, bob: tier gold,
                           upgrade gold: 恭喜 @bob 升级为黄金会员！包邮
            wait 1s                     -> bob: mic 1, ann: mic 2
            """, in: Self.show())
    }

    @Test func `keeps the place of who is back in time, and lets go of who is not`() {
        check(
            """
            hal joins
            ann joins
            bob joins
            ann queues for question "why?" -> stands 1
            bob queues for question "how?" -> stands 2
            wait 1s
            ann leaves
            wait 59s
            hal takes question             -> bob: question their turn, takes bob
            ann returns
            wait 1h
            hal takes question             -> bob: question out, ann: question their turn,
                                              takes ann
            bob queues for question "how?" -> stands 1
            bob leaves
            ann leaves
            wait 61s
            hal takes question bob         -> refused not_found
            """, in: Self.show())
    }

    @Test func `knows what to refuse`() {
        check(
            """
            hal joins
            ann joins
            gus joins
            bob joins
            cid joins
            gus queues for mic             -> refused unauthorized
            hal queues for mic             -> refused forbidden
            ann queues for question        -> refused bad_request field=text
            ann queues for mic "123456"    -> refused bad_request field=text
            ann unqueues from mic          -> refused not_found
            hal mutes bob for 60s          -> bob: told muted
            bob queues for mic             -> refused muted for=1m
            ann queues for mic             -> stands 1
            ann queues for mic "again"     -> stands 1
            wait 61s
            bob queues for mic             -> stands 2
            cid queues for mic             -> refused limit_reached
            hal mutes ann for 60s          -> ann: told muted, ann: mic out
            cid queues for mic             -> stands 2
            hal changes state=ended        -> is ended, room state=ended, ann: closed: roomEnded,
                                              gus: closed: roomEnded, bob: closed: roomEnded,
                                              cid: closed: roomEnded
            """,
            in: Self.show {
                $0.queueText = 5
                $0.queueLength = 2
            })
    }

    @Test func `is passed by who may speak without asking, as long as nobody speaks`() {
        check(
            """
            hal joins
            ann joins
            house gives sue tier=svip -> sue: tier svip
            house gives sam tier=svip -> sam: tier svip
            sue joins
            sam joins
            ann queues for mic        -> stands 1
            sue queues for mic        -> stands 0
            sam queues for mic        -> stands 1
            sue queues for support    -> stands 1
            wait 1s                   -> ann: mic 2
            """, in: Self.show())
    }

    @Test func `that somebody is in is in the welcome of who comes, with their own places`() {
        let show = check(
            """
            hal joins
            ann joins
            bob joins
            ann queues for mic -> stands 1
            bob queues for mic -> stands 2
            hal takes mic      -> ann: mic their turn, takes ann
            """, in: Self.show())
        #expect(show.room.queuePositions(of: "ann") == ["mic": 0])
        #expect(show.room.queuePositions(of: "bob") == ["mic": 1])
        #expect(show.room.queuePositions(of: "cid") == [:])
        let queues = show.room.describe(show.programme)["queues"]?.fields
        #expect(queues?["mic"] == ["length": 1, "current": "ann", "name": "ann"])
        #expect(queues?["support"] == ["length": 0, "current": .null, "name": .null])
    }

    /// Ann is of the lowest tier and comes first; then, as often as somebody is served, one of the
    /// highest comes. The wait she has at most is what five steps are worth, and those then ahead.
    @Test(arguments: [
        (ageing: 60, most: 310), (ageing: 30, most: 160), (ageing: 86_400, most: nil),
    ])
    func `is left in bounded time under a stream of the highest tier`(
        ageing: Int64, most: Int64?
    ) {
        let show = Self.show { $0.queueAgeing = ageing * 1_000 }
        func play(_ line: String) -> [String] { show.play([line])[0] }
        _ = play("hal joins")
        _ = play("ann joins")
        for number in 0..<100 { _ = play("house gives s\(number) growth=20000") }
        for number in 0..<100 { _ = play("s\(number) joins") }
        _ = play("s0 queues for support")
        _ = play("ann queues for support")
        var waited: Int64?
        for number in 1..<100 where waited == nil {
            _ = play("wait 10s")
            _ = play("s\(number) queues for support")
            if play("hal takes support").contains("takes ann") { waited = Int64(number) * 10 }
        }
        if let most {
            #expect((waited ?? .max) <= most)
        } else {
            // The control: where waiting is worth nothing she would wait for ever.
            #expect(waited == nil)
        }
    }
}
