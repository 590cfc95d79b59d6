// Opening, entering and the clock, for every kind alike and each exactly once.

internal import Ledger

/// What a host asks to be opened, checked against the kind's form.
package struct ActivityOrder: Sendable, Hashable {
    package let id: String
    package let room: String
    /// The room's host, whose followers are told ahead; empty where that is not known.
    package let host: String
    package let kind: String
    package let title: String
    package let settings: Fields
    package let eligible: Fields
    package let opensAt: Int64?
    package let closesAt: Int64?
    /// 32 random bytes for the kind, made where the order came in.
    package let secret: [UInt8]

    package init(
        id: String, room: String, host: String = "", kind: String, title: String, settings: Fields,
        eligible: Fields, opensAt: Int64?, closesAt: Int64?, secret: [UInt8] = []
    ) {
        self.id = id
        self.room = room
        self.host = host
        self.kind = kind
        self.title = title
        self.settings = settings
        self.eligible = eligible
        self.opensAt = opensAt
        self.closesAt = closesAt
        self.secret = secret
    }

    /// What is said of an activity of any kind; all else in `activity.open` is the kind's own.
    package static let names: Set = ["kind", "op", "title", "eligible", "opens_at", "closes_at"]

    /// Adds what opening it has to know.
    func name(_ keys: inout Keys) {
        keys.activities.insert(id)
        keys.documents.insert(.reminder("activity/" + id))
        keys.activitiesOfRooms.insert(room)
        keys.name(budgetOf: room)
        keys.accounts.insert(Account(.activity(id), .points))
        // What cannot be taken has no accounts, and is refused later with its reason.
        guard let type = Catalogue[kind], let settings = try? Settings(settings, type.form),
            let play = try? type.init(settings)
        else { return }
        for fund in play.funds { keys.accounts.insert(Account(.activity(id), fund.book)) }
    }
}

extension Turn {
    /// The furthest ahead an activity may be scheduled, in ms: a year.
    static var scheduleLimit: Int64 { 366 * .day }
    /// Activities of a room that may be scheduled or open at once.
    static var mostActivities: Int { 100 }
    /// Entries that an activity takes at most: as many as can be settled in memory.
    static var mostEntries: Int64 { 1_000_000 }

    mutating func open(_ order: ActivityOrder, by actor: Actor) throws(Refusal) -> Fields {
        try checkGoesOn(order.room)
        guard let type = Catalogue[order.kind] else {
            throw .field("kind", "is not a kind of activity")
        }
        guard self[activity: order.id] == nil else {
            throw Refusal(.opReused, "there is an activity of this id")
        }
        guard set.activitiesOfRooms[order.room]?.count ?? 0 < Self.mostActivities else {
            throw Refusal(
                .limitReached, "\(Self.mostActivities) activities of a room at once",
                ["limit": .int(Int64(Self.mostActivities))])
        }
        var record = try record(order, type, by: actor)
        try takeGoods(for: &record, by: actor)
        write(
            "activity.open", record, by: actor,
            [
                "title": .string(record.title), "eligible": .fields(record.eligible.fields),
                "opens_at": .int(record.opensAt), "closes_at": Datum(record.closesAt),
                "settings": .fields(order.settings.without(type.secrets)),
            ])
        if record.beginsAt > at {
            try checkFunds(for: record)
            self[activity: record.id] = record
            remind(record, host: host(of: order, by: actor))
            announce(
                .activity(room: record.room, ActivityNotice(record, [.scheduled], at: at)))
        } else {
            try begin(record)
        }
        made.insert(record.id)
        let phase = self[activity: record.id]?.phase ?? .scheduled
        return ["activity": .string(record.id), "state": .string(phase.rawValue)]
    }

    /// Whose followers are told.
    private func host(of order: ActivityOrder, by actor: Actor) -> String {
        if !order.host.isEmpty { return order.host }
        return self[room: order.room]["host"]?.string ?? (actor.role == .host ? actor.user : "")
    }

    /// The activity that is asked for, before it opens.
    private func record(
        _ order: ActivityOrder, _ type: any Activity.Type, by actor: Actor
    ) throws(Refusal) -> ActivityRecord {
        let asked = order.opensAt ?? at
        guard asked >= at - 60_000, asked <= at + Self.scheduleLimit else {
            throw .field("opens_at", "must be within a year from now")
        }
        let opensAt = max(asked, at)
        var settings = try Settings(order.settings, type.form)
        try settings.check(type.form, against: programme)
        settings.secret = order.secret
        var play = try type.init(settings)
        play.prepare(self)
        var closesAt = play.duration.map { opensAt + $0 }
        if let asked = order.closesAt {
            guard asked > opensAt, asked <= opensAt + Self.scheduleLimit else {
                throw .field("closes_at", "must be after opens_at")
            }
            closesAt = min(asked, closesAt ?? asked)
        }
        return ActivityRecord(
            id: order.id, room: order.room, title: order.title, openedBy: actor.user,
            eligible: try Eligibility(order.eligible, programme.tiers),
            opensAt: opensAt, closesAt: closesAt, phase: .scheduled, play: play)
    }

