// What every body of the store promises: what was committed is what is loaded.

import Ledger
import Live
import Store
import Testing

@Suite struct ContractTests {
    @Test(arguments: Body.all) func `an empty store knows nothing`(_ body: Body) throws {
        let scratch = Scratch()
        let store = try body.open(scratch)
        let set = try store.load(everythingKeys())
        #expect(set.balances.all.isEmpty && set.members.all.isEmpty && set.operations.isEmpty)
        #expect(set.activitiesOfRooms["r1"]?.isEmpty == true)
        #expect(set.feeds["ann"]?.isEmpty == true)
        #expect(set.nextCursor == 1)
        let proof = try store.verify()
        #expect(proof.findings.isEmpty && proof.transfers == 0 && proof.operations == 0)
    }

    @Test(arguments: Body.all) func `what was committed is loaded`(_ body: Body) throws {
        let scratch = Scratch()
        let store = try body.open(scratch)
        let difference = try everything()
        try store.commit(difference)
        let set = try store.load(everythingKeys())
        #expect(set.balances.all == difference.balances)
        #expect(Array(set.members.all.values) == difference.members)
        #expect(set.counters.all == difference.counters)
        for (key, record) in difference.operations { #expect(set.operations[key] == record) }
        #expect(set.activities["a1"]?.kept == difference.activities[0].kept)
        #expect(set.activities["a1"]?.phase == .open)
        #expect(set.entries.all == difference.entries)
        #expect(set.sanctions.all == difference.sanctions)
        #expect(Array(set.documents.all.values) == difference.documents)
        #expect(set.feeds["ann"] == difference.feed)
        #expect(set.nextCursor == 3)
    }

    @Test(arguments: Body.all) func `only what was asked for is loaded`(_ body: Body) throws {
        let scratch = Scratch()
        let store = try body.open(scratch)
        try store.commit(try everything())
        let set = try store.load(Keys())
        #expect(lines(set) == ["next cursor 3"])
    }

    @Test(arguments: Body.all) func `a later state is put over the earlier one`(
        _ body: Body
    ) throws {
        let scratch = Scratch()
        let store = try body.open(scratch)
        var difference = try everything()
        try store.commit(difference)
        difference.postings = []
        difference.operations = []
        difference.feed = []
        difference.members[0].name = "Ann"
        difference.members[0].grants = []
        for key in difference.counters.keys { difference.counters[key]?.progress += 1 }
        difference.activities = [rain("a1", left: 95, phase: .settled, result: ["paid": 5])]
        difference.entries[.follow("ann", host: "h1")] = ["on": false]
        difference.sanctions[RoomMemberKey(room: "r1", user: "bob")] = Sanction()
        difference.documents = [Document(.room("r1"), kept: ["title": "again"])]
        try store.commit(difference)
        let set = try store.load(everythingKeys())
        #expect(set.members["ann"] == difference.members[0])
        #expect(set.counters.all == difference.counters)
        #expect(set.activities["a1"]?.phase == .settled)
        #expect(set.activities["a1"]?.result == ["paid": 5])
        #expect(set.activitiesOfRooms["r1"]?.isEmpty == true)
        #expect(set.entries.all == difference.entries)
        #expect(set.sanctions.all == difference.sanctions)
        #expect(Array(set.documents.all.values) == difference.documents)
    }

    @Test(arguments: Body.all) func `who is banned from a room is told in one`(
        _ body: Body
    ) throws {
        let scratch = Scratch()
        let store = try body.open(scratch)
        var difference = Difference()
        difference.sanctions = [
            RoomMemberKey(room: "r1", user: "ann"): Sanction(bannedUntil: 9),
            RoomMemberKey(room: "r1", user: "bob"): Sanction(mutedUntil: 9),
            RoomMemberKey(room: "r2", user: "cat"): Sanction(mutedUntil: 9, bannedUntil: 7),
        ]
        try store.commit(difference)
        var keys = Keys()
        keys.bansOfRooms = ["r1", "r3"]
        #expect(try store.load(keys).bansOfRooms == ["r1": ["ann": 9], "r3": [:]])
    }

    @Test(arguments: Body.all) func `an operation is answered again and moves nothing`(
        _ body: Body
    ) throws {
        let scratch = Scratch()
        let store = try body.open(scratch)
        let sent = ValueRequest(
            .signIn(room: "r1"), by: Show.viewer("ann"), at: 1_000, operation: "op", fingerprint: 1)
        let first = try Show.play([sent], on: store)
        let again = try Show.play([sent], on: store)
        #expect(first == again)
        #expect(first == [.reply(["streak": 1, "points": 10])])
        let other = ValueRequest(
            .signIn(room: "r1"), by: Show.viewer("ann"), at: 1_000, operation: "op", fingerprint: 2)
        let refused = try Show.play([other], on: store)
        guard case .refused(let refusal) = refused[0] else {
            Issue.record("another command was taken under a used id")
            return
        }
        #expect(refusal.code == .opReused)
        #expect(try store.verify().transfers == 2)
        #expect(try store.verify().operations == 1)
    }

    @Test(arguments: Body.all) func `a room is given its unfinished activities`(
        _ body: Body
    ) throws {
        let scratch = Scratch()
        let store = try body.open(scratch)
        var difference = Difference()
        difference.activities = [
            rain("a3", phase: .open), rain("a1", phase: .scheduled), rain("a2", phase: .closed),
            rain("a4", phase: .settled), rain("a5", phase: .cancelled), rain("b1", room: "r2"),
        ]
        try store.commit(difference)
        var keys = Keys()
        keys.activitiesOfRooms = ["r1", "r2", "r3"]
        keys.activities = ["a4", "none"]
        let set = try store.load(keys)
        #expect(
            set.activitiesOfRooms.mapValues { $0.map(\.id) }
                == ["r1": ["a1", "a2", "a3"], "r2": ["b1"], "r3": []])
        #expect(set.activities.all.mapValues(\.phase) == ["a4": .settled])
    }
}
