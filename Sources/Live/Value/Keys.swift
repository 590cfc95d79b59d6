// What a decision needs to know, named before it is made, so that the store loads a whole batch
// at once and the decision itself waits for nothing.

package import Ledger

/// Names an operation that a member asked for. The id is the client's, unique per member.
package struct OperationKey: Hashable, Sendable {
    package let id: String
    package let user: String

    package init(id: String, user: String) {
        self.id = id
        self.user = user
    }
}

/// Names what a member did in an activity, or a lasting relation such as following a host.
package struct EntryKey: Hashable, Sendable {
    /// An activity's id, or a relation such as `follow:h1`.
    package let subject: String
    package let user: String
    /// Tells several entries of one member apart, such as waves.
    package let slot: Int64

    package init(subject: String, user: String, slot: Int64 = 0) {
        self.subject = subject
        self.user = user
        self.slot = slot
    }

    package static func follow(_ user: String, host: String) -> EntryKey {
        EntryKey(subject: "follow:" + host, user: user)
    }

    /// Whether it is a lasting relation, which is asked for again and again.
    package var isRelation: Bool { subject.hasPrefix("follow:") }
}

/// All that a batch of requests names. Loading locks it, where the store is shared.
package struct Keys: Sendable, Hashable {
    package var accounts: Set<Account> = []
    /// Members with everything that decides the tier: their points and growth come with them.
    package var members: Set<String> = []
    package var counters: Set<CounterKey> = []
    /// Members whose counters without a scope are wanted, all of them.
    package var tallies: Set<String> = []
    /// Members of whom all that is kept by name is wanted: every counter, and whom they follow.
    package var belongings: Set<String> = []
    /// Members of whom the entries in activities that are not over are wanted, all of them.
    package var participants: Set<String> = []
    package var sanctionLists: Set<SanctionList> = []
    package var operations: Set<OperationKey> = []
    package var activities: Set<String> = []
    package var entries: Set<EntryKey> = []
    package var sanctions: Set<RoomMemberKey> = []
    /// Rooms of which everybody who is banned is wanted.
    package var bansOfRooms: Set<String> = []
    /// Rooms whose unfinished activities are wanted, all of them.
    package var activitiesOfRooms: Set<String> = []
    /// Members whose feed is wanted, with the cursor after which it starts.
    package var feeds: [String: Int64] = [:]
    /// Members whose history of points is wanted.
    package var histories: Set<HistoryKey> = []
    package var documents: Set<DocumentKey> = []
    package var documentLists: Set<DocumentList> = []
    package var entryLists: Set<EntryList> = []
    package var memberPages: Set<MemberPage> = []
    package var feedPages: Set<FeedPage> = []
    package var auditPages: Set<AuditPage> = []
    package var dueLists: Set<DueList> = []
    package var factPages: Set<FactPage> = []
    package var activityPages: Set<ActivityPage> = []

    package init() {}

    /// Whether nothing is named.
    package var isEmpty: Bool { self == Keys() }

    /// Takes out what `others` name too.
    package mutating func subtract(_ others: Keys) {
        accounts.subtract(others.accounts)
        members.subtract(others.members)
        counters.subtract(others.counters)
        tallies.subtract(others.tallies)
        belongings.subtract(others.belongings)
        participants.subtract(others.participants)
        sanctionLists.subtract(others.sanctionLists)
        operations.subtract(others.operations)
        activities.subtract(others.activities)
        entries.subtract(others.entries)
        sanctions.subtract(others.sanctions)
        bansOfRooms.subtract(others.bansOfRooms)
        activitiesOfRooms.subtract(others.activitiesOfRooms)
        feeds = feeds.filter { others.feeds[$0.key] == nil }
        histories.subtract(others.histories)
        documents.subtract(others.documents)
        documentLists.subtract(others.documentLists)
        entryLists.subtract(others.entryLists)
        memberPages.subtract(others.memberPages)
        feedPages.subtract(others.feedPages)
        auditPages.subtract(others.auditPages)
        dueLists.subtract(others.dueLists)
        factPages.subtract(others.factPages)
        activityPages.subtract(others.activityPages)
    }

    /// Names what `others` name as well.
    package mutating func formUnion(_ others: Keys) {
        accounts.formUnion(others.accounts)
        members.formUnion(others.members)
        counters.formUnion(others.counters)
        tallies.formUnion(others.tallies)
        belongings.formUnion(others.belongings)
        participants.formUnion(others.participants)
        sanctionLists.formUnion(others.sanctionLists)
        operations.formUnion(others.operations)
        activities.formUnion(others.activities)
        entries.formUnion(others.entries)
        sanctions.formUnion(others.sanctions)
        bansOfRooms.formUnion(others.bansOfRooms)
        activitiesOfRooms.formUnion(others.activitiesOfRooms)
        feeds.merge(others.feeds) { min($0, $1) }
        histories.formUnion(others.histories)
        documents.formUnion(others.documents)
        documentLists.formUnion(others.documentLists)
        entryLists.formUnion(others.entryLists)
        memberPages.formUnion(others.memberPages)
        feedPages.formUnion(others.feedPages)
        auditPages.formUnion(others.auditPages)
        dueLists.formUnion(others.dueLists)
        factPages.formUnion(others.factPages)
        activityPages.formUnion(others.activityPages)
    }

    /// Makes room for what a batch names, most of it of members of their own.
    package mutating func reserve(for requests: [ValueRequest]) {
        members.reserveCapacity(requests.count)
        operations.reserveCapacity(requests.count)
        // What is entered may be of several kinds until it is loaded.
        entries.reserveCapacity(2 * requests.count)
        let admitted = requests.count { if case .admit = $0.command { true } else { false } }
        guard admitted > 0 else { return }
        counters.reserveCapacity(admitted)
        tallies.reserveCapacity(admitted)
        sanctions.reserveCapacity(admitted)
        feeds.reserveCapacity(admitted)
    }
}

/// A page of a member's history, newest first.
package struct HistoryKey: Hashable, Sendable {
    package let user: String
    /// Entries at most.
    package let count: Int64
    /// Only entries before this place; nil for the newest.
    package let before: Int64?

    package init(user: String, count: Int64, before: Int64?) {
        self.user = user
        self.count = count
        self.before = before
    }
}

/// One line of a member's history of points.
package struct HistoryEntry: Hashable, Sendable {
    /// Rising with time; the `before` of the next page.
    package let place: Int64
    package let at: Int64
    /// Negative for what was given away.
    package let points: Int64
    package let balance: Int64
    package let reason: String
    package let operation: String

    package init(
        place: Int64, at: Int64, points: Int64, balance: Int64, reason: String, operation: String
    ) {
        self.place = place
        self.at = at
        self.points = points
        self.balance = balance
        self.reason = reason
        self.operation = operation
    }
}
