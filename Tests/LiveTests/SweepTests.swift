// A room of thousands is counted up in slices: nobody is missed, and no slice is the whole room.

import Live
import Testing

@Suite struct `Counting up a large room` {
    @Test func `reaches everybody in a second, a part at a time`() {
        var show = crowd(2_000)
        var facts: [String: Int] = [:]
        var most = 0
        for _ in 0..<1_000 / show.room.sweepInterval {
            let counted = sweep(&show)
            most = max(most, counted.count)
            for user in counted { facts[user, default: 0] += 1 }
            show.now += show.room.sweepInterval
        }
        #expect(facts.count == 2_000)
        #expect(facts.values.allSatisfy { $0 == 1 })
        #expect(most <= 101)
    }

    @Test func `misses nobody because others leave meanwhile`() {
        var show = crowd(2_000)
        var dice = Dice(seed: 7)
        var here = Set((1...2_000).map { "v\($0)" })
        var counted: Set<String> = []
        // A second by the size that the room had, and another as it gets smaller.
        for turn in 0..<2_000 / show.room.sweepInterval {
            counted.formUnion(sweep(&show))
            guard turn < 20 else { continue }
            for user in here.sorted().shuffled(using: &dice).prefix(50) {
                here.remove(user)
                let session = SessionID(loop: 0, count: UInt64(user.dropFirst())!)
                show.step { $0.leave(session, &$1) }
            }
            show.now += show.room.sweepInterval
        }
        #expect(here.count == 1_000)
        #expect(here.subtracting(counted).isEmpty)
    }

    @Test(arguments: [0, 1, 256])
    func `a small room is gone through once a second`(viewers: Int) {
        var show = crowd(viewers)
        #expect(show.room.sweepInterval == 1_000)
        #expect(sweep(&show).count == viewers)
        #expect(sweep(&show).isEmpty)
    }

    /// Members of several tiers who have liked, all uncounted.
    private func crowd(_ count: Int) -> Show {
        let show = Show(.quiet)
        show.programme.rules = RuleBook([Rule(id: "like", on: .liked, points: 1)])
        let tiers = ["normal", "bronze", "silver", "gold"]
        for number in 0..<count {
            let session = SessionID(loop: 0, count: UInt64(number + 1))
            let actor = Actor(user: "v\(number + 1)", name: "v", role: .viewer)
            let viewer = Viewer(session: session, actor: actor, tier: tiers[number % 7 % 4])
            var step = Room.Step(now: show.now, programme: show.programme)
            show.room.join(viewer, &step)
            show.room.like(1, from: session, request: nil, &step)
        }
        return show
    }

    /// Of whom something was counted.
    private func sweep(_ show: inout Show) -> [String] {
        var step = Room.Step(now: show.now, programme: show.programme)
        show.room.sweep({ "f" }, &step)
        return step.effects.compactMap { effect in
            guard case .fact(let fact, _) = effect else { return nil }
            return fact.user
        }
    }
}
