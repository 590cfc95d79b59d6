// Activities that count what members do: a fact of a room is looked at by the rules and by those.

internal import Ledger

extension Keys {
    /// Names the activities of a fact's room that may count it, once `set` knows which go on.
    mutating func name(countersOf fact: Fact, _ set: WorkingSet) {
        guard let room = fact.room, CountdownTask.facts.contains(fact.kind) else { return }
        activitiesOfRooms.insert(room)
        for record in set.activitiesOfRooms[room] ?? [] where record.play.counts == fact.kind {
            activities.insert(record.id)
            accounts.insert(Account(.activity(record.id), .points))
            name(budgetOf: room)
            entries.insert(EntryKey(subject: record.id, user: fact.user))
            if let host = fact.host {
                entries.insert(.follow(fact.user, host: host))
                members.insert(host)
            }
            name(bansOf: room)
        }
    }
}

extension Turn {
    /// Has the room's activities count a fact. Who is not eligible counts nowhere, and is not told.
    mutating func count(_ fact: Fact) throws(Refusal) {
        guard let room = fact.room, let known = set.activitiesOfRooms[room] else { return }
        for id in known.map(\.id) {
            guard var record = self[activity: id], record.phase == .open,
                record.play.counts == fact.kind, fact.at >= record.opensAt,
                fact.at < record.closesAt ?? .max, isEligible(fact, record)
            else { continue }
            let (shown, entries) = (record.play.view(elapsed: 0), record.entries)
            if try record.play.count(fact, in: record, &self) { record.entries += 1 }
            let isNews = record.play.view(elapsed: 0) != shown
            guard isNews || record.entries != entries else { continue }
            self[activity: id] = record
            if record.entries != entries { entered(id) }
            if isNews {
                announce(.activity(room: room, ActivityNotice(record, [.updated], at: at)))
            }
        }
    }

    private mutating func isEligible(_ fact: Fact, _ record: ActivityRecord) -> Bool {
        guard !runs(record, fact.user, host: fact.host ?? ""),
            !isBanned(fact.user, from: record.room)
        else { return false }
        let tier = settleTier(fact.user, room: fact.room)
        let follows =
            fact.host.flatMap { self[entry: .follow(fact.user, host: $0)]?["on"]?.bool } ?? false
        let age = at - (self[member: fact.user]?.since ?? at)
        do throws(Refusal) {
            try record.eligible.check(
                tier: tier, follows: follows, age: age, programme.tiers)
            return true
        } catch {
            return false
        }
    }
}
