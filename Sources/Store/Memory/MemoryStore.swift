// The store without a disk: for tests, trials and rooms whose value need not outlive the process.
// It is also the plainest statement of what every other body must do.

internal import Ledger
package import Live

/// Keeps everything in memory, for as long as it lives.
package final class MemoryStore: Store {
    private var kept = WorkingSet()
    private var postings: [Posting] = []
    /// Places in `postings` that changed a user's points, ascending.
    private var pointPlaces: [Holder: [Int]] = [:]
    private var feeds: [String: [FeedItem]] = [:]
    private var audit: [AuditRecord] = []

    package init() {}

    package func load(_ keys: Keys) throws(StoreError) -> WorkingSet {
        var set = WorkingSet()
        for account in keys.accounts {
            if let balance = kept.balances.all[account] { set.balances.load(account, balance) }
        }
        set.members = kept.members.picked(keys.members)
        set.counters = kept.counters.picked(keys.counters)
        set.operations = kept.operations.picked(keys.operations)
        set.activities = kept.activities.picked(keys.activities)
        set.entries = kept.entries.picked(keys.entries)
        set.sanctions = kept.sanctions.picked(keys.sanctions)
        set.rooms = kept.rooms.picked(keys.rooms)
        for room in keys.activitiesOfRooms {
            set.activitiesOfRooms[room] = kept.activities.values
                .filter { $0.room == room && !$0.phase.isOver }.sorted { $0.id < $1.id }
        }
        for (user, given) in keys.feeds { set.feeds[user] = feed(of: user, after: given) }
        for page in keys.histories { set.histories[page] = history(page) }
        set.nextCursor = kept.nextCursor
        return set
    }

    package func commit(_ difference: Difference) throws(StoreError) {
        for posting in difference.postings { keep(posting) }
        for (account, balance) in difference.balances { kept.balances.load(account, balance) }
        for member in difference.members { kept.members[member.user] = member }
        kept.counters.merge(difference.counters) { $1 }
        for (key, record) in difference.operations { kept.operations[key] = record }
        for activity in difference.activities { kept.activities[activity.id] = activity }
        kept.entries.merge(difference.entries) { $1 }
        kept.sanctions.merge(difference.sanctions) { $1 }
        kept.rooms.merge(difference.rooms) { $1 }
        for item in difference.feed {
            feeds[item.user, default: []].append(item)
            kept.nextCursor = max(kept.nextCursor, item.cursor + 1)
        }
        audit += difference.audit
    }

    package func verify() throws(StoreError) -> Verification {
        var proof = Proof()
        for posting in postings { proof.add(posting.transfer) }
        for (account, balance) in kept.balances.all { proof.add(account, balance: balance) }
        for activity in kept.activities.values { proof.add(activity) }
        for (key, entry) in kept.entries { proof.add(entryOf: key.subject, entry) }
        return proof.verification(operations: kept.operations.count)
    }

    package func close() {}

    private func keep(_ posting: Posting) {
        if posting.transfer.book == .points {
            for holder in [posting.transfer.from, posting.transfer.to]
            where holder.userID != nil {
                pointPlaces[holder, default: []].append(postings.count)
            }
        }
        postings.append(posting)
    }

    private func feed(of user: String, after given: Int64) -> [FeedItem] {
        let shown = feedStart(given: given, acknowledged: kept.members[user]?.acknowledged)
        let items = feeds[user, default: []].lazy.filter { $0.cursor > shown }
        return Array(items.prefix(feedPage))
    }

    private func history(_ page: HistoryKey) -> [HistoryEntry] {
        let holder = Holder.user(page.user)
        // Places are counted from 1, as they are on disk.
        let places = pointPlaces[holder, default: []].reversed().lazy.map { $0 + 1 }
            .filter { $0 < page.before ?? .max }
        return places.prefix(Int(clamping: max(0, page.count))).map { place in
            let posting = postings[place - 1]
            let isGiver = posting.transfer.from == holder
            return HistoryEntry(
                place: Int64(place), at: posting.at,
                points: isGiver ? -posting.transfer.amount : posting.transfer.amount,
                balance: isGiver ? posting.fromBalance : posting.toBalance,
                reason: posting.transfer.reason, operation: posting.operation)
        }
    }
}

extension Dictionary {
    /// The part that `keys` name.
    fileprivate func picked(_ keys: Set<Key>) -> Self {
        var part: Self = [:]
        for key in keys { part[key] = self[key] }
        return part
    }
}
