// Ticks widen when narrow ones would be too much for a loop, and only then; and they settle.

import Testing

@testable import Gateway

@Suite struct `The pace of ticks` {
    /// A loop with one room: what a tick costs, what is said, and what else there is to do.
    struct Load: Sendable, CustomTestStringConvertible {
        /// ms of fan-out a tick.
        let cost: Double
        /// Events a second.
        let rate: Double
        /// Share of the loop that other work takes.
        var other = 0.0
        /// ms between ticks that the pace settles in.
        let settles: ClosedRange<Int64>

        var testDescription: String { "\(cost) ms x \(rate)/s + \(other)" }
    }

    @Test(arguments: [
        // A quiet room, a large one where ticks as far apart as the events save nothing, and one
        // with half a core to spare.
        Load(cost: 1, rate: 10, settles: 50...50),
        Load(cost: 75, rate: 10, settles: 95...100),
        Load(cost: 25, rate: 100, settles: 50...50),
        Load(cost: 30, rate: 1_000, settles: 50...50),
        // Narrow ticks would take most of the loop, all of it, and more.
        Load(cost: 40, rate: 1_000, settles: 100...150),
        Load(cost: 55, rate: 1_000, settles: 250...250),
        Load(cost: 75, rate: 100, settles: 250...250),
        Load(cost: 75, rate: 1_000, settles: 250...250),
        Load(cost: 400, rate: 100, settles: 250...250),
        // Other work counts as it is: ticks cannot make it less.
        Load(cost: 25, rate: 100, other: 0.1, settles: 50...50),
        Load(cost: 25, rate: 100, other: 0.4, settles: 150...200),
    ])
    func `settles as wide as the load asks, and stays there`(load: Load) {
        var pace = TickPace(narrow: 50, wide: 250)
        var intervals: [Int64] = []
        for _ in 1...30 {
            second(of: load, &pace)
            intervals.append(pace.interval)
        }
        let settled = Set(intervals.suffix(10))
        #expect(settled.allSatisfy { load.settles.contains($0) }, "\(intervals)")
        // Of whole ticks there is one more in some seconds than in others.
        #expect((settled.max() ?? 0) - (settled.min() ?? 0) <= 20, "\(intervals)")
    }

    @Test func `is narrow again soon after the load has gone`() {
        var pace = TickPace(narrow: 50, wide: 250)
        for _ in 1...10 { second(of: Load(cost: 75, rate: 100, settles: 250...250), &pace) }
        #expect(pace.interval == 250)
        for _ in 1...2 { second(of: Load(cost: 75, rate: 5, settles: 50...50), &pace) }
        #expect(pace.interval == 50)
    }

    @Test func `one hiccup is no load`() {
        var pace = TickPace(narrow: 50, wide: 250)
        pace.adjust(busy: 1, elapsed: 1_000)
        #expect(pace.interval == 50)
    }

    @Test(arguments: [(50, 50), (250, 50), (0, 0), (10_000, 10_000)] as [(Int64, Int64)])
    func `keeps to its bounds, whatever they are`(narrow: Int64, wide: Int64) {
        var pace = TickPace(narrow: narrow, wide: wide)
        for _ in 1...10 {
            pace.count(cost: .max / 4, events: .max / 4, gap: .max / 4)
            pace.adjust(busy: 1, elapsed: 0)
        }
        #expect(pace.interval == max(1, narrow, wide))
    }

    /// A second in which ticks come as the pace has them, or as the loop gets to them.
    private func second(of load: Load, _ pace: inout TickPace) {
        let gap = max(Double(pace.interval), load.cost, 1_000 / load.rate)
        let ticks = 1_000 / gap
        for _ in 0..<Int(ticks.rounded()) {
            pace.count(
                cost: Int64(load.cost * 1_000_000), events: Int(max(1, load.rate * gap / 1_000)),
                gap: Int64(gap))
        }
        let busy = min(1, load.other + load.cost * ticks.rounded() / 1_000)
        pace.adjust(busy: busy, elapsed: 1_000)
    }
}
