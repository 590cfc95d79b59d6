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
    ]

    let fact: Fact.Kind
    let goal: Int64
    let points: Int64
    private(set) var done: Int64 = 0

    package init(_ settings: Settings) throws(Refusal) {
        fact = settings.text("fact").flatMap(Fact.Kind.init) ?? .shared
        goal = settings.int("goal") ?? 1
        points = settings.int("points") ?? 1
    }

    package var counts: Fact.Kind? { fact }
    package var funds: [Fund] { [] }
    package var held: Int64 { 0 }

    package func view(elapsed: Int64) -> Fields {
        [
            "fact": .string(fact.rawValue), "goal": .int(goal), "points": .int(points),
            "done": .int(done),
        ]
    }

    package mutating func enter(_ entry: Entry, _ turn: inout Turn) throws(Refusal) -> Fields {
        throw Refusal(.badRequest, "a task is done, not entered")
    }

    /// Counts what a member has done. Paid from where the room's pots are paid from, as long as
    /// there is enough.
    /// - Returns: whether the member's first step was counted.
    package mutating func count(
        _ fact: Fact, in record: ActivityRecord, _ turn: inout Turn
    ) throws(Refusal) -> Bool {
        let key = EntryKey(subject: record.id, user: fact.user)
        let before = turn[entry: key]?["progress"]?.int ?? 0
        guard before < goal else { return false }
        let giver = record.giver(of: .points)
        let progress = min(goal, before + (fact.kind.isMeasured ? 1 : max(1, fact.amount)))
        guard progress == goal else {
            turn[entry: key] = ["progress": .int(progress)]
            return before == 0
        }
        if giver != .issuer, turn.set.balances[Account(giver, .points)] < points { return false }
        _ = try turn.pay(
            points, from: giver, to: fact.user, reason: Self.kind,
            ["activity": .string(record.id)])
        turn[entry: key] = ["progress": .int(progress), "points": .int(points)]
        turn.tell(
            fact.user, "task",
            [
                "task": .string(record.id), "progress": .int(progress), "goal": .int(goal),
                "done": true,
            ])
        done += 1
        return before == 0
    }

    package mutating func settle(_ turn: inout Turn, activity: String) -> Fields? {
        ["done": .int(done), "paid": .int(done * points)]
    }

    // MARK: Keeping

    package var kept: Fields {
        [
            "fact": .string(fact.rawValue), "goal": .int(goal), "points": .int(points),
            "done": .int(done),
        ]
    }

    package init?(kept: Fields) {
        guard let fact = kept["fact"]?.string.flatMap(Fact.Kind.init),
            let goal = kept["goal"]?.int, let points = kept["points"]?.int,
            let done = kept["done"]?.int
        else { return nil }
        self.fact = fact
        self.goal = goal
        self.points = points
        self.done = done
    }
}
