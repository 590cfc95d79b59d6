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

    fileprivate mutating func say(
        _ changes: Fields, of room: String, at now: Int64, _ known: Fields = [:]
    ) throws(Refusal) {
        if let tier = changes["min_tier"]?.string, programme.tiers[tier] == nil {
            throw .field("min_tier", "names a tier that is not there")
        }
        if let start = changes["starts_at"] {
            if let start = start.int {
                guard start > now, start <= now + Self.furthestStart else {
                    throw .field("starts_at", "must be within two years from now")
                }
                schedule(.roomStart(room), at: start)
            } else {
                unschedule(.roomStart(room))
            }
        }
        if let budget = changes["budget"] { try setBudget(of: room, to: budget.int) }
        let isEnding = changes["state"] == .ended && self[room: room]["state"] != .ended
        if isEnding { endActivities(of: room) }
        let changes = changes.beginning(over: self[room: room], at: now)
        self[room: room] = self[room: room].merging(changes)
        if changes["starts_at"] != nil { planReminder(of: room, known.merging(self[room: room])) }
        var told = changes
        told["budget"] = nil
        told["goods"] = nil
        if told != [:] { announce(.room(room: room, changed: told)) }
    }

    /// A room's time has come: it goes live, unless somebody has decided otherwise meanwhile.
    mutating func startRoom(_ room: String) {
        let kept = self[room: room]
        guard let start = kept["starts_at"]?.int, start <= at else { return }
        let state = kept["state"]?.string.flatMap(Room.State.init) ?? .scheduled
        guard state == .scheduled || state == .preview else { return }
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
