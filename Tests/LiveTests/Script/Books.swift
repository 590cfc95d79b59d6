// The store as these tests need it: it loads what was named and nothing else, keeps differences,
// and proves after every batch that the books balance. What is kept is read back from the shape a
// database would hold, so that every line of every script also survives a restart.

import Ledger
import Live
import Testing

struct Books {
    private(set) var kept = WorkingSet()
    private var activities: [String: (room: String, phase: String, kept: Fields)] = [:]
    private(set) var due: [DueKey: Int64] = [:]
    private var operations: [OperationKey: (fingerprint: Int64, kept: Fields)] = [:]
    private var statement = Statement()
    private(set) var postings: [Posting] = []
    private(set) var feed: [FeedItem] = []
    private(set) var audit: [AuditRecord] = []

    /// Loads, decides one request after another, and keeps what has changed.
    mutating func run(
        _ requests: [ValueRequest], _ programme: Programme, seed: UInt64
    ) -> [(answer: Answer, feed: [FeedItem], news: [News])] {
        var keys = Keys()
        for request in requests { request.name(&keys, programme) }
        var set = load(keys)
        // What was found points to more, a few times over, as a node loads it.
        for _ in 0..<4 {
            var more = Keys()
            for request in requests { request.nameFurther(&more, set, programme) }
            more.subtract(keys)
            if more.isEmpty { break }
            set.take(load(more))
            keys.formUnion(more)
        }
        var turn = Turn(programme: programme, set: set, hashing: .ofWire)
        var results: [(answer: Answer, feed: [FeedItem], news: [News])] = []
        for (place, request) in requests.enumerated() {
            let told = turn.changes().feed.count
            let (answer, news) = request.decide(
                on: &turn, dice: Dice(seed: seed &+ UInt64(place)))
            results.append((answer, Array(turn.changes().feed.dropFirst(told)), news))
        }
        let changes = turn.changes()
        check(changes, were: keys)
        if results.allSatisfy({ $0.answer.isRefusal && !$0.answer.isPlaceInLine }) {
            #expect(changes.withoutOperations.isEmpty, "a refusal leaves nothing behind")
        }
        keep(changes)
        return results
    }

    func balance(_ user: String) -> Int64 { kept.balances[Account(.user(user), .points)] }
    func growth(_ user: String) -> Int64 { kept.balances[Account(.user(user), .growth)] }
    func coupon(_ id: String) -> Coupon? { kept.coupon(id) }
    /// When the next thing is due.
    var nextDue: Int64? { due.values.min() }
    func pot(_ activity: String) -> Int64 { kept.balances[Account(.activity(activity), .points)] }

    func activity(_ id: String) -> ActivityRecord? {
        activities[id].flatMap {
            ActivityRecord(id: id, room: $0.room, phase: $0.phase, kept: $0.kept)
        }
    }

    /// What goes on in a room, as it is told to a room that wakes up.
    func activities(of room: String) -> [ActivityRecord] {
        activities.keys.sorted().compactMap { activity($0) }
            .filter { $0.room == room && !$0.phase.isOver }
    }

