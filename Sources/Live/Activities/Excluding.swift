// Who may not take part, whoever else may: the host, who decides what is given away, and whoever is
// banned from the room, also after having entered. What a banned member has entered stays in the
// books, and is marked when the activity settles, so that a draw can be done again with the same
// entrants ever after.

extension Keys {
    /// Names who is banned from a room, for `Turn.isBanned`.
    mutating func name(bansOf room: String) { bansOfRooms.insert(room) }

    /// Names the entries that `Turn.leaveOutBanned` marks, once `set` tells who is banned.
    mutating func name(bannedFrom record: ActivityRecord, _ set: WorkingSet) {
        name(bansOf: record.room)
        for (user, _) in set.bansOfRooms[record.room] ?? [:] {
            for slot in record.play.slots {
                entries.insert(EntryKey(subject: record.id, user: user, slot: slot))
            }
        }
    }
}

extension Turn {
    /// Whether somebody is banned from a room at this moment. Either the room's bans or this
    /// member's sanction must be loaded.
    package func isBanned(_ user: String, from room: String) -> Bool {
        if let sanction = set.sanctions[RoomMemberKey(room: room, user: user)] {
            return sanction.bannedUntil > at
        }
        return set.bansOfRooms[room]?[user] ?? 0 > at
    }

    /// Marks what banned members have entered, so that kinds leave it out: see `Fields.isLeftOut`.
    /// - Returns: whether the entries were there to be marked.
    mutating func leaveOutBanned(of record: ActivityRecord) -> Bool {
        let lists = set.entryLists.keys.filter { $0.subject == record.id }
        guard !lists.isEmpty, set.bansOfRooms[record.room] != nil else { return false }
        let banned = (set.bansOfRooms[record.room] ?? [:]).filter {
            isBanned($0.key, from: record.room)
        }
        guard !banned.isEmpty else { return true }
        for list in lists {
            for (place, entry) in (set.entryLists[list] ?? []).enumerated()
            where banned[entry.key.user] != nil && !entry.kept.isLeftOut {
                let marked = entry.kept.merging([Fields.leftOut: true])
                revise(entry: entry.key, in: list, at: place, marked)
            }
        }
        return true
    }

    /// Whether somebody runs the room that an entry is for, or has opened the activity, by whatever
    /// name and with whatever token.
    func runs(_ record: ActivityRecord, _ user: String, host: String) -> Bool {
        user == host || user == record.openedBy || user == accountID(for: host)
    }
}

extension Fields {
    fileprivate static let leftOut = "left_out"

    /// Of an entry: whether its member was banned when the activity settled, so that it wins
    /// nothing.
    var isLeftOut: Bool { self[Self.leftOut] == true }
}
