// What the frame does for kinds that cost something to enter and settle step by step, with a kind
// that is here for nothing else.

import Ledger
import Live
import Testing

/// Costs 10 points; settles by reading its entries, in two steps.
private struct Toll: Activity {
    static let kind = "toll"
    static let labels = ["en": "Toll"]
    static let form: [FormField] = []
    static let commands: Set = ["enter"]
    var paid: Int64 = 0
    var counted: Int64?

    init() {}
    init(_ settings: Settings) {}
    init?(kept: Fields) {}
    var kept: Fields { ["paid": .int(paid)] }
    var funds: [Fund] { [] }
    var held: Int64 { paid }
    var takings: Int64 { paid }
    func view(elapsed: Int64) -> Fields { [:] }
    static var settlesInSteps: Bool { true }

    mutating func enter(_ entry: Entry, _ turn: inout Turn) throws(Refusal) -> Fields {
        let balance = try turn.charge(
            10, from: entry.user, to: .activity(entry.activity), reason: Self.kind)
        turn[entry: EntryKey(subject: entry.activity, user: entry.user)] = ["paid": 10]
        paid += 10
        return ["balance": .int(balance)]
    }

    func name(
        settling activity: String, _ keys: inout Keys, _ set: WorkingSet, _ programme: Programme
    ) {
        if counted == nil { keys.entryLists.insert(.all(of: activity)) }
    }

    mutating func settle(_ turn: inout Turn, activity: String) throws(Refusal) -> Fields? {
        if let counted { return ["counted": .int(counted)] }
        counted = Int64(turn.set.entryLists[.all(of: activity)]?.count ?? -1)
        return nil
    }
}

@Suite struct `The frame of activities` {
    private static let room = "r1"
    private let programme = Programme.quiet

    /// The books with an open toll and some entries of members who have paid.
    private func books(entrants: Int, phase: ActivityRecord.Phase = .open) -> WorkingSet {
        var set = WorkingSet()
        var toll = Toll()
        toll.paid = Int64(entrants) * 10
        set.load(
            ActivityRecord(
                id: "t", room: Self.room, title: "", openedBy: "hal", eligible: Eligibility(),
                opensAt: 0, closesAt: nil, phase: phase, play: toll))
        set.balances.load(Account(.activity("t"), .points), toll.paid)
        for number in 0..<entrants {
            set.load(EntryKey(subject: "t", user: user(number)), ["paid": 10])
        }
        return set
    }

    private func user(_ number: Int) -> String {
        "u" + String(repeating: "0", count: 5 - "\(number)".count) + "\(number)"
    }

    /// What a store would bring: entries of the pages that are named.
    private func load(_ keys: Keys, _ set: inout WorkingSet) {
        for list in keys.entryLists {
            let found = set.entries.all.filter {
                $0.key.subject == list.subject && $0.key.user > list.after
            }
            set.entryLists[list] = found.sorted { $0.key.user < $1.key.user }
                .prefix(list.count).map { (key: $0.key, kept: $0.value) }
        }
    }

    /// Runs requests on `set` as a node would, and puts what they changed back into it.
    private func run(
        _ commands: [(String, ValueCommand)], on set: inout WorkingSet, at now: Int64 = 10
    ) -> [Answer] {
        let requests = commands.enumerated().map { place, command in
            ValueRequest(
                command.1,
                by: Actor(user: command.0, name: "", role: command.0 == "hal" ? .host : .viewer),
                at: now, operation: "\(now).\(place)")
        }
        for _ in 0..<3 {
            var keys = Keys()
            for request in requests { request.nameFurther(&keys, set, programme) }
            load(keys, &set)
        }
        var turn = Turn(programme: programme, set: set)
        let answers = requests.map { $0.decide(on: &turn, dice: Dice(seed: 1)).answer }
        set = turn.set
        set.entryLists = [:]
        for (key, at) in turn.changes().due {
            set.dueLists[DueList(until: now + 1)] = at.map { [Due(key, at: $0)] } ?? []
        }
        return answers
    }

    private func enter(_ user: String) -> (String, ValueCommand) {
        (
            user,
            .enter(
                Entry(
                    activity: "t", command: "enter", user: user, room: Self.room, host: "hal",
                    fields: [:]))
        )
    }

    private func end(_ how: ValueCommand.Ending) -> (String, ValueCommand) {
        ("hal", .end(activity: "t", room: Self.room, how: how))
    }

