// The store without a disk: for tests, trials and rooms whose value need not outlive the process.
// It is also the plainest statement of what every other body must do.

internal import Ledger
package import Live

/// Keeps everything in memory, for as long as it lives.
package final class MemoryStore: Store {
    private var balances: [Account: Int64] = [:]
    private var members: [String: Member] = [:]
    /// By member.
    private var counters: [String: [CounterKey: Counter]] = [:]
    private var operations: [OperationKey: OperationRecord] = [:]
    private var activities: [String: ActivityRecord] = [:]
    private var entries: [EntryKey: Fields] = [:]
    private var sanctions: [RoomMemberKey: Sanction] = [:]
    private var nextCursor: Int64 = 1
    private var postings: [Posting] = []
    /// Places in `postings` that changed a user's points, ascending.
    private var pointPlaces: [Holder: [Int]] = [:]
    private var feeds: [String: [FeedItem]] = [:]
    private var audit: [AuditRecord] = []
    private var documents: [DocumentKey: Document] = [:]
    private var due: [DueKey: Int64] = [:]
    private var facts: [(place: Int64, record: FactRecord)] = []
    private var nextFact: Int64 = 1

    package init() {}

    package func load(_ keys: Keys) throws(StoreError) -> WorkingSet {
        var set = WorkingSet()
        for account in keys.accounts { load(account, &set) }
        for user in keys.members {
            for book in [Book.points, .growth] { load(Account(.user(user), book), &set) }
            load(Account(.debt(user), .points), &set)
        }
        set.members.load(keys.members, from: members)
        for key in keys.counters { set.counters[key] = counters[key.user]?[key] }
        for user in keys.tallies {
            for (key, counter) in counters[user, default: [:]] where key.scope.isEmpty {
                set.counters[key] = counter
            }
        }
        for user in keys.belongings {
            for (key, counter) in counters[user, default: [:]] { set.counters[key] = counter }
            for (key, kept) in entries where key.user == user && key.isRelation {
                set.entries[key] = kept
            }
        }
        for user in keys.participants {
            let own = entries.filter { key, _ in
                key.user == user && activities[key.subject].map { !$0.phase.isOver } ?? false
            }
            for (key, kept) in own { set.entries[key] = kept }
            set.participations[user] = own.keys.sorted {
                ($0.subject, $0.slot) < ($1.subject, $1.slot)
            }
        }
        for list in keys.sanctionLists {
            let found = sanctions.filter { $0.key.user == list.user && $0.value != Sanction() }
                .sorted { $0.key.room < $1.key.room }.prefix(list.count)
            for (key, sanction) in found { set.sanctions[key] = sanction }
            set.sanctionLists[list] = found.map(\.key)
        }
        for key in keys.operations { set.operations[key] = operations[key] }
        set.activities.load(keys.activities, from: activities)
        set.entries.load(keys.entries, from: entries)
        set.sanctions.load(keys.sanctions, from: sanctions)
        for room in keys.bansOfRooms {
            set.bansOfRooms[room] = [:]
            for (key, state) in sanctions where key.room == room && state.bannedUntil > 0 {
                set.bansOfRooms[room]?[key.user] = state.bannedUntil
            }
        }
        for room in keys.activitiesOfRooms {
            set.activitiesOfRooms[room] = activities.values
                .filter { $0.room == room && !$0.phase.isOver }.sorted { $0.id < $1.id }
        }
        for (user, given) in keys.feeds { set.feeds[user] = feed(of: user, after: given) }
        for page in keys.histories { set.histories[page] = history(page) }
        set.documents.load(keys.documents, from: documents)
        loadLists(keys, &set)
        set.nextCursor = nextCursor
        return set
    }

    package func commit(_ difference: Difference) throws(StoreError) {
        for posting in difference.postings { keep(posting) }
        balances.merge(difference.balances) { $1 }
        for member in difference.members { members[member.user] = member }
        for (key, state) in difference.counters {
            counters[key.user, default: [:]][key] = state
        }
        for (key, record) in difference.operations { operations[key] = record }
        for activity in difference.activities { activities[activity.id] = activity }
        entries.merge(difference.entries) { $1 }
        for key in difference.withdrawn { entries[key] = nil }
        sanctions.merge(difference.sanctions) { $1 }
        for item in difference.feed {
            feeds[item.user, default: []].append(item)
            nextCursor = max(nextCursor, item.cursor + 1)
        }
        audit += difference.audit
        for document in difference.documents { documents[document.key] = document }
        for key in difference.removed { documents[key] = nil }
        for (key, at) in difference.due { due[key] = at }
        keep(difference.facts)
        rewrite(difference.rewritten)
    }

    private func rewrite(_ records: Rewritten) {
        for item in records.feed {
            let place = feeds[item.user]?.firstIndex { $0.cursor == item.cursor }
            if let place { feeds[item.user]?[place] = item }
        }
        for act in records.audit { audit[Int(act.place) - 1] = act.record }
        for fact in records.facts {
            guard let index = facts.firstIndex(where: { $0.place == fact.place }) else { continue }
            facts[index].record = fact.record
        }
    }

    package func verify() throws(StoreError) -> Verification {
        var proof = Proof()
        for posting in postings { proof.add(posting.transfer) }
        for (account, balance) in balances { proof.add(account, balance: balance) }
        for activity in activities.values { proof.add(activity) }
        for (key, entry) in entries { proof.add(entryOf: key.subject, entry) }
        return proof.verification(operations: operations.count)
    }

    package func standings(
        above tier: String, most: Int
    ) throws(StoreError) -> [String: String] {
        let found = members.values.lazy.filter { $0.tier != tier }.prefix(most)
        return Dictionary(uniqueKeysWithValues: found.map { ($0.user, $0.tier) })
    }

    package func close() {}

    private func keep(_ records: [FactRecord]) {
        guard let earliest = records.map(\.fact.at).min() else { return }
        for record in records {
            facts.append((place: nextFact, record: record))
            nextFact += 1
        }
        facts.sort { ($0.record.fact.at, $0.place) < ($1.record.fact.at, $1.place) }
        facts.removeAll { $0.record.fact.at < earliest - FactKeeping.span }
    }

    private func loadLists(_ keys: Keys, _ set: inout WorkingSet) {
        for page in keys.activityPages {
            let found = activities.values.filter {
                (page.room.isEmpty || $0.room == page.room)
                    && (page.before == nil || $0.id < page.before ?? "")
            }
            set.activityPages[page] = Array(found.sorted { $0.id > $1.id }.prefix(page.count))
        }
        for list in keys.documentLists {
            let found = documents.values.filter {
                $0.key.kind == list.kind && $0.key.id > list.after
                    && (list.owner == nil || $0.owner == list.owner)
            }
            set.documentLists[list] = Array(
                found.sorted { $0.key.id < $1.key.id }.prefix(list.count))
        }
        for list in keys.entryLists {
            let found = entries.filter {
                $0.key.subject == list.subject && $0.key.user > list.after
            }
            .sorted { ($0.key.user, $0.key.slot) < ($1.key.user, $1.key.slot) }
            set.entryLists[list] = list.whole(found.map { (key: $0.key, kept: $0.value) })
        }
        for page in keys.memberPages {
            let users = members.keys.filter { $0 > page.after }
            set.memberPages[page] = Array(users.sorted().prefix(page.count))
        }
        for page in keys.feedPages {
            let items = feeds.values.joined().filter { $0.cursor > page.after }
            set.feedPages[page] = Array(items.sorted { $0.cursor < $1.cursor }.prefix(page.count))
        }
        for page in keys.auditPages {
            let acts = audit.enumerated().map { (place: Int64($0.offset + 1), act: $0.element) }
            set.auditPages[page] = Array(
                acts.reversed().filter { $0.place < page.before ?? .max }.prefix(page.count))
        }
        for page in keys.factPages {
            let start = page.after ?? FactPage.Place(at: page.from, place: .min)
            let found = facts.filter {
                ($0.record.fact.at, $0.place) > (start.at, start.place)
                    && $0.record.fact.at < page.until
            }
            set.factPages[page] = Array(found.prefix(page.count))
        }
        for list in keys.dueLists {
            let found = due.filter { $0.value <= list.until }.map { Due($0.key, at: $0.value) }
                .sorted {
                    ($0.at, $0.key.task, $0.key.subject) < ($1.at, $1.key.task, $1.key.subject)
                }
            set.dueLists[list] = Array(found.prefix(list.count))
        }
    }

    private func load(_ account: Account, _ set: inout WorkingSet) {
        if let balance = balances[account] { set.balances.load(account, balance) }
    }

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
        let shown = feedStart(given: given, acknowledged: members[user]?.acknowledged)
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

extension LoadedRows {
    /// Loads the part of `kept` that `keys` name.
    fileprivate mutating func load(_ keys: Set<Key>, from kept: [Key: Value]) {
        for key in keys { self[key] = kept[key] }
    }
}
