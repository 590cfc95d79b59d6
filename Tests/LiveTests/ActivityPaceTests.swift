// While claims pour in, the state of a rain changes thousands of times a second. A room is shown it
// as often as it can afford, and in any case as it ends up.

import Live
import Testing

@Suite struct `How often a room is shown the state of its activities` {
    @Test(arguments: [(10, 5), (2_000, 5), (5_000, 2), (10_000, 1), (20_000, 1)])
    func `the less often, the more are there`(viewers: Int, times: Int) {
        var show = crowd(viewers)
        let first = show.now
        // 1,000 claims within a second, the last of which leaves 0.
        var shown: [Int64] = []
        for claim in 1...1_000 {
            show.now = first + Int64(claim)
            let notice = rain(left: Int64(1_000 - claim))
            show.step { $0.hear(.activity(room: "r1", notice), &$1) }
            shown += close(&show)
        }
        #expect((times...times + 1).contains(shown.count))
        while let due = show.room.due(show.programme.show), due <= first + 10_000, shown.last != 0 {
            show.now = max(due, show.now + 1)
            shown += close(&show)
        }
        #expect(shown.last == 0, "the last state is shown")
    }

    /// What the tick that closes now tells of what is left.
    private func close(_ show: inout Show) -> [Int64] {
        var step = Room.Step(now: show.now, programme: show.programme)
        var dice = Dice(seed: 1)
        show.room.closeTick(&step, dice: &dice)
        return step.effects.compactMap { effect in
            guard case .show(let event) = effect, event.type == "activity.updated" else {
                return nil
            }
            return event.fields["left"]?.int
        }
    }

    private func rain(left: Int64) -> ActivityNotice {
        let play = PointRain(kept: [
            "pot": 1_000, "each_min": 1, "each_max": 1, "waves": 1, "wave": 60_000, "gap": 0,
            "left": .int(left), "claims": .int(1_000 - left),
        ])!
        let record = ActivityRecord(
            id: "rain", room: "r1", title: "", openedBy: "hal", eligible: Eligibility(),
            opensAt: 0, closesAt: nil, phase: .open, play: play)
        return ActivityNotice(record, [.updated], at: 0)
    }

    private func crowd(_ count: Int) -> Show {
        let show = Show(.quiet)
        for number in 0..<count {
            let actor = Actor(user: "v\(number)", name: "v", role: .viewer)
            let session = SessionID(loop: 0, count: UInt64(number + 1))
            var step = Room.Step(now: show.now, programme: show.programme)
            show.room.join(Viewer(session: session, actor: actor, tier: "normal"), &step)
        }
        return show
    }
}