    /// Takes part. Whoever is not allowed to, moves nothing.
    mutating func enter(_ entry: Entry, by actor: Actor) throws(Refusal) -> Fields {
        guard var record = self[activity: entry.activity], record.room == entry.room else {
            throw Refusal(.notFound, "no such activity in this room")
        }
        guard type(of: record.play).commands.contains(entry.command) else {
            let taken = type(of: record.play).commands.sorted().joined(separator: ", ")
            throw Refusal(.badRequest, "a \(record.kind) takes: \(taken)")
        }
        try checkGoesOn(entry.room)
        // Who comes first may be the one to see that its time has come.
        if record.phase == .scheduled && at >= record.beginsAt { beginIfFunded(&record) }
        // Nobody knows of it yet; who has guessed its name comes before its time.
        if made.contains(record.id) { throw Refusal(.notOpen, "it has not opened") }
        switch record.phase {
        case .scheduled:
            let tier = settleTier(entry.user, room: entry.room)
            throw notOpen(record, for: tier)
        case .closed, .settled, .cancelled: throw Refusal(.closed, "it is over")
        case .open:
            if let closesAt = record.closesAt, at >= closesAt {
                throw Refusal(.closed, "it is over")
            }
        }
        guard record.entries < Self.mostEntries else {
            throw Refusal(.limitReached, "it has as many entries as it can take")
        }
        guard !runs(record, entry.user, host: entry.host) else {
            throw Refusal(.forbidden, "hosts do not take part in what they give away")
        }
        guard !isBanned(entry.user, from: entry.room) else {
            throw Refusal(.forbidden, "banned from this room")
        }
        know(entry.user, name: actor.name)
        var entry = entry
        entry.tier = settleTier(entry.user, room: entry.room)
        let eligible = record.eligible
        let follows =
            eligible.follow
            && self[entry: .follow(entry.user, host: entry.host)]?["on"]?.bool ?? false
        let age = at - (self[member: entry.user]?.since ?? at)
        try eligible.check(tier: entry.tier, follows: follows, age: age, programme.tiers)
        entry.elapsed = at - record.opensAt
        guard entry.elapsed >= -record.play.lead(for: entry.tier, programme.tiers) else {
            throw notOpen(record, for: entry.tier)
        }
        let reply = try record.play.enter(entry, &self)
        record.entries += 1
        self[activity: record.id] = record
        entered(record.id)
        announce(.activity(room: record.room, ActivityNotice(record, [.updated], at: at)))
        return reply
    }

    /// Says when a member of `tier` may come.
    private func notOpen(_ record: ActivityRecord, for tier: String) -> Refusal {
        let opens = record.opensAt - record.play.lead(for: tier, programme.tiers)
        return Refusal(.notOpen, "it has not opened", ["opens_at": .int(opens)])
    }

    /// Does what time has brought. Every node may ask; the first changes the state, the rest find
    /// nothing left to do.
    mutating func look(_ id: String) throws(Refusal) {
        guard var record = self[activity: id] else { return }
        switch record.phase {
        case .scheduled where at >= record.beginsAt:
            do throws(Refusal) {
                record = try begin(record)
            } catch {
                return dropUnfunded(record)
            }
            write("activity.opened", record)
            if let closesAt = record.closesAt, at >= closesAt { try closeByHouse(record) }
        case .open:
            if let closesAt = record.closesAt, at >= closesAt { return try closeByHouse(record) }
            let moment = record.play.moment(elapsed: at - record.opensAt)
            announce(
                .activity(
                    room: record.room,
                    ActivityNotice(record, [.updated], at: at, moment: moment)))
        case .closed: try settle(&record, closing: false)
        case .scheduled, .settled, .cancelled: break
        }
    }

    /// Opens a scheduled one for whoever comes first. Where the budget has gone elsewhere it stays
    /// shut: the next look drops it, and what the room has left is not for viewers to hear.
    private mutating func beginIfFunded(_ record: inout ActivityRecord) {
        guard let begun = try? begin(record) else { return }
        record = begun
        write("activity.opened", record)
    }

    @discardableResult
    private mutating func begin(_ scheduled: ActivityRecord) throws(Refusal) -> ActivityRecord {
        var record = scheduled
        try checkFunds(for: record)
        record.phase = .open
        try fund(&record)
        self[activity: record.id] = record
        stepped(record.id)
        // Who slept through it all says that it was, and not what would have come in it.
        let isOver = record.closesAt.map { at >= $0 } ?? false
        let moment = isOver ? nil : record.play.moment(elapsed: at - record.opensAt)
        announce(
            .activity(
                room: record.room, ActivityNotice(record, [.opened], at: at, moment: moment)))
        return record
    }
}
