// What the store knows of everything that a batch named. Decisions read and write here; the store
// keeps what has changed.

package import Ledger

/// What an operation came to, kept for ever so that asking again gets the same answer.
package struct OperationRecord: Hashable, Sendable {
    /// Of the command without its id; another one under the same id is `op_reused`.
    package let fingerprint: Int64
    /// The reply, or the refusal.
    package let answer: Answer

    package init(fingerprint: Int64, answer: Answer) {
        self.fingerprint = fingerprint
        self.answer = answer
    }
}

/// A row of a member's durable feed.
package struct FeedItem: Hashable, Sendable {
    package let user: String
    /// Rising within a member's feed; unique among all.
    package let cursor: Int64
    package let at: Int64
    package let type: String
    package let body: Fields

    package init(user: String, cursor: Int64, at: Int64, type: String, body: Fields) {
        self.user = user
        self.cursor = cursor
        self.at = at
        self.type = type
        self.body = body
    }
}

/// Who did what to whom; never changed or removed.
package struct AuditRecord: Hashable, Sendable {
    package let at: Int64
    package let actor: String
    package let role: String
    package let action: String
    package let room: String
    package let detail: Fields

    package init(
        at: Int64, actor: String, role: String, action: String, room: String, detail: Fields
    ) {
        self.at = at
        self.actor = actor
        self.role = role
        self.action = action
        self.room = room
        self.detail = detail
    }
}

package struct WorkingSet: Sendable {
    package var balances = Balances()
    package var members = LoadedRows<String, Member>()
    package var counters = LoadedRows<CounterKey, Counter>()
    package var operations: [OperationKey: OperationRecord] = [:]
    package var activities = LoadedRows<String, ActivityRecord>()
    package var entries = LoadedRows<EntryKey, Fields>()
    package var sanctions = LoadedRows<RoomMemberKey, Sanction>()
    /// By room, who is or was banned there, and until when, ms since 1970 UTC.
    package var bansOfRooms: [String: [String: Int64]] = [:]
    package var activitiesOfRooms: [String: [ActivityRecord]] = [:]
    /// Entries, by member; what they are is in `entries`.
    package var participations: [String: [EntryKey]] = [:]
    /// Where they hold; what they are is in `sanctions`.
    package var sanctionLists: [SanctionList: [RoomMemberKey]] = [:]
    package var feeds: [String: [FeedItem]] = [:]
    package var histories: [HistoryKey: [HistoryEntry]] = [:]
    package var documents = LoadedRows<DocumentKey, Document>()
    package var documentLists: [DocumentList: [Document]] = [:]
    package var entryLists: [EntryList: [(key: EntryKey, kept: Fields)]] = [:]
    package var memberPages: [MemberPage: [String]] = [:]
    package var feedPages: [FeedPage: [FeedItem]] = [:]
    package var auditPages: [AuditPage: [(place: Int64, act: AuditRecord)]] = [:]
    package var dueLists: [DueList: [Due]] = [:]
    package var factPages: [FactPage: [(place: Int64, record: FactRecord)]] = [:]
    package var activityPages: [ActivityPage: [ActivityRecord]] = [:]
    /// The first cursor that no feed item has.
    package var nextCursor: Int64 = 1

    package init() {}

    /// Makes room for what `keys` name.
    package mutating func reserve(for keys: Keys) {
        balances.reserve(2 * keys.members.count + keys.accounts.count)
        members.reserve(keys.members.count)
        counters.reserve(keys.counters.count)
        operations.reserveCapacity(keys.operations.count)
        activities.reserve(keys.activities.count)
        entries.reserve(keys.entries.count)
        sanctions.reserve(keys.sanctions.count)
    }

    // MARK: Loading
    //
    // A method for each kind, since the compiler makes fast code of a generic type only for the
    // module that it is written in.

    package mutating func load(_ member: Member) { members[member.user] = member }
    package mutating func load(_ key: CounterKey, _ counter: Counter) { counters[key] = counter }
    package mutating func load(_ key: OperationKey, _ record: OperationRecord) {
        operations[key] = record
    }
    package mutating func load(_ activity: ActivityRecord) { activities[activity.id] = activity }
    package mutating func load(_ key: EntryKey, _ kept: Fields) { entries[key] = kept }
    package mutating func load(_ key: RoomMemberKey, _ state: Sanction) { sanctions[key] = state }
    package mutating func load(_ document: Document) { documents[document.key] = document }

    /// Takes in what a further round of loading has brought, before anything is decided.
    package mutating func take(_ more: WorkingSet) {
        for (account, amount) in more.balances.all { balances.load(account, amount) }
        for member in more.members.all.values { load(member) }
        for (key, counter) in more.counters.all { load(key, counter) }
        operations.merge(more.operations) { $1 }
        for activity in more.activities.all.values { load(activity) }
        for (key, kept) in more.entries.all { load(key, kept) }
        for (key, state) in more.sanctions.all { load(key, state) }
        bansOfRooms.merge(more.bansOfRooms) { $1 }
        activitiesOfRooms.merge(more.activitiesOfRooms) { $1 }
        participations.merge(more.participations) { $1 }
        sanctionLists.merge(more.sanctionLists) { $1 }
        feeds.merge(more.feeds) { $1 }
        histories.merge(more.histories) { $1 }
        for document in more.documents.all.values { load(document) }
        documentLists.merge(more.documentLists) { $1 }
        entryLists.merge(more.entryLists) { $1 }
        memberPages.merge(more.memberPages) { $1 }
        feedPages.merge(more.feedPages) { $1 }
        auditPages.merge(more.auditPages) { $1 }
        dueLists.merge(more.dueLists) { $1 }
        factPages.merge(more.factPages) { $1 }
        activityPages.merge(more.activityPages) { $1 }
        nextCursor = max(nextCursor, more.nextCursor)
    }

    // MARK: Deciding

    /// What was kept under the first of `keys` that anything was kept under.
    func answer(to keys: [OperationKey]) -> OperationRecord? {
        for key in keys { if let record = operations[key] { return record } }
        return nil
    }

    /// What has been changed so far stays.
    package mutating func settle() {
        balances.settle()
        members.settle()
        counters.settle()
        activities.settle()
        entries.settle()
        sanctions.settle()
        documents.settle()
    }

    /// Takes back every change since the last `settle`.
    mutating func takeBack() {
        balances.takeBack()
        members.takeBack()
        counters.takeBack()
        activities.takeBack()
        entries.takeBack()
        sanctions.takeBack()
        documents.takeBack()
    }
}

