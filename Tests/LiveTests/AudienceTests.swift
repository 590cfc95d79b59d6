// What a host is told of the audience.

import Live
import Testing

@Suite struct `The audience, as a host sees it,` {
    private static func audience(_ show: Show) -> Fields {
        show.room.audience(Room.Step(now: show.now, programme: show.programme))
    }

    @Test func `has carts of a while, and what is in most of them`() {
        var show = Show(.quiet)
        show.programme.show.cartWindow = 600_000
        show = check(
            """
            ann joins
            ann puts tea room=r1 quantity=2
            ann puts pot room=r1 quantity=1
            bob puts tea room=r1 quantity=3
            cid puts cup room=r2 quantity=9
            dan puts cup quantity=9
            """, in: show)
        var audience = Self.audience(show)
        #expect(audience["carts"] == 2)
        let tea: Datum = ["sku": "tea", "members": 2, "quantity": 5]
        let pot: Datum = ["sku": "pot", "members": 1, "quantity": 1]
        #expect(audience["cart_items"] == [tea, pot])
        show = check("wait 11m", in: show)
        audience = Self.audience(show)
        #expect(audience["carts"] == 0 && audience["cart_items"] == [])
    }

    @Test func `names twenty goods at most, however many are in carts`() {
        let show = Show(.quiet)
        for number in 0..<30 {
            _ = show.play(["ann puts sku\(number) room=r1 quantity=\(number + 1)"])
        }
        let items = Self.audience(show)["cart_items"]?.list
        #expect(items?.count == 20)
        #expect(items?.first == ["sku": "sku29", "members": 1, "quantity": 30])
    }

    @Test func `comes with suggestions where many are of a high tier, or fill their carts`() {
        var show = Show(.quiet)
        show.programme.suggesting.tier = "gold"
        show.programme.suggesting.members = 2
        show.programme.suggesting.carts = 1
        show.programme.suggesting.texts.members = "{count} of {tier}"
        show = check(
            """
            house gives gil growth=5000  -> gil: growth +5000, gil: tier gold
            house gives kim growth=20000 -> kim: growth +20000, kim: tier black_diamond
            gil joins
            ann joins
            """, in: show)
        #expect(Self.audience(show)["suggestions"] == [])
        _ = show.play(["kim joins"])
        let high: Datum = [
            "suggestion": "high_tiers", "count": 2, "tier": "gold", "text": "2 of 黄金会员",
        ]
        #expect(Self.audience(show)["suggestions"] == [high])
        _ = show.play(["ann puts tea room=r1 quantity=2"])
        #expect(Self.audience(show)["suggestions"]?.list?.last?.fields?["suggestion"] == "carts")
    }

    @Test func `has who waits, with names, tiers and words, fifty at most`() {
        let show = Show(.quiet)
        show.programme.tiers = TierCatalogue([Tier(id: "normal", way: .growth(0))])
        _ = show.play(["hal joins"])
        for number in 10..<70 {
            _ = show.play(["v\(number) joins"])
            _ = show.play(["v\(number) queues for question \"why \(number)?\""])
        }
        _ = show.play(["hal takes question"])
        _ = show.play(["wait 1s"])
        let question = Self.audience(show)["queues"]?.fields?["question"]?.fields
        #expect(question?["length"] == 59)
        #expect(question?["waiting"]?.list?.count == 50)
        #expect(question?["current"]?.fields?["user"] == "v10")
        let first: Datum = [
            "user": "v11", "name": "v11", "tier": "normal", "text": "why 11?", "waited_ms": 1_000,
            "away": false,
        ]
        #expect(question?["waiting"]?.list?.first == first)
    }
}
