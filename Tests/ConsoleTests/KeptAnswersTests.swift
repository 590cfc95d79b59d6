// What never changes is asked for once.

import Testing
import Wire

@testable import Console

@Suite struct `Kept answers` {
    private func answer(_ bytes: Int) -> HTTPResponse {
        HTTPResponse(status: 200, headers: [], body: Array(repeating: 32, count: bytes))
    }

    @Test func `are there again, until newer ones need the room`() {
        let kept = KeptAnswers()
        #expect(kept["r1/a"] == nil)
        let third = KeptAnswers.mostBytes / 3
        for place in ["a", "b", "c"] { kept[place] = answer(third) }
        #expect(kept["a"]?.body.count == third)
        kept["a"] = answer(1)
        #expect(kept["a"]?.body.count == third, "what never changes is kept as it was")
        kept["d"] = answer(third)
        #expect(kept["a"] == nil && kept["b"] != nil && kept["d"] != nil)
        kept["e"] = answer(KeptAnswers.mostBytes + 1)
        #expect(kept["e"] == nil && kept["d"] != nil)
    }
}
