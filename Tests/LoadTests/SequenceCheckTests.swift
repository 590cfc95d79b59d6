// Who checks the checker: each way in which a stream can be wrong is seen, and counted once.

import Testing

@testable import livegate_load

struct SequenceCheckTests {
    /// The faults found in `seqs` after a welcome at `start`.
    private func faults(after start: Int64 = 10, _ seqs: [Int64]) -> [SequenceCheck.Fault] {
        var check = SequenceCheck()
        check.begin(after: start)
        return seqs.compactMap { check.take($0) }
    }

    @Test(
        arguments: [
            ([11, 12, 13], []),
            ([11, 13], [.gap(1)]),
            ([11, 14, 15], [.gap(2)]),
            ([11, 11], [.double]),
            ([10], [.double]),
            ([11, 13, 12], [.gap(1), .late]),
            ([11, 13, 12, 12], [.gap(1), .late, .double]),
        ] as [([Int64], [SequenceCheck.Fault])])
    func `a stream's faults are found`(_ seqs: [Int64], _ expected: [SequenceCheck.Fault]) {
        #expect(faults(seqs) == expected)
    }

    @Test func `a run is followed only where it continues the stream`() {
        var check = SequenceCheck()
        check.begin(after: 3)
        let (early, next, again) = (check.follow(5...6), check.follow(4...6), check.follow(4...6))
        #expect([early, next, again] == [false, true, false])
        #expect(check.last == 6)
    }

    @Test func `after a snapshot the stream begins anew`() {
        var check = SequenceCheck()
        check.begin(after: 3)
        _ = check.take(9)
        check.begin(after: 20)
        let (next, old) = (check.take(21), check.take(5))
        #expect(next == nil)
        #expect(old == .double)
    }
}