    func load(_ keys: Keys) -> WorkingSet {
        var set = WorkingSet()
        for account in keys.accounts { set.balances.load(account, kept.balances[account]) }
        for user in keys.members {
            set.members[user] = kept.members[user]
            for account in Self.accounts(of: user) {
                set.balances.load(account, kept.balances[account])
            }
        }
        for key in keys.counters { set.counters[key] = kept.counters[key] }
        for (key, counter) in kept.counters.all
        where key.scope.isEmpty && keys.tallies.contains(key.user) {
            set.counters[key] = counter
        }
        for user in keys.belongings {
            for (key, counter) in kept.counters.all where key.user == user {
                set.counters[key] = counter
            }
            for (key, entry) in kept.entries.all where key.user == user && key.isRelation {
                set.entries[key] = entry
            }
        }
        for user in keys.participants {
            let own = kept.entries.all.filter { key, _ in
                key.user == user && activity(key.subject).map { !$0.phase.isOver } ?? false
            }
            for (key, entry) in own { set.entries[key] = entry }
            set.participations[user] = own.keys.sorted {
                ($0.subject, $0.slot) < ($1.subject, $1.slot)
            }
        }
        for list in keys.sanctionLists {
            let found = kept.sanctions.all.filter {
                $0.key.user == list.user && $0.value != Sanction()
            }
            for (key, sanction) in found { set.sanctions[key] = sanction }
            set.sanctionLists[list] = Array(
                found.keys.sorted { $0.room < $1.room }.prefix(list.count))
        }
        for key in keys.operations {
            guard let (fingerprint, kept) = operations[key] else { continue }
            set.operations[key] = Answer(kept: kept).map {
                OperationRecord(fingerprint: fingerprint, answer: $0)
            }
        }
        for id in keys.activities { set.activities[id] = activity(id) }
        for key in keys.entries { set.entries[key] = kept.entries[key] }
        for key in keys.sanctions { set.sanctions[key] = kept.sanctions[key] }
        for room in keys.bansOfRooms {
            let banned = kept.sanctions.all.filter { $0.key.room == room }
            set.bansOfRooms[room] = Dictionary(
                uniqueKeysWithValues: banned.map { ($0.key.user, $0.value.bannedUntil) })
        }
        for page in keys.histories { set.histories[page] = history(page) }
        for key in keys.documents { set.documents[key] = kept.documents[key] }
        for list in keys.documentLists { set.documentLists[list] = documents(of: list) }
        for list in keys.entryLists { set.entryLists[list] = entries(of: list) }
        for room in keys.activitiesOfRooms { set.activitiesOfRooms[room] = activities(of: room) }
        for page in keys.activityPages {
            let found = activities.keys.filter { $0 < page.before ?? "~" }.sorted(by: >)
            set.activityPages[page] = Array(
                found.compactMap { activity($0) }.filter { $0.room == page.room }
                    .prefix(page.count))
        }
        for page in keys.memberPages {
            let users = kept.members.all.keys.filter { $0 > page.after }
            set.memberPages[page] = Array(users.sorted().prefix(page.count))
        }
        for list in keys.dueLists {
            let isDue = due.filter { $0.value <= list.until }.map { Due($0.key, at: $0.value) }
            set.dueLists[list] = Array(
                isDue.sorted { ($0.at, $0.key.subject) < ($1.at, $1.key.subject) }
                    .prefix(list.count))
        }
        set.nextCursor = kept.nextCursor
        return set
    }

    /// The accounts that come with a member.
    private static func accounts(of user: String) -> [Account] {
        [
            Account(.user(user), .points), Account(.user(user), .growth),
            Account(.debt(user), .points),
        ]
    }

    private func documents(of list: DocumentList) -> [Document] {
        let found = kept.documents.all.values.filter {
            $0.key.kind == list.kind && $0.key.id > list.after
                && (list.owner == nil || $0.owner == list.owner)
        }
        return Array(found.sorted { $0.key.id < $1.key.id }.prefix(list.count))
    }

    private func entries(of list: EntryList) -> [(key: EntryKey, kept: Fields)] {
        let found = kept.entries.all.filter {
            $0.key.subject == list.subject && $0.key.user > list.after
        }
        let page = found.sorted { ($0.key.user, $0.key.slot) < ($1.key.user, $1.key.slot) }
        return page.prefix(list.count).map { (key: $0.key, kept: $0.value) }
    }

    private func history(_ page: HistoryKey) -> [HistoryEntry] {
        let user = Holder.user(page.user)
        let lines = postings.enumerated().filter {
            $1.transfer.book == .points && ($1.transfer.to == user || $1.transfer.from == user)
        }
        let entries = lines.reversed().map { place, posting in
            let isGiven = posting.transfer.from == user
            return HistoryEntry(
                place: Int64(place + 1), at: posting.at,
                points: isGiven ? -posting.transfer.amount : posting.transfer.amount,
                balance: isGiven ? posting.fromBalance : posting.toBalance,
                reason: posting.transfer.reason, operation: posting.operation)
        }
        return Array(entries.filter { $0.place < page.before ?? .max }.prefix(Int(page.count)))
    }

