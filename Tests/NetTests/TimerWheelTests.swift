// Why this exists: deadlines come in order, never early, at most a tick late on an idle loop, and a
// callback may do what it likes to any of them.

import Net
import Testing

@Suite struct TimerWheelTests {
    @Test func `entries fire in order and never early, whatever level they wait in`() throws {
        let delays: [Int64] = [1_300, 0, 5, 640, 10, 639, 25, 641, 1_000, 700, 630, 100, 99]
        var fired: [(delay: Int64, took: Int64)] = []
        try Stage.play { stage in
            let began = stage.loop.now
            for delay in delays {
                stage.after(delay) {
                    fired.append((delay, stage.loop.now - began))
                    if fired.count == delays.count { stage.finish() }
                }
            }
        }
        // Within one tick of 10 ms the order is free.
        let ticks = fired.map { max(1, ($0.delay + 9) / 10) }
        #expect(ticks == ticks.sorted() && ticks.count == delays.count)
        #expect(fired.allSatisfy { $0.took >= $0.delay })
    }

    @Test func `an entry may cancel another of the same tick and schedule itself again`() throws {
        var fires = 0
        var victims = 0
        try Stage.play { stage in
            var alarms: [Alarm] = []
            // Whichever of the two comes first cancels the other.
            for index in 0..<2 {
                alarms.append(
                    Alarm { _ in
                        victims += 1
                        stage.loop.wheel.cancel(alarms[1 - index])
                        #expect(!alarms[1 - index].isScheduled)
                    })
            }
            for alarm in alarms { stage.schedule(alarm, after: 50) }
            var again: Alarm!
            again = Alarm { _ in
                fires += 1
                #expect(!again.isScheduled)
                if fires == 5 { return stage.finish() }
                stage.loop.wheel.schedule(again, after: 30)
            }
            stage.schedule(again, after: 30)
        }
        #expect(fires == 5)
        #expect(victims == 1)
    }

    @Test func `an entry moved to a later time fires once, then`() throws {
        var times: [Int64] = []
        try Stage.play { stage in
            let began = stage.loop.now
            let moved = Alarm { times.append($0 - began) }
            stage.loop.wheel.schedule(moved, after: 20)
            stage.loop.wheel.schedule(moved, after: 200)
            stage.after(400) {
                _ = moved
                stage.finish()
            }
        }
        #expect(times.count == 1 && times[0] >= 200)
    }

    @Test func `an entry that dies while waiting, and one due in centuries, never fire`() throws {
        var fires = 0
        try Stage.play { stage in
            var shortLived: Alarm? = Alarm { _ in fires += 1 }
            let distant = Alarm { _ in fires += 1 }
            stage.loop.wheel.schedule(shortLived!, after: 20)
            stage.loop.wheel.schedule(distant, after: .max)
            shortLived = nil
            stage.after(60) {
                #expect(distant.isScheduled)
                stage.finish()
            }
        }
        #expect(fires == 0)
    }

    @Test func `random deadlines, moved and cancelled at random, fire as a sorted list would`()
        throws
    {
        var random = Dice(state: Entropy.seed())
        var expected = 0
        var fired = 0
        try Stage.play { stage in
            let began = stage.loop.now
            var alarms: [Alarm] = []
            for index in 0..<2_000 {
                let delay = Int64(random.next() % 900)
                let alarm = Alarm { now in
                    fired += 1
                    #expect(now - began >= delay)
                    _ = index
                }
                alarms.append(alarm)
                stage.loop.wheel.schedule(alarm, after: Int64(random.next() % 900))
                stage.loop.wheel.schedule(alarm, after: delay)
                if random.next() % 3 == 0 {
                    stage.loop.wheel.cancel(alarm)
                } else {
                    expected += 1
                }
            }
            stage.after(1_000) {
                #expect(alarms.allSatisfy { !$0.isScheduled })
                stage.finish()
            }
        }
        #expect(fired == expected)
    }
}

/// A small repeatable generator (splitmix64).
struct Dice {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }
}
