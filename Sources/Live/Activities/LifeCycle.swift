// Opening, entering, closing, settling and cancelling, for every kind alike and each exactly once.

internal import Ledger

/// What a host asks to be opened, checked against the kind's form.
package struct ActivityOrder: Sendable, Hashable {
    package let id: String
    package let room: String
    package let kind: String
    package let title: String
    package let settings: Fields
    package let eligible: Fields
    package let opensAt: Int64?
    package let closesAt: Int64?

    package init(
        id: String, room: String, kind: String, title: String, settings: Fields,
        eligible: Fields, opensAt: Int64?, closesAt: Int64?
    ) {
        self.id = id
        self.room = room
        self.kind = kind
        self.title = title
        self.settings = settings
        self.eligible = eligible
        self.opensAt = opensAt
        self.closesAt = closesAt
    }
}

extension Turn {
    /// The furthest ahead an activity may be scheduled, in ms: a year.
    static var scheduleLimit: Int64 { 366 * 86_400_000 }

    mutating func open(_ order: ActivityOrder, by actor: Actor) throws(Refusal) -> Fields {
        guard let type = Catalogue[order.kind] else {
            throw .field("kind", "is not a kind of activity")
        }
        guard self[activity: order.id] == nil else {
            throw Refusal(.opReused, "there is an activity of this id")
        }
        let asked = order.opensAt ?? at
        guard asked >= at - 60_000, asked <= at + Self.scheduleLimit else {
            throw .field("opens_at", "must be within a year from now")
        }
        let opensAt = max(asked, at)
        let play = try type.init(Settings(order.settings, type.form))
        var closesAt = play.duration.map { opensAt + $0 }
        if let asked = order.closesAt {
            guard asked > opensAt, asked <= opensAt + Self.scheduleLimit else {
                throw .field("closes_at", "must be after opens_at")
            }
            closesAt = min(asked, closesAt ?? asked)
        }
        let record = ActivityRecord(
            id: order.id, room: order.room, title: order.title, openedBy: actor.user,
            eligible: try Eligibility(order.eligible, programme.tiers),
            opensAt: opensAt, closesAt: closesAt, phase: .scheduled, play: play)
        let detail: Fields = ["activity": .string(record.id), "kind": .string(record.kind)]
        audit(
            "activity.open", by: actor, room: order.room,
            detail.merging(["settings": .fields(order.settings)]))
        if opensAt > at {
            self[activity: record.id] = record
            announce(
                .activity(room: record.room, ActivityNotice(record, [.scheduled], at: at)))
        } else {
            try begin(record)
        }
        let phase = self[activity: record.id]?.phase ?? .scheduled
        return ["activity": .string(record.id), "state": .string(phase.rawValue)]
    }

    mutating func enter(_ entry: Entry, by actor: Actor) throws(Refusal) -> Fields {
        try look(entry.activity, speak: false)
        guard var record = self[activity: entry.activity], record.room == entry.room else {
            throw Refusal(.notFound, "no such activity in this room")
        }
        switch record.phase {
        case .scheduled: throw Refusal(.notOpen, "it has not opened")
        case .closed, .settled, .cancelled: throw Refusal(.closed, "it is over")
        case .open: break
        }
        know(entry.user, name: actor.name)
        let tier = settleTier(entry.user, room: entry.room)
        let eligible = record.eligible
        let follows =
            eligible.follow
            && self[entry: .follow(entry.user, host: entry.host)]?["on"]?.bool ?? false
        try eligible.check(tier: tier, follows: follows, programme.tiers)
        var entry = entry
        entry.elapsed = at - record.opensAt
        let reply = try record.play.enter(entry, &self)
        self[activity: record.id] = record
        announce(.activity(room: record.room, ActivityNotice(record, [.updated], at: at)))
        return reply
    }

    /// Ends an activity by hand. Asking again gives the same result and moves nothing.
    mutating func end(
        _ id: String, in room: String, _ how: ValueCommand.Ending, by actor: Actor
    ) throws(Refusal) -> Fields {
        guard let record = self[activity: id], record.room == room else {
            throw Refusal(.notFound, "no such activity in this room")
        }
        if !record.phase.isOver {
            audit(
                "activity.\(how.rawValue)", by: actor, room: room, ["activity": .string(id)])
            try finish(record, cancel: how == .cancel || record.phase == .scheduled)
        } else if record.phase == .settled && how == .cancel {
            throw Refusal(.closed, "it is settled")
        }
        let ended = self[activity: id] ?? record
        var reply: Fields = ["activity": .string(id), "state": .string(ended.phase.rawValue)]
        if let result = ended.result { reply["result"] = .fields(result) }
        return reply
    }

    /// Does what time has brought. Every node may ask; the first changes the state, the rest find
    /// nothing left to do.
    /// - Parameter speak: whether the room is told when it is only a moment of the kind.
    mutating func look(_ id: String, speak: Bool = true) throws(Refusal) {
        guard var record = self[activity: id] else { return }
        let isDue = record.phase == .scheduled && at >= record.opensAt
        if isDue { record = try begin(record) }
        guard record.phase == .open else { return }
        if let closesAt = record.closesAt, at >= closesAt {
            try finish(record, cancel: false)
        } else if speak && !isDue {
            let moment = record.play.moment(elapsed: at - record.opensAt)
            announce(
                .activity(
                    room: record.room,
                    ActivityNotice(record, [.updated], at: at, moment: moment)))
        }
    }

    @discardableResult
    private mutating func begin(_ scheduled: ActivityRecord) throws(Refusal) -> ActivityRecord {
        var record = scheduled
        record.phase = .open
        if record.play.pot > 0 {
            try post(
                Transfer(
                    from: .issuer, to: .activity(record.id), book: .points,
                    amount: record.play.pot, reason: record.kind))
        }
        self[activity: record.id] = record
        // Who slept through it all says that it was, and not what would have come in it.
        let isOver = record.closesAt.map { at >= $0 } ?? false
        let moment = isOver ? nil : record.play.moment(elapsed: at - record.opensAt)
        announce(
            .activity(
                room: record.room, ActivityNotice(record, [.opened], at: at, moment: moment)))
        return record
    }

    private mutating func finish(_ open: ActivityRecord, cancel: Bool) throws(Refusal) {
        var record = open
        if !cancel { record.result = try record.play.settle(&self, activity: record.id) }
        record.phase = cancel ? .cancelled : .settled
        let left = set.balances[Account(.activity(record.id), .points)]
        if left > 0 {
            try post(
                Transfer(
                    from: .activity(record.id), to: .issuer, book: .points, amount: left,
                    reason: "returned"))
        }
        self[activity: record.id] = record
        announce(
            .activity(
                room: record.room,
                ActivityNotice(record, cancel ? [.closed] : [.closed, .settled], at: at)))
    }
}
