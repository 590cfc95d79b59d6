// The schedule of what is offered: nothing is left out because somebody was slow, and the time
// that was lost is counted.

import Testing

@testable import livegate_load

struct PaceTests {
    /// What is due when it is asked at `times`, as the times to count from.
    private func due(_ perSecond: Double, burst: Int = 1, at times: [Int64]) -> [[Int64]] {
        var pace = Pace(perSecond: perSecond, burst: burst)
        return times.map { now in
            var intended: [Int64] = []
            while let time = pace.next(now) { intended.append(time) }
            return intended
        }
    }

    @Test func `things are due evenly from the first beat on`() {
        let times = due(100, at: [500, 10_500, 20_500, 30_500])
        #expect(times == [[500], [10_500], [20_500], [30_500]])
    }

    @Test func `what falls between two beats counts from the later one`() {
        let times = due(400, at: [0, 10_000, 20_000])
        #expect(
            times == [[0], [10_000, 10_000, 10_000, 10_000], [20_000, 20_000, 20_000, 20_000]])
    }

    @Test func `what a late beat finds waiting counts from when it was meant`() {
        let times = due(100, at: [0, 35_000])
        #expect(times == [[0], [10_000, 20_000, 30_000]])
    }

    @Test func `no time to count from lies ahead`() {
        let times = due(300, at: [0, 4_000])
        #expect(times == [[0], [4_000]])
    }

    @Test func `a burst is due at once, and the rate stays`() {
        let times = due(100, burst: 5, at: [0, 10_000, 40_000, 50_000])
        #expect(times.map(\.count) == [5, 0, 0, 5])
    }

    @Test func `a rate of none is never due`() {
        #expect(due(0, at: [0, 1_000_000]) == [[], []])
    }
}
