// What never changes is asked for once.

import Live
import Store
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

    @Test func `are given of a proof: the store is asked until there is one, and not again`() throws
    {
        let desk = MemoryDesk()
        let ann = Asker("ann", at: desk)
        let path = "GET /v1/rooms/r1/activities/kept-proof/proof"
        #expect(try ann.ask(path).status == 404)

        let digits = Datum.string(String(repeating: "07", count: 32))
        let lottery = Lottery(kept: [
            "mode": "free", "cost": 0, "max_shares": 1, "prizes": [], "weighted": false,
            "seed": digits, "commit": digits, "entries": 0, "paid": 0, "given": 0, "void": true,
        ])
        var difference = Difference()
        difference.activities = [
            ActivityRecord(
                id: "kept-proof", room: "r1", title: "", openedBy: "hana",
                eligible: Eligibility(), opensAt: 0, closesAt: nil, phase: .cancelled,
                play: try #require(lottery))
        ]
        try desk.store.commit(difference)
        let first = try ann.ask(path)
        #expect(first.json?["void"] == true)
        #expect(desk.asked.count == 1)
        #expect(try ann.ask(path).body == first.body)
        #expect(desk.asked.isEmpty, "the store is not asked again")
        // Who may not ask is not told what is kept.
        #expect(try Asker("bob", rooms: ["r2"], at: desk).ask(path).status == 403)
    }
}
