// What a kind of activity has to say for itself. Life cycle, schedule, eligibility, funding,
// refunds, payment once and only once, recovery after a restart and audit are the frame's; a kind
// is one file and one line in the catalogue.

package import Ledger

/// A kind of activity, holding its own state while it runs. The state is read and written with
/// every entry: what grows with the number of entries belongs into the entries.
package protocol Activity: Sendable {
    /// As in `activity.open`.
    static var kind: String { get }
    /// What people call it, by language.
    static var labels: [String: String] { get }
    /// What the host may set.
    static var form: [FormField] { get }
    /// Settings that nobody is told before the end, the audit's readers among them.
    static var secrets: Set<String> { get }
    /// The members' commands that it takes; the frame refuses all others.
    static var commands: Set<String> { get }

    /// - Throws: `bad_request` naming the field that does not go with the others.
    init(_ settings: Settings) throws(Refusal)
    /// Reads what `kept` wrote; nil for anything else.
    init?(kept: Fields)
    var kept: Fields { get }

    /// What is put into the activity's accounts when it opens. What is left of it returns.
    var funds: [Fund] { get }
    /// Coupons that it gives and pieces that it offers, with the setting that asks for them.
    var goods: (count: Int64, field: String) { get }
    /// Points that the activity's account holds now that it has been funded.
    var held: Int64 { get }
    /// Of them, points that members have paid in. They are the mall's when it settles.
    var takings: Int64 { get }
    /// Milliseconds from opening to closing; nil to stay open until closed by hand.
    var duration: Int64? { get }
    /// How long before the opening a member of a tier may take part, in ms.
    func lead(for tier: String, _ tiers: TierCatalogue) -> Int64
    /// The longest of them: so long before the opening it is open for the first.
    var lead: Int64 { get }
    /// What everyone sees, `elapsed` ms after the opening. An instant is given in ms since the
    /// opening, in a field whose name ends in `_after`; it is shown as `_at`.
    func view(elapsed: Int64) -> Fields
    /// The next moment after `elapsed` at which the room is to be told something.
    func nextMoment(after elapsed: Int64) -> Int64?
    /// What the room is told when a moment comes.
    func moment(elapsed: Int64) -> Fields?

    /// Done once before it opens, or is scheduled: what everyone sees may need more than settings,
    /// and what the programme says then holds for it from then on.
    mutating func prepare(_ turn: borrowing Turn)
    /// Of one that is open, the danmaku that enters; nil for a kind entered by command only.
    var keyword: String? { get }

    // MARK: Taking part

    /// What tells several entries of one member apart.
    static func slot(of entry: Entry) -> Int64
    /// All slots that a member may have entries in; at most some hundred.
    var slots: ClosedRange<Int64> { get }
    /// Adds what `enter` has to know beside the member, the activity's accounts and the entry in
    /// its slot.
    func name(_ entry: Entry, _ keys: inout Keys, _ set: WorkingSet, _ programme: Programme)
    /// A member takes part. Checks come before changes, and value moves by the turn.
    mutating func enter(_ entry: Entry, _ turn: inout Turn) throws(Refusal) -> Fields
    /// Takes a member part whom a rule gives entries, without charge. The entry in slot 0 is
    /// loaded.
    /// - Returns: how many were given; 0 where the kind has none to give, or the member has all.
    mutating func give(_ count: Int64, to entry: Entry, _ turn: inout Turn) -> Int64
    /// What a member is told of their own entries, by slot.
    func mine(_ entries: [(slot: Int64, kept: Fields)]) -> Fields
    /// The same, of a kind whose entries point to documents; `name(mine:_:)` names them.
    func mine(_ entries: [(slot: Int64, kept: Fields)], _ set: WorkingSet) -> Fields
    /// Adds what `mine` has to know beside the entry.
    func name(mine kept: Fields, _ keys: inout Keys)

    /// What members do in its room that counts as taking part; nil for a kind that is entered by
    /// command.
    var counts: Fact.Kind? { get }
    /// Counts what a member did. The entry in slot 0 and the member are loaded, and what the room's
    /// pots are paid from.
    /// - Returns: whether it was the member's first.
    mutating func count(
        _ fact: Fact, in record: ActivityRecord, _ turn: inout Turn
    ) throws(Refusal) -> Bool

    // MARK: Ending

    /// Whether it may settle now that it is closed; one that may not waits, closed.
    /// - Parameter asked: whether a host has asked for it, and not only the clock.
    func isReady(asked: Bool) -> Bool
    /// Whether settling reads entries, pays who has not been named yet, or takes several steps.
    /// Such a kind makes one step a batch, and none in a batch in which somebody enters.
    static var settlesInSteps: Bool { get }
    /// Adds what the next step of settling has to know. Asked again with what was found, a few
    /// times over.
    func name(
        settling activity: String, _ keys: inout Keys, _ set: WorkingSet, _ programme: Programme)
    /// A step of settling: pays what is still to be paid and gives the result; nil where there is
    /// more to do, in a batch of its own. The frame returns the rest.
    mutating func settle(_ turn: inout Turn, activity: String) throws(Refusal) -> Fields?
    /// Nobody enters any more.
    /// - Parameter asked: whether a host wants it settled, so that nothing may be waited for that
    ///   need not be.
    mutating func close(at now: Int64, asked: Bool)
    /// It ends without having settled.
    mutating func cancel()
    /// Whether entries have to be taken back one by one when it is cancelled.
    var owesRefunds: Bool { get }
    /// Whether who has entered and got nothing is to be told when it is over, one by one, as
    /// `refund` does it.
    var owesWord: Bool { get }
    /// Adds what taking back an entry has to know.
    func name(
        refunding key: EntryKey, _ kept: Fields, _ keys: inout Keys, _ set: WorkingSet,
        _ programme: Programme)
    /// Takes back an entry of a cancelled activity.
    mutating func refund(
        _ key: EntryKey, _ kept: Fields, _ turn: inout Turn) throws(Refusal)
    /// What anybody may check the result with, once it has settled; nil for a kind without.
    func proof(of activity: String, _ turn: borrowing Turn) -> Fields?
    /// Adds what the proof has to know.
    func name(provingOf activity: String, _ keys: inout Keys)
}

