// The ground a batch of decisions stands on: what was loaded, what has been changed, and a way back
// for the decision that is refused halfway. Time and dice come in with each request.

package import Ledger

package struct Turn: Sendable {
    package let programme: Programme
    package private(set) var set: WorkingSet
    /// Of the request being decided: when it reached us, ms since 1970 UTC.
    package private(set) var at: Int64 = 0
    /// The id that its transfers carry.
    package private(set) var operation = ""
    package var dice = Dice(seed: 0)

    private var difference = Difference()
    private var touchedAccounts: Set<Account> = []
    private var touchedMembers: Set<String> = []
    private var touchedActivities: Set<String> = []
    private var news: [News] = []
    private var undo: [Undo] = []

    private enum Undo: Sendable {
        // What was there before, and in the difference before.
        case balance(Account, Int64, isFirst: Bool)
        case member(String, Member?, isFirst: Bool)
        case activity(String, ActivityRecord?, isFirst: Bool)
        case counter(CounterKey, Counter?, Counter?)
        case entry(EntryKey, Fields?, Fields?)
        case sanction(RoomMemberKey, Sanction?, Sanction?)
        case room(String, Fields?, Fields?)
    }

    package init(programme: Programme, set: WorkingSet) {
        self.programme = programme
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
        undo.removeAll(keepingCapacity: true)
        let marks = (
            difference.postings.count, difference.feed.count, difference.audit.count,
            set.nextCursor
        )
        do throws(Refusal) {
            let result = try decide(&self)
            defer { news.removeAll() }
            return (.success(result), news)
        } catch {
            takeBack()
            difference.postings.removeLast(difference.postings.count - marks.0)
            difference.feed.removeLast(difference.feed.count - marks.1)
            difference.audit.removeLast(difference.audit.count - marks.2)
            set.nextCursor = marks.3
            news.removeAll()
            return (.failure(error), [])
        }
    }

    /// Everything that the decisions so far have changed.
    package func changes() -> Difference {
        var all = difference
        for account in touchedAccounts { all.balances[account] = set.balances[account] }
        all.members = touchedMembers.compactMap { set.members[$0] }
        all.activities = touchedActivities.compactMap { set.activities[$0] }
        return all
    }

    // MARK: What decisions do

    /// Posts transfers under the request's operation.
    package mutating func post(_ transfers: [Transfer]) throws(Refusal) {
        let chain = Chain(operation: operation, at: at, transfers: transfers)
        for transfer in transfers {
            for holder in [transfer.from, transfer.to] where !holder.isOpenEnd {
                let account = Account(holder, transfer.book)
                let isFirst = touchedAccounts.insert(account).inserted
                undo.append(.balance(account, set.balances[account], isFirst: isFirst))
            }
        }
        do throws(LedgerError) {
            difference.postings += try set.balances.post(chain)
        } catch {
            throw Refusal(error)
        }
    }

    /// Writes a row of a member's feed.
    package mutating func tell(_ user: String, _ type: String, _ body: Fields) {
        difference.feed.append(
            FeedItem(user: user, cursor: set.nextCursor, at: at, type: type, body: body))
        set.nextCursor += 1
    }

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
        set {
            let isFirst = touchedMembers.insert(user).inserted
            undo.append(.member(user, set.members[user], isFirst: isFirst))
            set.members[user] = newValue
        }
    }

    package subscript(activity id: String) -> ActivityRecord? {
        get { set.activities[id] }
        set {
            let isFirst = touchedActivities.insert(id).inserted
            undo.append(.activity(id, set.activities[id], isFirst: isFirst))
            set.activities[id] = newValue
        }
    }

    package subscript(entry key: EntryKey) -> Fields? {
        get { set.entries[key] }
        set {
            undo.append(.entry(key, set.entries[key], difference.entries[key]))
            set.entries[key] = newValue
            difference.entries[key] = newValue
        }
    }

    package subscript(sanction key: RoomMemberKey) -> Sanction {
        get { set.sanctions[key] ?? Sanction() }
        set {
            undo.append(.sanction(key, set.sanctions[key], difference.sanctions[key]))
            set.sanctions[key] = newValue
            difference.sanctions[key] = newValue
        }
    }

    package subscript(room id: String) -> Fields {
        get { set.rooms[id] ?? [:] }
        set {
            undo.append(.room(id, set.rooms[id], difference.rooms[id]))
            set.rooms[id] = newValue
            difference.rooms[id] = newValue
        }
    }

    /// Reads and writes the counters of `fact` under the programme's rules.
    package mutating func evaluate(_ fact: Fact, multiplier: Int64) -> [Award] {
        let keys = programme.rules.counters(for: fact)
        for key in keys {
            undo.append(.counter(key, set.counters[key], difference.counters[key]))
        }
        let awards = programme.rules.evaluate(
            fact, multiplier: multiplier, programme: programme, counters: &set.counters)
        for key in keys { difference.counters[key] = set.counters[key] }
        return awards
    }

    package subscript(counter key: CounterKey) -> Counter? {
        get { set.counters[key] }
        set {
            undo.append(.counter(key, set.counters[key], difference.counters[key]))
            set.counters[key] = newValue
            difference.counters[key] = newValue
        }
    }

    private mutating func takeBack() {
        for step in undo.reversed() {
            switch step {
            case .balance(let account, let old, let isFirst):
                set.balances.load(account, old)
                if isFirst { touchedAccounts.remove(account) }
            case .member(let user, let old, let isFirst):
                set.members[user] = old
                if isFirst { touchedMembers.remove(user) }
            case .activity(let id, let old, let isFirst):
                set.activities[id] = old
                if isFirst { touchedActivities.remove(id) }
            case .counter(let key, let old, let changed):
                set.counters[key] = old
                difference.counters[key] = changed
            case .entry(let key, let old, let changed):
                set.entries[key] = old
                difference.entries[key] = changed
            case .sanction(let key, let old, let changed):
                set.sanctions[key] = old
                difference.sanctions[key] = changed
            case .room(let id, let old, let changed):
                set.rooms[id] = old
                difference.rooms[id] = changed
            }
        }
        undo.removeAll(keepingCapacity: true)
    }
}

extension Refusal {
    init(_ error: LedgerError) {
        switch error {
        case .belowFloor(let account, let balance):
            self.init(
                .insufficientPoints, "\(account) has \(balance)", ["balance": .int(balance)])
        case .overflow(let account):
            self.init(.limitReached, "\(account) can hold no more")
        case .invalid:
            self.init(.badRequest, "an amount must be above zero")
        }
    }
}
