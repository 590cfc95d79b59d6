// How members earn: each rule is data, and together they are the programme.

/// "Every `every` of `on`, when `when` holds and within the limits, grants ..."
package struct Rule: Hashable, Sendable {
    /// Points that a rule may pay; the account `rule:ID` holds what is left of them.
    package struct Budget: Hashable, Sendable {
        package let points: Int64
        /// How often it is filled up again.
        package let per: Period

        package init(points: Int64, per: Period) {
            self.points = points
            self.per = per
        }
    }

    /// A rule that multiplies what others grant for the same fact.
    package struct Multiplier: Hashable, Sendable {
        package let percent: Int64
        /// The rules whose points it multiplies; empty for all.
        package let rules: Set<String>

        package init(percent: Int64, rules: Set<String> = []) {
            self.percent = percent
            self.rules = rules
        }
    }

    package var id: String
    package var on: Fact.Kind
    package var when = Condition.always
    /// Holds from this instant on, ms since 1970 UTC.
    package var from: Int64?
    /// Holds before this instant; the deadline of a task.
    package var until: Int64?
    /// How much of the fact is one grant.
    package var every: Int64
    /// Points and growth are for each so much of the fact's amount; nil for each grant.
    package var perAmount: Int64?
    /// Whether a break in time starts counting anew.
    package var unbroken: Bool
    /// Holds only for a streak that is a multiple of this; 0 for any.
    package var streak: Int64
    package var limits: [Limit]
    /// What progress is counted for, beside the member.
    package var scope: Scope
    package var budget: Budget?
    package var multiplier: Multiplier?
    /// What the member gets.
    package var payout: Payout
    /// What the inviter gets.
    package var inviter: Payout
    /// What the room is told, by language; `{name}` is filled in.
    package var roomMessage: [String: String]?
    /// Whether the tier's multiplier applies to the points.
    package var multiplied: Bool
    /// Title by language where members see the rule among their tasks.
    package var task: [String: String]?
    package var active: Bool

    package init(
        id: String, on: Fact.Kind, every: Int64 = 1, unbroken: Bool = false, streak: Int64 = 0,
        limit: Limit? = nil, scope: Scope = .all, points: Int64 = 0, growth: Int64 = 0,
        multiplied: Bool = true, task: [String: String]? = nil, active: Bool = true
    ) {
        self.id = id
        self.on = on
        self.every = every
        self.unbroken = unbroken
        self.streak = streak
        limits = limit.map { [$0] } ?? []
        self.scope = scope
        payout = Payout(points: points, growth: growth)
        inviter = Payout()
        self.multiplied = multiplied
        self.task = task
        self.active = active
    }

    package var points: Int64 { payout.points }

    /// Whether the fact's amount is a number of times; else a fact is once, however much.
    var isCounted: Bool { every > 1 || (perAmount == nil && !on.isMeasured) }

    /// The limit that members see with the task: the first of their own.
    package var limit: Limit? { ownLimit.map { limits[$0] } }

    /// The limit that is counted together with progress: a counter less to load and keep.
    var ownLimit: Int? { limits.firstIndex { $0.of == .user && $0.within == scope } }

    /// Whether the rule is for now: neither too early nor too late.
    package func isOpen(at time: Int64) -> Bool {
        (from.map { time >= $0 } ?? true) && (until.map { time < $0 } ?? true)
    }

    /// The account that pays where there is a budget.
    package static func account(of rule: String) -> String { "rule:" + rule }

    /// Whether somebody of this party could be paid by this rule in a room at `time`, as far as
    /// can be said before the fact.
    package func mayPay(
        _ party: Party, in room: String, of host: String, at time: Int64,
        _ programme: Programme
    ) -> Bool {
        mayPay(party, Occasion.Place(room: room, host: host), at: time, programme)
    }

    /// The same wherever the member may be.
    func mayPay(
        _ party: Party, _ place: Occasion.Place? = nil, at time: Int64, _ programme: Programme
    ) -> Bool {
        guard isOpen(at: time) else { return false }
        let occasion = Occasion(nil, in: place, of: party, at: time, programme)
        return when.holds(occasion) != false
    }

    /// Whether it depends on the member, the place or the time who sees it among the tasks.
    package var isChosen: Bool { when != .always || from != nil || until != nil }

    /// What is told of it as a task: everything that does not change with the member.
    package var taskFields: Fields {
        var fields: Fields = [
            "task": .string(id), "title": .string(task?["zh"] ?? task?["en"] ?? id),
            "goal": .int(every), "points": .int(points),
        ]
        if let title = task?["en"] { fields["title_en"] = .string(title) }
        if let limit { fields["limit"] = .int(limit.times) }
        if let until { fields["closes_at"] = .int(until) }
        return fields
    }
}

/// Where a member's progress with a task is counted: all of a rule that is looked at for everybody
/// who comes in.
package struct TaskCount: Hashable, Sendable {
    package let rule: String
    let scope: Rule.Scope

    package func counter(of user: String, in room: String, of host: String) -> CounterKey {
        let scope =
            switch scope {
            case .room: room
            case .host: host
            case .all, .activity, .plan, .planPeriod, .category: ""
            }
        return CounterKey(user: user, rule: rule, scope: scope)
    }
}
