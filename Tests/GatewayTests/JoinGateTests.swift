// Who is let in when more come than may.

import Testing

@testable import Gateway

@Suite struct `The gate of a loop` {
    /// How many of `count` who come at once are let in.
    private func admitted(
        _ gate: inout JoinGate, _ count: Int, standing: Double, at now: Int64
    ) -> Int {
        (0..<count).count { _ in gate.admit(now) { standing } }
    }

    @Test func `keeps half a second's worth for those who stand higher`() {
        var gate = JoinGate(rate: 100, now: 0)
        #expect(admitted(&gate, 200, standing: 0, at: 0) == 50)
        #expect(admitted(&gate, 200, standing: 0.5, at: 0) == 25)
        #expect(admitted(&gate, 200, standing: 1, at: 0) == 25)
        #expect(admitted(&gate, 1, standing: 1, at: 0) == 0)
    }

    @Test func `lets in at its rate, for as long as the storm lasts`() {
        var gate = JoinGate(rate: 100, now: 0)
        _ = admitted(&gate, 200, standing: 0, at: 0)
        var count = 0
        for now in stride(from: Int64(10), through: 10_000, by: 10) {
            count += admitted(&gate, 10, standing: 0, at: now)
        }
        #expect(count == 1_000)
    }

    @Test func `asks who it is only when it matters`() {
        var gate = JoinGate(rate: 100, now: 0)
        for _ in 0..<50 {
            #expect(
                gate.admit(0) {
                    Issue.record("there is room for all")
                    return 1
                })
        }
    }

    @Test func `gives a place to another where it came to nothing`() {
        var gate = JoinGate(rate: 100, now: 0)
        #expect(admitted(&gate, 200, standing: 1, at: 0) == 100)
        gate.giveBack()
        #expect(admitted(&gate, 200, standing: 1, at: 0) == 1)
    }

    @Test func `is full again after a second, and not fuller`() {
        var gate = JoinGate(rate: 100, now: 0)
        _ = admitted(&gate, 200, standing: 1, at: 0)
        #expect(admitted(&gate, 200, standing: 1, at: 1_000) == 100)
        #expect(admitted(&gate, 200, standing: 1, at: 60_000) == 100)
    }
}