/// What is put into an account of an activity.
package struct Fund: Sendable, Hashable {
    package let book: Book
    /// Above zero.
    package let amount: Int64
    /// The setting that asks for it, as a refusal names it.
    package let field: String

    package init(_ book: Book, _ amount: Int64, field: String) {
        self.book = book
        self.amount = amount
        self.field = field
    }
}

// MARK: What most kinds do

extension Activity {
    package static var secrets: Set<String> { [] }
    package var goods: (count: Int64, field: String) {
        let goods = funds.filter { $0.book != .points }
        return (goods.reduce(0) { $0 + $1.amount }, goods.first?.field ?? "")
    }
    package var takings: Int64 { 0 }
    package var duration: Int64? { nil }
    package func lead(for tier: String, _ tiers: TierCatalogue) -> Int64 { 0 }
    package var lead: Int64 { 0 }
    package func nextMoment(after elapsed: Int64) -> Int64? { nil }
    package func moment(elapsed: Int64) -> Fields? { nil }
    package static func slot(of entry: Entry) -> Int64 { 0 }
    package var slots: ClosedRange<Int64> { 0...0 }
    package func name(
        _ entry: Entry, _ keys: inout Keys, _ set: WorkingSet, _ programme: Programme
    ) {}
    package mutating func give(_ count: Int64, to entry: Entry, _ turn: inout Turn) -> Int64 { 0 }
    package var counts: Fact.Kind? { nil }
    package mutating func count(
        _ fact: Fact, in record: ActivityRecord, _ turn: inout Turn
    ) throws(Refusal) -> Bool { false }
    package func isReady(asked: Bool) -> Bool { true }
    package static var settlesInSteps: Bool { false }
    package func name(
        settling activity: String, _ keys: inout Keys, _ set: WorkingSet, _ programme: Programme
    ) {}
    package var owesRefunds: Bool { takings > 0 }
    package func proof(of activity: String, _ turn: borrowing Turn) -> Fields? { nil }
    package var keyword: String? { nil }
    package mutating func prepare(_ turn: borrowing Turn) {}
    package mutating func close(at now: Int64, asked: Bool) {}
    package mutating func cancel() {}
    package var owesWord: Bool { false }
    package func name(provingOf activity: String, _ keys: inout Keys) {}