    private func state(_ answer: Answer) -> String {
        switch answer {
        case .reply(let fields): fields["state"]?.string ?? "done"
        case .refused(let refusal): refusal.code.rawValue
        }
    }

    @Test func `settles step by step, one a batch, and gives what was paid to the mall`() {
        var set = books(entrants: 7)
        #expect(run([end(.close), end(.settle)], on: &set).map(state) == ["closed", "closed"])
        #expect(run([enter("late")], on: &set, at: 20).map(state) == ["closed"])
        #expect(run([end(.cancel)], on: &set, at: 30).map(state) == ["closed"])
        let last = run([("x", .look(activity: "t")), end(.settle)], on: &set, at: 40)
        #expect(last.map(state) == ["done", "settled"])
        #expect(set.activities["t"]?.result == ["counted": 7])
        #expect(set.balances[Account(.activity("t"), .points)] == 0)
    }

    @Test func `does not settle in a batch in which somebody enters`() {
        var set = books(entrants: 3)
        set.balances.load(Account(.user("ann"), .points), 10)
        #expect(run([enter("ann"), end(.settle)], on: &set).map(state) == ["done", "closed"])
        _ = run([("x", .look(activity: "t"))], on: &set, at: 20)
        _ = run([("x", .look(activity: "t"))], on: &set, at: 30)
        #expect(set.activities["t"]?.result == ["counted": 4])
    }

    @Test(arguments: [0, 1, 1_999, 2_000, 2_001, 4_000, 4_500])
    func `cancelling gives everybody back what they paid, page by page`(entrants: Int) {
        var set = books(entrants: entrants)
        #expect(run([end(.cancel)], on: &set).map(state) == ["cancelled"])
        #expect(run([enter("late")], on: &set, at: 20).map(state) == ["closed"])
        var sweeps = 0
        while set.activities["t"]?.heldPoints == nil, sweeps < 9 {
            sweeps += 1
            let now = 20 + Int64(sweeps) * 1_000
            // Twice in one batch is once.
            let due = DueList(until: now)
            set.dueLists[due] = [Due(DueKey("activity.refund", "t"), at: now)]
            _ = run([("x", .sweep), ("x", .sweep)], on: &set, at: now)
        }
        for number in 0..<entrants {
            #expect(set.balances[Account(.user(user(number)), .points)] == 10)
        }
        #expect(set.balances[Account(.activity("t"), .points)] == 0)
        #expect(sweeps == (entrants == 0 ? 0 : entrants / 2_000 + 1))
    }

    @Test func `takes only the commands of its kind`() {
        var set = books(entrants: 0)
        let vote = ValueCommand.enter(
            Entry(
                activity: "t", command: "vote", user: "ann", room: Self.room, host: "hal",
                fields: ["option": "a"]))
        #expect(run([("ann", vote)], on: &set).map(state) == ["bad_request"])
    }

    @Test(arguments: [(0, "insufficient_points"), (1, "forbidden"), (30, "forbidden")])
    func `looks at the age of the account`(days: Int64, code: String) throws {
        var set = books(entrants: 0)
        let eligible = try Eligibility(["age_days": .int(days)], programme.tiers)
        set.load(
            ActivityRecord(
                id: "t", room: Self.room, title: "", openedBy: "hal", eligible: eligible,
                opensAt: 0, closesAt: nil, phase: .open, play: Toll()))
        #expect(run([enter("ann")], on: &set).map(state) == [code])
        // The first try has made the account known where it was not refused.
        let day: Int64 = 86_400_000
        var old = set
        old.load(Member(user: "ann", name: "", since: 10, tier: programme.tiers.lowest.id))
        let later = run([enter("ann")], on: &old, at: 10 + days * day)
        #expect(later.map(state) == ["insufficient_points"], "old enough now")
    }

    @Test func `tells a member what they did, and what there is to check`() {
        var set = books(entrants: 2)
        func ask(_ query: Query) -> Answer { run([(user(1), .query(query))], on: &set)[0] }
        guard
            case .reply(let mine) = ask(.mine(user: user(1), room: Self.room, activity: "t"))
        else {
            Issue.record("refused")
            return
        }
        let told = mine["activities"]?.list?.first?.fields
        #expect(told?["mine"] == ["paid": 10] && told?["entered"] == true)
        #expect(state(ask(.mine(user: "x", room: "r2", activity: "t"))) == "not_found")
        #expect(state(ask(.proof("t", room: Self.room))) == "not_found")
    }
}
