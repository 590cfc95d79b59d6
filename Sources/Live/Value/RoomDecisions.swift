// Making a room, changing it, and letting it begin by itself.

extension ValueRequest {
    /// Makes a room.
    /// - Throws: `already_done` where there is one of this id, `bad_request` naming a field.
    func create(_ room: String, _ given: Fields, _ turn: inout Turn) throws(Refusal) -> Fields {
        guard turn[document: .room(room)]?.kept["host"] == nil else {
            throw Refusal(.alreadyDone, "there is a room of this id")
        }
        var kept: Fields = [
            "state": .string(Room.State.scheduled.rawValue), "created_at": .int(at),
        ]
        if given["starts_at"]?.int == nil { kept["state"] = .string(Room.State.preview.rawValue) }
        try turn.say(kept.merging(given), of: room, at: at)
        turn.audit("room.create", by: by, room: room, given.withoutSeal)
        var made = turn[room: room].withoutSeal
        made["live_at"] = nil
        made["repeats_from"] = nil
        return made
    }

    /// Changes a room, whether configured or made.
    func update(
        _ room: String, _ given: Fields, _ known: Fields, _ turn: inout Turn
    ) throws(Refusal) -> Fields {
        if given["host"] != nil && by.role == .host {
            throw Refusal(.forbidden, "an operator gives a room away")
        }
        if given["budget"] != nil || given["goods"] != nil, by.role == .host {
            throw Refusal(.forbidden, "an operator sets a room's budget")
        }
        try turn.say(given, of: room, at: at, known)
        turn.audit("room.update", by: by, room: room, given.withoutSeal)
        return given.withoutSeal
    }
}

extension Turn {
    /// The furthest ahead a room may be scheduled, in ms: two years.
    private static var furthestStart: Int64 { 2 * 366 * 86_400_000 }

    /// Ms from the end of an evening to the room that is ahead: by then the audience has gone, and
    /// what went on has been ended.
    private static var interval: Int64 { 60_000 }

    fileprivate mutating func say(
        _ changes: Fields, of room: String, at now: Int64, _ known: Fields = [:]
    ) throws(Refusal) {
        var changes = changes
        // What was read and is written back, is no new time.
        if changes["starts_at"] == self[room: room]["starts_at"] { changes["starts_at"] = nil }
        if let tier = changes["min_tier"]?.string, programme.tiers[tier] == nil {
            throw .field("min_tier", "names a tier that is not there")
        }
        try plan(changes["starts_at"], of: room, at: now)
        if let budget = changes["budget"] { try setBudget(of: room, to: budget.int) }
        let isEnding = changes["state"] == .ended && self[room: room]["state"] != .ended
        if isEnding { endActivities(of: room) }
        changes = changes.beginning(over: self[room: room], at: now)
        try comeAgain(room, &changes, isEnding: isEnding, at: now)
        self[room: room] = self[room: room].merging(changes)
        if changes["starts_at"] != nil { planReminder(of: room, known.merging(self[room: room])) }
        var told = changes
        told["budget"] = nil
        told["goods"] = nil
        told["repeats_from"] = nil
        if told != [:] { announce(.room(room: room, changed: told)) }
    }

    private mutating func plan(
        _ start: Datum?, of room: String, at now: Int64
    ) throws(Refusal) {
        guard let start else { return }
        guard let start = start.int else { return unschedule(.roomStart(room)) }
        guard start > now, start <= now + Self.furthestStart else {
            throw .field("starts_at", "must be within two years from now")
        }
        schedule(.roomStart(room), at: start)
    }

    /// Adds to the changes of a room what follows from its coming again: at the end of an evening
    /// the time of the next one, unless one was said.
    private mutating func comeAgain(
        _ room: String, _ changes: inout Fields, isEnding: Bool, at now: Int64
    ) throws(Refusal) {
        let kept = self[room: room]
        if let start = changes["starts_at"] {
            // All further times are counted from what somebody has said.
            changes["repeats_from"] = start
            if start == .null && kept.recurrence != nil { changes["repeat"] = .null }
        }
        let next = kept.merging(changes)
        guard let recurrence = next.recurrence else { return }
        guard let start = next["starts_at"]?.int else {
            throw .field("repeat", "needs a starts_at to count from")
        }
        guard isEnding, changes["starts_at"] == nil else { return }
        let first = next["repeats_from"]?.int ?? start
        changes["starts_at"] = Datum(
            recurrence.next(after: max(now, start), from: first, programme))
        schedule(.roomStart(room), at: now + Self.interval)
    }

    /// A room's time has come: it goes live, unless somebody has decided otherwise meanwhile. One
    /// that comes again is announced before.
    mutating func startRoom(_ room: String) {
        let kept = self[room: room]
        guard let start = kept["starts_at"]?.int else { return }
        let state = kept["state"]?.string.flatMap(Room.State.init) ?? .scheduled
        let comesAgain = state == .ended && kept.recurrence != nil
        if start > at {
            schedule(.roomStart(room), at: start)
            guard comesAgain else { return }
            let ahead: Fields = ["state": .string(Room.State.scheduled.rawValue)]
            self[room: room] = kept.merging(ahead)
            audit("room.schedule", by: .house, room: room, ["starts_at": .int(start)])
            return announce(.room(room: room, changed: ahead))
        }
        guard state == .scheduled || state == .preview || comesAgain else { return }
        let live: Fields = ["state": .string(Room.State.live.rawValue)]
        let changes = live.beginning(over: kept, at: at)
        self[room: room] = kept.merging(changes)
        audit("room.start", by: .house, room: room)
        announce(.room(room: room, changed: changes))
        report("room.started", ["room": .string(room)])
    }
}

extension Datum {
    fileprivate static let ended = Datum.string(Room.State.ended.rawValue)
}

extension Turn {
    /// Whether a room has ended. The room must be loaded.
    func hasEnded(_ room: String) -> Bool { self[room: room]["state"] == .ended }

    /// Whether an activity is for the next time of a room that has ended and comes again. The room
    /// must be loaded.
    func opensNextTime(_ record: ActivityRecord) -> Bool {
        let kept = self[room: record.room]
        guard kept.recurrence != nil, let start = kept["starts_at"]?.int else { return false }
        return record.opensAt >= start
    }

    /// - Throws: `room_closed` in a room that has ended.
    func checkGoesOn(_ room: String) throws(Refusal) {
        if hasEnded(room) { throw Refusal(.roomClosed, "the room has ended") }
    }
}

extension DueKey {
    /// A scheduled room goes live.
    package static func roomStart(_ room: String) -> DueKey { DueKey("room.start", room) }
}

extension Fields {
    /// With `live_at`, where these changes to a room as it is `kept` begin an evening.
    fileprivate func beginning(over kept: Fields, at time: Int64) -> Fields {
        let live = Datum.string(Room.State.live.rawValue)
        guard self["state"] == live, kept["state"] != live else { return self }
        var changes = self
        changes["live_at"] = .int(time)
        return changes
    }

    /// Without what a password has to match, which nobody is shown.
    fileprivate var withoutSeal: Fields {
        var shown = self
        guard let seal = shown["seal"] else { return shown }
        shown["seal"] = nil
        shown["password"] = .bool(seal != .null)
        return shown
    }
}
