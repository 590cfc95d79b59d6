// A rule may give an entry in an activity that goes on, such as a share of the evening's lottery.
// It counts as if the member had entered, and costs nothing.

internal import Ledger

extension Keys {
    /// Names what giving a member an entry for a fact has to know. Of a fact without a room, the
    /// activity's own once `set` tells it.
    mutating func name(
        entryGivenTo user: String, in activity: String, for fact: Fact, _ set: WorkingSet
    ) {
        guard !user.isEmpty else { return }
        if let room = fact.room ?? set.activities[activity]?.room {
            documents.insert(.room(room))
            sanctions.insert(RoomMemberKey(room: room, user: user))
        }
        activities.insert(activity)
        entries.insert(EntryKey(subject: activity, user: user))
        if let host = fact.host { entries.insert(.follow(user, host: host)) }
    }
}

extension Turn {
    /// Gives the entries of an award, as many as the activity still takes of the member. Where it
    /// is not of the fact's room, does not go on, is not for the member or takes no such entries,
    /// where its room has ended or keeps the member out, nothing is given and nothing is told.
    mutating func giveEntry(in activity: String, _ award: Award, for fact: Fact) {
        guard var record = self[activity: activity], record.phase == .open,
            fact.room == nil || fact.room == record.room, at >= record.opensAt,
            at < record.closesAt ?? .max, record.entries < Self.mostEntries,
            !hasEnded(record.room), !isBanned(award.user, from: record.room)
        else { return }
        var entry = Entry(
            activity: activity, command: "", user: award.user, room: record.room,
            host: fact.host ?? "", fields: [:])
        entry.tier = settleTier(award.user, room: award.user == fact.user ? fact.room : nil)
        guard isFor(entry, record.eligible),
            !runs(record, entry.user, host: entry.host)
        else { return }
        let given = record.play.give(award.times, to: entry, &self)
        guard given > 0 else { return }
        record.entries += 1
        self[activity: activity] = record
        entered(activity)
        announce(.activity(room: record.room, ActivityNotice(record, [.updated], at: at)))
        tell(
            award.user, "notice",
            [
                "kind": "entry", "text": .string("你获得了 \(given) 次抽奖机会"),
                "text_en": .string(given == 1 ? "You are entered" : "You have \(given) entries"),
                "activity": .string(activity), "title": .string(record.title),
                "entries": .int(given), "rule": .string(award.rule),
            ])
    }

    private func isFor(_ entry: Entry, _ eligible: Eligibility) -> Bool {
        let follows = self[entry: .follow(entry.user, host: entry.host)]?["on"]?.bool ?? false
        let age = at - (self[member: entry.user]?.since ?? at)
        do throws(Refusal) {
            try eligible.check(tier: entry.tier, follows: follows, age: age, programme.tiers)
            return true
        } catch {
            return false
        }
    }
}
