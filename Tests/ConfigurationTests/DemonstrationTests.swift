// What --demo promises: somebody of every tier, and nobody surprised by it.

import Gateway
import Ledger
import Live
import Store
import Testing

@testable import livegate

@Suite struct DemonstrationTests {
    private let programme = Configuration.example.programme

    /// The seeds, decided and kept on a store as the committer does.
    private func seed(_ store: MemoryStore, at now: Int64) throws {
        let requests = Demonstration(programme.tiers).seeds(at: now)
        var keys = Keys()
        for request in requests { request.name(&keys, programme) }
        var turn = Turn(programme: programme, set: try store.load(keys))
        for request in requests { _ = request.decide(on: &turn, dice: Dice(seed: 1)) }
        try store.commit(turn.changes())
    }

    private func members(_ store: MemoryStore) throws -> (WorkingSet, [String]) {
        let users = programme.tiers.tiers.map { "demo-\($0.id)" }
        var keys = Keys()
        for user in users {
            keys.members.insert(user)
            keys.feeds[user] = .max
        }
        return (try store.load(keys), users)
    }

    @Test func `everybody has the tier of the name, and nothing left to be told`() throws {
        let store = MemoryStore()
        try seed(store, at: 1_000)
        let (set, users) = try members(store)
        for (user, tier) in zip(users, programme.tiers.tiers) {
            #expect(set.members[user]?.tier == tier.id)
            #expect(set.members[user]?.name.isEmpty == false)
            #expect(set.feeds[user, default: []].isEmpty)
        }
    }

    @Test func `a second start changes nothing, and hides nothing that was not shown`() throws {
        let store = MemoryStore()
        try seed(store, at: 1_000)
        var keys = Keys()
        keys.members.insert("demo-gold")
        var turn = Turn(programme: programme, set: try store.load(keys))
        let grant = Grant(user: "demo-gold", name: "", points: 5, reason: "gift")
        let request = ValueRequest(.grant(grant), by: .house, at: 2_000, operation: "g1")
        _ = request.decide(on: &turn, dice: Dice(seed: 1))
        try store.commit(turn.changes())

        let before = try members(store).0
        try seed(store, at: 3_000)
        let after = try members(store).0
        let points = Account(.user("demo-gold"), .points)
        #expect(before.balances[points] == 5)
        #expect(after.balances[points] == 5)
        #expect(after.members.all == before.members.all)
        #expect(after.feeds["demo-gold"]?.map(\.type) == ["credit"])
    }

    @Test func `a room of that name in the configuration is left as it is`() {
        let own = RoomRecord(id: "demo", title: "Ours", host: "h1")
        let demonstration = Demonstration(programme.tiers)
        #expect(demonstration.rooms(beside: [own]) == [own])
        #expect(demonstration.rooms(beside: []).map(\.id) == ["demo"])
        #expect(demonstration.rooms(beside: []).first?.admitsGuests == true)
    }
}
