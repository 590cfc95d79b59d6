// The part of a merged account in what goes on: its entries in activities that have not begun to
// settle, and what rooms hold against it.

internal import Ledger

extension Keys {
    /// Names what `user` has entered and is to go over to `into`. Asked again for each round of
    /// loading.
    mutating func name(participationOf user: String, of into: String, _ set: WorkingSet) {
        participants.insert(user)
        for key in set.participations[user] ?? [] {
            activities.insert(key.subject)
            entries.formUnion([key, key.moved(to: into)])
            guard let sale = set.activities[key.subject]?.play as? FlashSale else { continue }
            sale.name(key, takenOverBy: into, &self, set)
        }
    }

    /// Names where `user` is muted or banned, and `into` will be.
    mutating func name(sanctionsOf user: String, of into: String, _ set: WorkingSet) {
        let list = SanctionList(of: user)
        sanctionLists.insert(list)
        for key in set.sanctionLists[list] ?? [] {
            for user in [user, into] {
                sanctions.insert(RoomMemberKey(room: key.room, user: user))
                documents.insert(.ban(room: key.room, user: user))
            }
        }
    }
}

extension Turn {
    /// Entries of an account that was merged become those of the one it is part of, where that has
    /// none in their place. Where both have entered both stand, and what they win is one member's.
    /// Who is in a draw stays who they are once it is closed: the proof names them.
    mutating func takeOverEntries(of user: String, by into: String) throws(Refusal) {
        for key in set.participations[user] ?? [] {
            guard let record = self[activity: key.subject], record.takesOver,
                let kept = self[entry: key]
            else { continue }
            if let sale = record.play as? FlashSale {
                try sale.takeOver(key, by: into, &self)
            } else if self[entry: key.moved(to: into)] == nil {
                self[entry: key.moved(to: into)] = kept
                self[entry: key] = nil
            } else {
                continue
            }
            stepped(record.id)
        }
    }

    /// Who was kept out of a room or kept silent stays so, as long as either account was.
    /// - Returns: whether there may be more.
    mutating func takeOverSanctions(of user: String, by into: String) -> Bool {
        let list = SanctionList(of: user)
        let found = set.sanctionLists[list] ?? []
        for key in found {
            let own = RoomMemberKey(room: key.room, user: into)
            let before = self[sanction: own]
            var sanction = before
            sanction.extend(by: self[sanction: key])
            if self[sanction: key] != Sanction() { self[sanction: key] = Sanction() }
            guard sanction != before else { continue }
            self[sanction: own] = sanction
            if sanction.bannedUntil > before.bannedUntil {
                takeOverBan(in: key.room, from: user, by: into)
            }
            announce(.sanctioned(room: key.room, user: into, sanction, kick: false))
        }
        return found.count == list.count
    }

    private mutating func takeOverBan(in room: String, from user: String, by into: String) {
        let key = DocumentKey.ban(room: room, user: user)
        guard let ban = self[document: key] else { return }
        let own = DocumentKey.ban(room: room, user: into)
        self[document: own] = Document(
            own, owner: room, kept: ban.kept.merging(["user": .string(into)]))
        self[document: key] = Document(key, owner: room, kept: ban.kept.merging(["until": 0]))
    }
}

extension ActivityRecord {
    /// Whether an entry may still become another account's.
    fileprivate var takesOver: Bool { !phase.isOver && !isSettling }
}

extension EntryKey {
    func moved(to user: String) -> EntryKey { EntryKey(subject: subject, user: user, slot: slot) }
}
