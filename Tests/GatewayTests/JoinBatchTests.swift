// When joins go to the store.

import Testing

@testable import Gateway

@Suite struct `Joins on their way to the store` {
    /// What is taken, and when, where one comes every so many ms and it is asked in each.
    private func taken(
        every ms: Int64, interval: Int64 = 60, for duration: Int64 = 1_000
    ) -> [(at: Int64, joins: [Int64])] {
        var batch = JoinBatch<Int64>(interval: interval, now: 0)
        var taken: [(at: Int64, joins: [Int64])] = []
        for now in 0..<duration {
            if now % ms == 0 { batch.append(now, at: now) }
            let joins = batch.take(now)
            if !joins.isEmpty { taken.append((now, joins)) }
        }
        return taken
    }

    @Test func `go at once where few come`() {
        let batches = taken(every: 20)
        #expect(batches.count == 50)
        for (now, joins) in batches { #expect(joins == [now]) }
    }

    @Test func `go together in a storm, in their order, and none waits longer than the interval`() {
        let batches = taken(every: 1)
        #expect(batches.flatMap(\.joins) == Array(0..<961))
        let late = batches.filter { $0.at > 60 }
        #expect(late.count == 15)
        #expect(late.allSatisfy { $0.joins.count == 60 && $0.at - $0.joins[0] < 60 })
    }

    @Test func `go at once again after the storm`() {
        var batch = JoinBatch<Int>(interval: 60, now: 0)
        for join in 0..<20 { batch.append(join, at: 0) }
        #expect(batch.take(0).count == 20)
        batch.append(20, at: 60)
        #expect(batch.take(60) == [20])
        batch.append(21, at: 70)
        #expect(batch.take(70).isEmpty)
        #expect(batch.wait(70) == 15)
        #expect(batch.take(85) == [21])
        #expect(batch.wait(85) == nil)
        batch.append(22, at: 119)
        #expect(batch.wait(119) == 1)
        #expect(batch.take(120) == [22])
        batch.append(23, at: 121)
        #expect(batch.take(121) == [23])
    }

    @Test func `do not wait for the end of the interval while the storm pauses`() {
        var batch = JoinBatch<Int>(interval: 60, now: 0)
        for join in 0..<100 { batch.append(join, at: 0) }
        _ = batch.take(60)
        // Clients who connect a hundred at a time, each of them when another is in.
        for now in stride(from: Int64(65), to: 600, by: 30) {
            for join in 0..<100 { batch.append(join, at: now) }
            #expect(batch.take(now + 15).count == 100)
        }
    }

    @Test func `never wait where they need not`() {
        let batches = taken(every: 1, interval: 0)
        #expect(batches.count == 1_000)
        for (now, joins) in batches { #expect(joins == [now]) }
    }
}
