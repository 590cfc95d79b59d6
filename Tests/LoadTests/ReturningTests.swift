// What counts as a recovery, and what as a loss in silence: the checker has to know the difference.

import Testing
import Wire

@testable import livegate_load

struct ReturningTests {
    private static let known = Place(epoch: "e", seq: 7)

    @Test(
        arguments: [
            (known, "e", 7, true, .recovered), (known, "e", 8, true, .wrong),
            (known, "e", 6, true, .wrong), (known, "f", 7, true, .wrong),
            (known, "e", 90, false, .told), (known, "f", 3, false, .told),
            (nil, "e", 5, false, .first), (nil, "e", 5, true, .wrong),
        ] as [(Place?, String, Int64, Bool, Place.Verdict)])
    func `a welcome either goes on exactly or says that it does not`(
        _ known: Place?, _ epoch: String, _ seq: Int64, _ recovered: Bool,
        _ verdict: Place.Verdict
    ) {
        let judged = Place.verdict(known: known, epoch: epoch, seq: seq, recovered: recovered)
        #expect(judged == verdict)
    }
}

struct ChronicleTests {
    private func said(_ text: String, _ seq: Int64) -> JSON {
        ["type": "danmaku", "seq": .int(seq), "text": .string(text)]
    }

    private func agreements(_ heard: [JSON]) -> [Bool] {
        var chronicle = Chronicle()
        return heard.map { chronicle.agrees($0) }
    }

    @Test func `the same words under the same number agree, others do not`() {
        let heard = [said("a", 1), said("b", 2), said("a", 1), said("c", 2)]
        #expect(agreements(heard) == [true, true, true, false])
    }

    @Test func `a new epoch counts anew`() {
        let heard: [JSON] = [
            ["type": "welcome", "epoch": "e", "seq": 0], said("a", 1),
            ["type": "welcome", "epoch": "f", "seq": 0], said("b", 1),
        ]
        #expect(agreements(heard) == [true, true, true, true])
    }

    @Test func `answers bear the numbers of what they answer`() {
        let heard: [JSON] = [said("a", 1), ["type": "reply", "id": 3, "seq": 1]]
        #expect(agreements(heard) == [true, true])
    }

    @Test func `what is long past is not remembered, and not held against anyone`() {
        let heard = [said("a", 1), said("b", 8_193), said("c", 1)]
        #expect(agreements(heard) == [true, true, true])
    }
}
