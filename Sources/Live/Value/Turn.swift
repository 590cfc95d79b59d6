// The ground a batch of decisions stands on: what was loaded, what has been changed, and a way back
// for the decision that is refused halfway. Time and dice come in with each request.

package import Ledger

package struct Turn: ~Copyable, Sendable {
    package let programme: Programme
    /// What draws are hashed by.
    package let hashing: DrawHashing
    /// What the programme will be after this batch, where an operator has edited it. Decisions of
    /// the batch go on under the old one: what they need to know was named under that.
    package private(set) var edited: Programme?
    package private(set) var set: WorkingSet
    /// Of the request being decided: when it reached us, ms since 1970 UTC.
    package private(set) var at: Int64 = 0
    /// The id that its transfers carry.
    package private(set) var operation = ""
    package var dice = Dice(seed: 0)

    /// What the last decision is answered with, where it stands and is a refusal all the same.
    private(set) var standingRefusal: Refusal?

    private var difference = Difference()
    private var news: [News] = []
    /// Entries that this batch has taken, by activity, and 0 for one that it has opened or brought
    /// a step further.
    package private(set) var entries: [String: Int] = [:]
    /// Activities that this batch has made: what entering them takes was not loaded for anybody.
    var made: Set<String> = []

    /// - Parameter hashing: left out where there are no draws.
    package init(programme: Programme, set: WorkingSet, hashing: DrawHashing = .none) {
        self.programme = programme
        self.hashing = hashing
        self.set = set
    }

    /// Runs one decision; when it throws, everything it did is taken back.
    package mutating func run<Result>(
        at: Int64, operation: String, dice: Dice,
        _ decide: (inout Turn) throws(Refusal) -> Result
    ) -> (result: Swift.Result<Result, Refusal>, news: [News]) {
        self.at = at
        self.operation = operation
        self.dice = dice
        standingRefusal = nil
        set.settle()
        let before = edited
        let marks = (
            difference.postings.count, difference.feed.count, difference.audit.count,
            set.nextCursor, difference.due.count, difference.facts.count, difference.rewritten
        )
        do throws(Refusal) {
            let result = try decide(&self)
            defer { news.removeAll() }
            return (.success(result), news)
        } catch {
            set.takeBack()
            difference.postings.removeLast(difference.postings.count - marks.0)
            difference.feed.removeLast(difference.feed.count - marks.1)
            difference.audit.removeLast(difference.audit.count - marks.2)
            set.nextCursor = marks.3
            difference.due.removeLast(difference.due.count - marks.4)
            difference.facts.removeLast(difference.facts.count - marks.5)
            difference.rewritten = marks.6
            edited = before
            news.removeAll()
            return (.failure(error), [])
        }
    }

    /// Everything that the decisions so far have changed.
    package func changes() -> Difference {
        var all = difference
        all.balances = set.balances.moved
        set.members.forEachChanged { all.members.append($1) }
        set.activities.forEachChanged { all.activities.append($1) }
        set.documents.forEachChanged { key, document in
            all.documents.append(document)
            if let due = removal(of: document) { all.due.append(due) }
        }
        all.removed = set.documents.removed
        all.counters = set.counters.changed
        all.entries = set.entries.changed
        all.withdrawn = set.entries.removed
        all.sanctions = set.sanctions.changed
        return all
    }

    // MARK: What decisions do

    /// Answers with a refusal, and keeps what was decided: what was asked for cannot be had, and
    /// something else came of it.
    mutating func refuse(_ refusal: Refusal) { standingRefusal = refusal }

    /// The next batch is decided under another programme; whoever runs the turn spreads it.
    mutating func adopt(_ edited: Programme) { self.edited = edited }

    /// Keeps a fact that rules were asked about, for trials.
    mutating func record(_ fact: FactRecord) { difference.facts.append(fact) }

    /// Posts a transfer under the request's operation. Returns what it left behind.
    @discardableResult
    package mutating func post(_ transfer: Transfer) throws(Refusal) -> Posting {
        do throws(LedgerError) {
            let posting = try set.balances.post(transfer, operation, at)
            difference.postings.append(posting)
            return posting
        } catch {
            throw Refusal(error)
        }
    }

    /// Postings of this batch so far; a mark for `postings(since:)`.
    package var postingCount: Int { difference.postings.count }

    /// What was posted since `postingCount` was `mark`.
    package func postings(since mark: Int) -> ArraySlice<Posting> {
        difference.postings[mark...]
    }

    /// Writes a row of a member's feed.
    package mutating func tell(_ user: String, _ type: String, _ body: Fields) {
        difference.feed.append(
            FeedItem(user: user, cursor: set.nextCursor, at: at, type: type, body: body))
        set.nextCursor += 1
    }

    /// Writes a row of the feed that nobody is shown: it is for the mall, by webhook.
    package mutating func report(_ type: String, _ body: Fields) { tell("", type, body) }

    /// Puts a row of the feed over itself, since something of it is erased.
    mutating func rewrite(_ item: FeedItem) { difference.rewritten.feed.append(item) }

    /// The same of an act.
    mutating func rewrite(_ act: AuditRecord, at place: Int64) {
        difference.rewritten.audit.append(.init(place: place, record: act))
    }

    /// The same of a fact.
    mutating func rewrite(_ fact: FactRecord, at place: Int64) {
        difference.rewritten.facts.append(.init(place: place, record: fact))
    }

    /// Puts something on the list of what is due, or moves it.
    /// - Parameter at: ms since 1970 UTC.
    package mutating func schedule(_ key: DueKey, at: Int64) {
        difference.due.append((key, at))
    }

    /// Takes something off the list.
    package mutating func unschedule(_ key: DueKey) { difference.due.append((key, nil)) }

    /// Notes that an entry of an activity was taken.
    mutating func entered(_ activity: String) { entries[activity, default: 0] += 1 }

    /// Notes that an activity is not what was loaded.
    mutating func stepped(_ activity: String) { entries[activity, default: 0] += 0 }

    /// Whether this batch has changed an activity or its entries already, so that what was loaded
    /// of them is not all there is. Of decisions that were taken back it may say yes.
    func hasChanged(_ activity: String) -> Bool { entries[activity] != nil }

    /// Tells a room, once the batch is durable.
    package mutating func announce(_ item: News) { news.append(item) }

    package mutating func audit(
        _ action: String, by actor: Actor, room: String, _ detail: Fields = [:]
    ) {
        difference.audit.append(
            AuditRecord(
                at: at, actor: actor.user, role: actor.role.rawValue, action: action, room: room,
                detail: detail))
    }

    /// Keeps an operation's answer; never taken back.
    package mutating func keep(_ key: OperationKey, _ record: OperationRecord) {
        set.operations[key] = record
        difference.operations.append((key: key, record: record))
    }

    package subscript(member user: String) -> Member? {
        get { set.members[user] }
        set { set.members.change(user, newValue) }
    }

    package subscript(activity id: String) -> ActivityRecord? {
        get { set.activities[id] }
        set { set.activities.change(id, newValue) }
    }

    package subscript(entry key: EntryKey) -> Fields? {
        get { set.entries[key] }
        set { set.entries.change(key, newValue) }
    }

    package subscript(document key: DocumentKey) -> Document? {
        get { set.documents[key] }
        set { set.documents.change(key, newValue) }
    }

    /// Writes over an entry that was loaded, also where it stands in a list.
    mutating func revise(entry key: EntryKey, in list: EntryList, at place: Int, _ kept: Fields) {
        set.entryLists[list]?[place].kept = kept
        self[entry: key] = kept
    }

    package subscript(sanction key: RoomMemberKey) -> Sanction {
        get { set.sanctions[key] ?? Sanction() }
        set { set.sanctions.change(key, newValue) }
    }

    /// What has been said of a room, over its configuration.
    package subscript(room id: String) -> Fields {
        get { self[document: .room(id)]?.kept ?? [:] }
        set { self[document: .room(id)] = Document(.room(id), kept: newValue) }
    }

    package subscript(counter key: CounterKey) -> Counter? {
        get { set.counters[key] }
        set { set.counters.change(key, newValue) }
    }

    /// What the programme's rules pay for `fact`; reads and writes their counters.
    mutating func evaluate(
        _ fact: Fact, of party: Party, inviter: Party?
    ) throws(Refusal) -> [Award] {
        try programme.rules.evaluate(
            fact, of: party, inviter: inviter, programme: programme, counters: &set.counters)
    }
}

extension Refusal {
    init(_ error: LedgerError) {
        switch error {
        case .belowFloor(let account, let balance):
            self.init(
                .insufficientPoints, "\(account) has \(balance)", ["balance": .int(balance)])
        case .aboveCeiling(let account, let balance):
            self.init(.internal, "\(account) owes \(-balance)")
        case .overflow(let account):
            self.init(.limitReached, "\(account) can hold no more")
        case .invalid:
            self.init(.badRequest, "an amount must be above zero")
        }
    }
}