/// What a batch has changed, in the form the store writes it: one transaction, all or nothing.
package struct Difference: Sendable {
    package var postings: [Posting] = []
    package var balances: [Account: Int64] = [:]
    package var members: [Member] = []
    package var counters: [CounterKey: Counter] = [:]
    package var operations: [(key: OperationKey, record: OperationRecord)] = []
    package var activities: [ActivityRecord] = []
    package var entries: [EntryKey: Fields] = [:]
    /// Entries that are no more: they are another member's.
    package var withdrawn: [EntryKey] = []
    package var sanctions: [RoomMemberKey: Sanction] = [:]
    package var feed: [FeedItem] = []
    package var audit: [AuditRecord] = []
    package var documents: [Document] = []
    /// Documents that are no more.
    package var removed: [DocumentKey] = []
    /// When things are due from now on, in the order in which that was decided; nil for no longer.
    package var due: [(key: DueKey, at: Int64?)] = []
    /// Facts that rules were asked about; kept for trials, and not for ever.
    package var facts: [FactRecord] = []
    package var rewritten = Rewritten()

    package init() {}

    /// Whether there is nothing to write.
    package var isEmpty: Bool {
        postings.isEmpty && balances.isEmpty && members.isEmpty && counters.isEmpty
            && operations.isEmpty && activities.isEmpty && entries.isEmpty && sanctions.isEmpty
            && feed.isEmpty && audit.isEmpty && documents.isEmpty && removed.isEmpty
            && due.isEmpty && facts.isEmpty && withdrawn.isEmpty
            && rewritten == Rewritten()
    }
}

/// Records that are there already and of which something was erased.
package struct Rewritten: Hashable, Sendable {
    /// An act of the audit, or a fact, where it lies.
    package struct Placed<Record: Hashable & Sendable>: Hashable, Sendable {
        package let place: Int64
        package let record: Record
    }

    package var feed: [FeedItem] = []
    package var audit: [Placed<AuditRecord>] = []
    package var facts: [Placed<FactRecord>] = []

    package init() {}
}