    package func name(mine kept: Fields, _ keys: inout Keys) {}
    package func mine(_ entries: [(slot: Int64, kept: Fields)], _ set: WorkingSet) -> Fields {
        mine(entries)
    }

    /// Of one entry, what is kept of it; of several, a list with their slots.
    package func mine(_ entries: [(slot: Int64, kept: Fields)]) -> Fields {
        if slots.count == 1 { return entries.first?.kept ?? [:] }
        return [
            "entries": .list(
                entries.map { .fields((["slot": .int($0.slot)] as Fields).merging($0.kept)) })
        ]
    }

    /// What was paid for an entry, as it says in `paid`, is its member's again.
    package func name(
        refunding key: EntryKey, _ kept: Fields, _ keys: inout Keys, _ set: WorkingSet,
        _ programme: Programme
    ) {
        keys.entries.insert(key)
        keys.name(account: key.user, set)
    }

    package mutating func refund(
        _ key: EntryKey, _ kept: Fields, _ turn: inout Turn
    ) throws(Refusal) {
        guard let paid = kept["paid"]?.int, paid > 0, kept["returned"] == nil else { return }
        let user = turn.accountID(for: key.user)
        // No earning: nothing comes off it for what the member owes.
        let posting = try turn.post(
            Transfer(
                from: .activity(key.subject), to: .user(user), book: .points, amount: paid,
                reason: "returned"))
        turn.tell(
            user, "credit",
            [
                "points": .int(paid), "balance": .int(posting.toBalance), "reason": "returned",
                "activity": .string(key.subject), "op": .string(turn.operation),
            ])
        var kept = kept
        kept["returned"] = .int(paid)
        turn[entry: key] = kept
    }
}

// MARK: Entries

/// A member's command to an activity.
package struct Entry: Sendable, Hashable {
    package let activity: String
    /// `claim`, `enter`, `vote`, `answer` or `buy`.
    package let command: String
    package let user: String
    package let room: String
    /// The room's host, whom eligibility may want followed.
    package let host: String
    package let fields: Fields
    /// When it reached us, ms since 1970 UTC, and the id of what it moves.
    package internal(set) var at: Int64 = 0
    package internal(set) var operation = ""
    /// What facts name beside it: the device and address of who enters.
    package internal(set) var words: [Fact.Word: String] = [:]
    /// Milliseconds since the opening, by the server's clock at arrival.
    package internal(set) var elapsed: Int64 = 0
    /// The tier in which the member enters.
    package internal(set) var tier = ""

    package init(
        activity: String, command: String, user: String, room: String, host: String,
        fields: Fields
    ) {
        self.activity = activity
        self.command = command
        self.user = user
        self.room = room
        self.host = host
        self.fields = fields
    }
}

/// All kinds there are.
package enum Catalogue {
    package static let kinds: [any Activity.Type] = [
        PointRain.self, Lottery.self, RedPacket.self, FlashSale.self, Vote.self, Quiz.self,
        CountdownTask.self,
    ]

    package static subscript(kind: String) -> (any Activity.Type)? {
        kinds.first { $0.kind == kind }
    }

    /// The kinds that take a command.
    static func kinds(taking command: String) -> [any Activity.Type] {
        byCommand[command] ?? []
    }

    private static let byCommand: [String: [any Activity.Type]] = {
        var byCommand: [String: [any Activity.Type]] = [:]
        for kind in kinds {
            for command in kind.commands { byCommand[command, default: []].append(kind) }
        }
        return byCommand
    }()
}
