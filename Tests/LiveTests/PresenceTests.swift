// Who is counted in a room, who is shown by name, and how often anyone is told.

import Live
import Testing

@Suite struct `Presence in a room` {
    @Test func `viewers are counted by tier, guests among them, hosts not`() {
        check(
            """
            house gives ann tier=gold -> ann: tier gold
            hal joins
            ann joins
            bob joins
            gus joins
            tick       -> entry ann golden-dragon, viewers 3 (normal 1 gold 1) members [ann bob]
            """, in: Show(.quiet), hearing: [.presence])
    }

    @Test func `is told once a second, and only when it has changed`() {
        check(
            """
            ann joins
            tick       -> viewers 1 (normal 1) members [ann]
            bob joins
            wait 999ms
            wait 1ms   -> viewers 2 (normal 2)
            gus joins
            gus leaves
            wait 3s
            """, in: Show(.quiet), hearing: [.presence])
    }

    @Test func `the list of members follows, at most every five seconds`() {
        check(
            """
            ann joins
            tick       -> viewers 1 (normal 1) members [ann]
            wait 1s
            bob joins
            tick       -> viewers 2 (normal 2)
            wait 3999ms
            wait 1ms   -> viewers 2 (normal 2) members [ann bob]
            wait 1m
            """, in: Show(.quiet), hearing: [.presence])
    }

    @Test func `one comes and another goes: the count stands, the list does not`() {
        check(
            """
            ann joins
            tick       -> viewers 1 (normal 1) members [ann]
            wait 10s
            ann leaves
            bob joins
            wait 5s    -> viewers 1 (normal 1) members [bob]
            """, in: Show(.quiet), hearing: [.presence])
    }

    @Test func `the last to leave is told to the host`() {
        check(
            """
            hal joins
            ann joins
            wait 10s   -> viewers 1 (normal 1) members [ann]
            ann leaves
            tick       -> viewers 0 members []
            """, in: Show(.quiet), hearing: [.presence])
    }

    @Test func `who rises moves up`() {
        check(
            """
            ann joins
            bob joins
            wait 10s   -> viewers 2 (normal 2) members [ann bob]
            house gives bob tier=silver -> bob: tier silver,
                          upgrade silver: 恭喜 @bob 升级为白银会员！98折
            wait 1s    -> viewers 2 (normal 1 silver 1) members [bob ann]
            ann leaves
            bob leaves
            wait 10s   -> viewers 0, viewers 0 members []
            """, in: Show(.quiet), hearing: [.presence])
    }

    @Test func `fifty are named, the highest tiers first`() throws {
        let show = Show(.quiet)
        for number in 1...60 { _ = show.play(["v\(number) joins"]) }
        for number in 58...60 {
            _ = show.play(["house gives v\(number) tier=\(number == 59 ? "svip" : "gold")"])
        }
        _ = show.play(["tick"])
        let members = try #require(show.shown("presence").last?.fields["members"]?.list)
        #expect(members.count == 50)
        #expect(members.names.first == "v59")
        #expect(Set(members.names[1...2]) == ["v58", "v60"])
        #expect(members.first?.fields?["tier"] == "svip")
    }

    @Test func `counts hold whoever comes, rises and goes`() {
        var dice = Dice(seed: 7)
        let show = Show(.quiet)
        for _ in 0..<600 {
            let user = "v\(dice.roll(0...30))"
            switch dice.roll(0...9) {
            case 0...4: _ = show.play(["\(user) joins"])
            case 5...7: _ = show.play(["\(user) leaves"])
            case 8:
                let tier = ["bronze", "gold", "svip"][Int(dice.roll(0...2))]
                _ = show.play(["house gives \(user) tier=\(tier)"])
            default: show.room.adopt(show.programme)
            }
            var tiers: [String: Int64] = [:]
            for user in show.sessions.keys { tiers[show.tier(of: user)!, default: 0] += 1 }
            let counts = show.room.counts(show.programme)
            #expect(counts["viewers"]?.int == Int64(show.sessions.count))
            #expect(counts["tiers"]?.fields?.all.count == tiers.count)
            for (tier, count) in tiers { #expect(counts["tiers"]?.fields?[tier] == .int(count)) }
            #expect(Set(show.room.members(show.programme).names) == Set(show.sessions.keys))
        }
    }
}
