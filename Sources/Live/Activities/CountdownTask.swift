// Countdown task: whoever does something often enough while it is open gets points, once. What
// counts is what rules count as well, from the room's likes to a paid order, and nobody enters by a
// command: the facts are the entries.

internal import Ledger

package struct CountdownTask: Activity {
    package static let kind = "task"
    package static let labels = ["zh": "限时任务", "en": "Countdown task"]
    package static let commands: Set<String> = []
    /// What may be asked for: what members do in a room.
    static let facts: [Fact.Kind] = [
        .shared, .commented, .liked, .followed, .watched, .voted, .orderPaid,
    ]
    package static let form = [
        FormField(
            "fact", .choice(facts.map(\.rawValue)), required: true,
            labels: ["zh": "行为", "en": "What counts"]),
        FormField(
            "goal", .integer(1...10_000), initial: 1, labels: ["zh": "次数", "en": "How often"]),
        FormField(
            "points", .integer(1...1_000_000), required: true,
            labels: ["zh": "积分", "en": "Points"]),
        FormField(
            "pot", .integer(1...1_000_000_000),
            labels: ["zh": "总积分上限", "en": "Points in all, at most"]),
    ]

    let fact: Fact.Kind
    let goal: Int64
    let points: Int64
    private(set) var done: Int64 = 0

    /// Points in all, put in when it opens; nil to pay from where the room's pots are paid from, as
    /// long as there is enough.
    let pot: Int64?
    /// Points that were paid.
    private var paid: Int64 { done * points }
    /// Whether somebody has come for whom there was not enough.
    private(set) var isExhausted = false

    package init(_ settings: Settings) throws(Refusal) {
        fact = settings.text("fact").flatMap(Fact.Kind.init) ?? .shared
        goal = settings.int("goal") ?? 1
        points = settings.int("points") ?? 1
        pot = settings.int("pot")
        guard fact != .followed || goal == 1 else {
            throw .field("goal", "is 1 where following counts")
        }
        if let pot, pot < points { throw .field("pot", "is less than one gets") }
    }

    package var counts: Fact.Kind? { fact }
    package var funds: [Fund] { pot.map { [Fund(.points, $0, field: "pot")] } ?? [] }
    package var held: Int64 { pot.map { $0 - paid } ?? 0 }

    package func view(elapsed: Int64) -> Fields {
        var view: Fields = [
            "fact": .string(fact.rawValue), "goal": .int(goal), "points": .int(points),
            "done": .int(done), "exhausted": .bool(isExhausted),
        ]
        if let pot { view["pot"] = .int(pot) }
        return view
    }

    package func mine(_ entries: [(slot: Int64, kept: Fields)]) -> Fields {
        entries.first?.kept.only(["progress", "points"]) ?? [:]
    }

    package mutating func enter(_ entry: Entry, _ turn: inout Turn) throws(Refusal) -> Fields {
        throw Refusal(.badRequest, "a task is done, not entered")
    }

    /// A member is told of progress at most so often, in ms; of the end at once.
    static let tellingInterval: Int64 = 5_000

    /// Counts what a member has done, and pays whoever has reached the goal.
    /// - Returns: whether the member's first step was counted.
    package mutating func count(
        _ fact: Fact, in record: ActivityRecord, _ turn: inout Turn
    ) throws(Refusal) -> Bool {
        let key = EntryKey(subject: record.id, user: fact.user)
        let known = turn[entry: key]
        let before = known?["progress"]?.int ?? 0
        guard before < goal, !isRepeated(fact, turn) else { return false }
        let progress = min(goal, before + (fact.kind.isMeasured ? 1 : max(1, fact.amount)))
        var kept: Fields = ["progress": .int(progress)]
        guard progress == goal else {
            let told = known?["told_at"]?.int
            let isToTell = told.map { turn.at - $0 >= Self.tellingInterval } ?? true
            if isToTell { tell(progress, to: fact.user, record, &turn) }
            kept["told_at"] = isToTell ? .int(turn.at) : Datum(told)
            turn[entry: key] = kept
            return known == nil
        }
        let giver =
            pot == nil ? turn.giver(of: .points, in: record.room) : .activity(record.id)
        if giver != .issuer, turn.set.balances[Account(giver, .points)] < points {
            return try miss(key, known, record, &turn)
        }
        _ = try turn.pay(
            points, from: giver, to: fact.user, reason: Self.kind,
            ["activity": .string(record.id)])
        kept["points"] = .int(points)
        turn[entry: key] = kept
        tell(progress, to: fact.user, record, &turn)
        done += 1
        isExhausted = false
        return known == nil
    }

    /// Whether a member only does again what was undone.
    private func isRepeated(_ fact: Fact, _ turn: borrowing Turn) -> Bool {
        guard fact.kind == .followed, let host = fact.host else { return false }
        return turn[entry: .follow(fact.user, host: host)]?["again"] == true
    }

    /// There is not enough for a member who is a step from the goal: the room sees it, and the
    /// member is told once. The step is counted when it is done again and there is enough.
    private mutating func miss(
        _ key: EntryKey, _ known: Fields?, _ record: ActivityRecord, _ turn: inout Turn
    ) throws(Refusal) -> Bool {
        isExhausted = true
        guard known?["missed"] == nil else { return false }
        let before = known?["progress"]?.int ?? 0
        turn[entry: key] = (known ?? ["progress": .int(before)]).merging(["missed": true])
        tell(before, to: key.user, record, &turn)
        return known == nil
    }

    private func tell(
        _ progress: Int64, to user: String, _ record: ActivityRecord, _ turn: inout Turn
    ) {
        var body: Fields = [
            "task": .string(record.id), "progress": .int(progress), "goal": .int(goal),
            "done": .bool(progress == goal),
        ]
        if isExhausted && progress < goal { body["exhausted"] = true }
        turn.tell(user, "task", body)
    }

    package mutating func settle(_ turn: inout Turn, activity: String) -> Fields? {
        ["done": .int(done), "paid": .int(paid)]
    }

    // MARK: Keeping

    package var kept: Fields { view(elapsed: 0) }

    package init?(kept: Fields) {
        guard let fact = kept["fact"]?.string.flatMap(Fact.Kind.init),
            let goal = kept["goal"]?.int, let points = kept["points"]?.int,
            let done = kept["done"]?.int
        else { return nil }
        self.fact = fact
        self.goal = goal
        self.points = points
        self.done = done
        pot = kept["pot"]?.int
        isExhausted = kept["exhausted"]?.bool ?? false
    }
}