    mutating func keep(_ changes: Difference) {
        for posting in changes.postings { statement.add(posting.transfer) }
        postings += changes.postings
        for (account, balance) in changes.balances { kept.balances.load(account, balance) }
        for member in changes.members { kept.members[member.user] = member }
        for (key, value) in changes.counters { kept.counters[key] = value }
        for (key, record) in changes.operations {
            #expect(operations[key] == nil, "an answer is kept once")
            operations[key] = (record.fingerprint, record.answer.kept)
        }
        for record in changes.activities {
            activities[record.id] = (record.room, record.phase.rawValue, record.kept)
        }
        for (key, value) in changes.entries { kept.entries[key] = value }
        for key in changes.withdrawn { kept.entries[key] = nil }
        for (key, value) in changes.sanctions { kept.sanctions[key] = value }
        for document in changes.documents { kept.documents[document.key] = document }
        for key in changes.removed { kept.documents[key] = nil }
        for (key, at) in changes.due { due[key] = at }
        feed += changes.feed
        audit += changes.audit
        for item in changes.feed {
            #expect(item.cursor >= kept.nextCursor, "cursors rise")
            kept.nextCursor = item.cursor + 1
        }
    }

    /// What holds after every batch, whatever was asked.
    private func check(_ changes: Difference, were keys: Keys) {
        var statement = statement
        for posting in changes.postings { statement.add(posting.transfer) }
        var balances = kept.balances
        for (account, balance) in changes.balances { balances.load(account, balance) }
        #expect(statement.check(stored: balances.all) == [])

        // What was not named was not loaded, nor locked where the store is shared.
        let accounts = keys.accounts.union(keys.members.flatMap { Self.accounts(of: $0) })
        #expect(Set(changes.balances.keys).isSubset(of: accounts))
        #expect(Set(changes.activities.map(\.id)).isSubset(of: keys.activities))
        #expect(Set(changes.members.map(\.user)).isSubset(of: keys.members))
        let counted = changes.counters.keys.filter {
            !($0.scope.isEmpty && keys.tallies.contains($0.user))
                && !keys.belongings.contains($0.user)
        }
        #expect(Set(counted).isSubset(of: keys.counters))
        let listed = Set(keys.entryLists.map(\.subject))
        let entered = changes.entries.keys.filter {
            !($0.isRelation && keys.belongings.contains($0.user)) && !listed.contains($0.subject)
        }
        #expect(Set(entered + changes.withdrawn).isSubset(of: keys.entries))
        #expect(Set(changes.sanctions.keys).isSubset(of: keys.sanctions))
        #expect(Set(changes.documents.map(\.key)).isSubset(of: keys.documents))
        for record in changes.activities {
            let again = ActivityRecord(
                id: record.id, room: record.room, phase: record.phase.rawValue, kept: record.kept)
            #expect(again?.kept == record.kept, "what is kept can be read")
            let shown = again?.view(at: record.opensAt + 1)
            #expect(shown == record.view(at: record.opensAt + 1), "and is shown alike")
            #expect(again?.heldPoints == record.heldPoints)
            #expect(again?.nextLook(after: 0) == record.nextLook(after: 0))
            let pot = Account(.activity(record.id), .points)
            if let held = record.heldPoints {
                #expect(balances[pot] == held, "the pot is what is left of it")
            }
        }
    }
}

extension Answer {
    /// Whether it refuses what was asked for, and gives a place in a line instead.
    fileprivate var isPlaceInLine: Bool {
        if case .refused(let refusal) = self { refusal.details["waiting"] != nil } else { false }
    }
}

extension Difference {
    fileprivate var withoutOperations: Difference {
        var rest = self
        rest.operations = []
        return rest
    }
}
