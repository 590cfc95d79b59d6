// What can be asked about activities: a room's list of them, one's own part in them, and what a
// result can be checked with.

internal import Ledger

extension Query {
    /// Whether `nameFurther` can name anything.
    var namesFurther: Bool {
        switch self {
        case .mine, .proof: true
        default: false
        }
    }

    /// Adds what the rows that `set` holds point to.
    func nameFurther(_ keys: inout Keys, _ set: WorkingSet) {
        switch self {
        case .mine(let user, let room, let activity):
            for record in set.asked(room, activity) {
                for slot in record.play.slots {
                    let key = EntryKey(subject: record.id, user: user, slot: slot)
                    keys.entries.insert(key)
                    if let kept = set.entries[key] { record.play.name(mine: kept, &keys) }
                }
            }
        case .proof(let id, _):
            set.activities[id]?.play.name(provingOf: id, &keys)
        default: break
        }
    }
}

extension WorkingSet {
    /// The activities that are asked about.
    fileprivate func asked(_ room: String, _ activity: String?) -> [ActivityRecord] {
        guard let activity else { return activitiesOfRooms[room] ?? [] }
        return activities[activity].map { $0.room == room ? [$0] : [] } ?? []
    }
}

extension Turn {
    /// A page of a room's activities, and what its budget has left, where it has one.
    func activities(_ page: ActivityPage) -> Fields {
        let records = set.activityPages[page] ?? []
        var answer: Fields = ["activities": .list(records.map { .fields($0.view(at: at)) })]
        if let budget = self[room: page.room]["budget"]?.int {
            answer["budget"] = .int(budget)
            answer["budget_left"] = .int(set.balances[.budget(ofRoom: page.room)])
        }
        if let goods = self[room: page.room]["goods"]?.int {
            answer["goods"] = .int(goods)
            answer["goods_left"] = .int(goodsLeft(of: page.room))
        }
        if records.count == page.count, let last = records.last {
            answer["next"] = .string(last.id)
        }
        return answer
    }

    /// What a member has done: `activities` in which there is anything of theirs.
    /// - Throws: `not_found` for an activity that is none of the room.
    func mine(_ user: String, in room: String, _ activity: String?) throws(Refusal) -> Fields {
        let records = set.asked(room, activity)
        if activity != nil && records.isEmpty {
            throw Refusal(.notFound, "no such activity in this room")
        }
        var answer: [Datum] = []
        for record in records {
            let entries = record.play.slots.compactMap { slot in
                self[entry: EntryKey(subject: record.id, user: user, slot: slot)].map {
                    (slot: slot, kept: $0)
                }
            }
            guard !entries.isEmpty || activity != nil else { continue }
            let mine = entries.isEmpty ? [:] : record.play.mine(entries, set)
            answer.append(
                .fields([
                    "activity": .string(record.id), "kind": .string(record.kind),
                    "state": .string(record.phase.rawValue), "entered": .bool(!entries.isEmpty),
                    "mine": .fields(mine),
                ]))
        }
        return ["activities": .list(answer)]
    }

    /// - Throws: `not_found` where there is nothing to check.
    func proof(of id: String, in room: String) throws(Refusal) -> Fields {
        guard let record = set.activities[id], record.room == room else {
            throw Refusal(.notFound, "no such activity in this room")
        }
        guard let proof = record.play.proof(of: id, self) else {
            throw Refusal(.notFound, "there is nothing to check yet")
        }
        return proof
    }
}
