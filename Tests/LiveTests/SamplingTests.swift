// What a room is shown when more is said in it than anyone can read.

import Live
import Testing

@Suite struct `Danmaku beyond the budget` {
    @Test func `are left out, and whoever said one sees it alone`() {
        check(
            """
            ann joins
            bob joins
            cat joins
            ann says 1   -> scroll #FFFFFF 1
            ann says 2   -> scroll #FFFFFF 2
            # Half of the budget is left: who is shown is decided when the tick closes.
            ann says 3
            bob says 4
            bob says 5
            tick         -> scroll #FFFFFF 3, scroll #FFFFFF 4, alone sees 5, 1 left out
            cat says 6
            tick         -> alone sees 6
            # The room hears how many at most once a second.
            wait 999ms
            wait 1ms     -> 1 left out
            wait 10s
            """, in: .hot(perSecond: 4))
    }

    @Test func `have an answer that holds what the room would have been shown`() throws {
        let show = check(
            """
            ann joins
            ann says 1   -> scroll #FFFFFF 1
            ann says 2
            ann says 3
            tick         -> scroll #FFFFFF 2, alone sees 3, 1 left out
            """, in: .hot(perSecond: 2))
        let reply = try #require(
            show.effects.compactMap { effect -> Fields? in
                guard case .reply(_, _, let fields, false) = effect else { return nil }
                return fields
            }.first)
        #expect(reply["sampled"] == true)
        let own = try #require(reply["danmaku"]?.fields)
        let shown = try #require(show.shown("danmaku").first).fields
        #expect(own["type"] == "danmaku")
        #expect(Set(own.all.map(\.0)) == Set(shown.all.map(\.0) + ["type", "at"]))
    }

    @Test func `are those of the lowest tier first`() {
        check(
            """
            house gives ann tier=svip   -> ann: tier svip
            house gives bob tier=gold   -> bob: tier gold
            ann joins
            bob joins
            cat joins
            dan joins
            tick       -> entry ann crimson-crown
            wait 250ms -> entry bob golden-dragon
            cat says a -> scroll #FFFFFF a
            dan says b -> scroll #FFFFFF b
            cat says 1
            dan says 2
            bob says 3
            ann says 4
            tick       -> scroll #FFC53D 3, scroll #FF4D4F 4, alone sees 1, alone sees 2,
                          2 left out
            """, in: .hot(perSecond: 4, floor: 0))
    }

    @Test func `but never all of a tier's: each keeps its floor`() {
        let shown = shares(
            perSecond: 100, floor: 10, seconds: 20,
            speakers: ["svip": 200, "gold": 50, "normal": 400])
        // Per second: a tenth for each of the lower, the rest for the highest.
        #expect((78...82) ~= shown["svip", default: 0] / 20)
        #expect((9...11) ~= shown["gold", default: 0] / 20)
        #expect((9...11) ~= shown["normal", default: 0] / 20)
    }

    @Test func `are none while all fits, in whatever tier`() {
        let shown = shares(
            perSecond: 100, floor: 10, seconds: 20, speakers: ["svip": 40, "normal": 60])
        #expect(shown == ["svip": 800, "normal": 1_200])
    }

    @Test func `of one who talks all the time are no more than of those who talk as much`() {
        let show = Show.hot(perSecond: 20)
        var normal = show.programme.tiers.lowest
        normal.danmakuInterval = 100
        show.programme.tiers = TierCatalogue([normal])
        for number in 1...40 { _ = show.play(["v\(number) joins"]) }
        var shown: [String: Int] = [:]
        for second in 0..<30 {
            // One says three times as much as the others.
            for _ in 1...3 { _ = show.play(["v1 says \(second)"]) }
            for number in 2...40 { _ = show.play(["v\(number) says \(second)"]) }
            _ = show.play(["wait 1s"])
        }
        for event in show.shown("danmaku") { shown[event.fields.text("user"), default: 0] += 1 }
        #expect(shown.count == 40)
        #expect(shown.values.allSatisfy { (13...18) ~= $0 })
    }

    @Test func `are never the host's, nor announcements`() {
        let show = Show.hot(perSecond: 1)
        _ = show.play(["hal joins"])
        for number in 1...50 { _ = show.play(["hal says \(number)"]) }
        for _ in 1...50 { _ = show.play(["hal announces hi"]) }
        _ = show.play(["wait 1s"])
        #expect(show.shown("danmaku").count == 50)
        #expect(show.shown("announcement").count == 50)
        #expect(show.shown("sampled").isEmpty)
    }

    @Test func `add up with those shown to all that was said`() {
        let show = Show.hot(perSecond: 10)
        for number in 1...3_000 { _ = show.play(["v\(number) joins"]) }
        // More in one tick than are looked at.
        for number in 1...3_000 { _ = show.play(["v\(number) says hi"]) }
        _ = show.play(["wait 5s"])
        let dropped = show.shown("sampled").reduce(0) { $0 + ($1.fields["dropped"]?.int ?? 0) }
        #expect(Int64(show.shown("danmaku").count) + dropped == 3_000)
        #expect(show.room.due(show.programme.show).map { $0 > show.now } ?? true)
    }

    @Test func `are counted for those who want to see danmaku at all`() {
        let show = check(
            """
            ann joins
            ann says 1
            tick         -> scroll #FFFFFF 1
            ann says 2
            tick         -> alone sees 2, 1 left out
            """, in: .hot(perSecond: 1))
        #expect(show.shown("sampled").first?.hiddenBy == .danmaku)
    }

    /// What is shown of each tier in a number of seconds when so many of each speak once a second.
    private func shares(
        perSecond: Int64, floor: Int64, seconds: Int, speakers: [String: Int]
    ) -> [String: Int] {
        let show = Show.hot(perSecond: perSecond, floor: floor)
        var users: [String] = []
        for (tier, count) in speakers.sorted(by: { $0.key < $1.key }) {
            for number in 1...count {
                let user = "\(tier)-\(number)"
                if tier != "normal" { _ = show.play(["house gives \(user) tier=\(tier)"]) }
                users.append(user)
                _ = show.play(["\(user) joins"])
            }
        }
        var began = 0
        for second in 0...seconds {
            // What was left over from a quiet time is gone after the first.
            if second == 1 { began = show.shown("danmaku").count }
            // Ten ticks, a part of the crowd in each.
            for part in 0..<10 {
                for place in stride(from: part, to: users.count, by: 10) {
                    _ = show.play(["\(users[place]) says hi"])
                }
                _ = show.play(["wait 100ms"])
            }
        }
        var shown: [String: Int] = [:]
        for event in show.shown("danmaku").dropFirst(began) {
            shown[event.fields.text("tier"), default: 0] += 1
        }
        return shown
    }
}

extension Show {
    /// A room that shows little.
    fileprivate static func hot(perSecond: Int64, floor: Int64 = 10) -> Show {
        let show = Show()
        show.programme.show.danmakuPerSecond = perSecond
        show.programme.show.danmakuFloor = floor
        return show
    }
}
