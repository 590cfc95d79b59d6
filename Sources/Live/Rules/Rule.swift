// How members earn: each rule is data, and together they are the programme.

/// "Every `every` of `on`, at most `limit`, grants points and growth."
package struct Rule: Hashable, Sendable {
    package enum Period: String, Sendable, CaseIterable {
        case day, lifetime
    }

    /// What a counter is kept for, beside the member and the rule.
    package enum Scope: String, Sendable, CaseIterable {
        case all, room, host
    }

    package struct Limit: Hashable, Sendable {
        package let times: Int64
        package let per: Period

        package init(times: Int64, per: Period) {
            self.times = times
            self.per = per
        }
    }

    package var id: String
    package var on: Fact.Kind
    /// How much of the fact is one grant.
    package var every: Int64
    /// Whether a break in time starts counting anew.
    package var unbroken: Bool
    /// Holds only for a streak that is a multiple of this; 0 for any.
    package var streak: Int64
    package var limit: Limit?
    package var scope: Scope
    package var points: Int64
    package var growth: Int64
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
        self.limit = limit
        self.scope = scope
        self.points = points
        self.growth = growth
        self.multiplied = multiplied
        self.task = task
        self.active = active
    }

    /// Whether the rule has to remember anything between two facts.
    var counts: Bool { every > 1 || limit != nil }

    /// The counter this rule keeps for the author of `fact`; nil where it needs none.
    func counter(for fact: Fact) -> CounterKey? {
        guard counts else { return nil }
        let part: String? =
            switch scope {
            case .all: nil
            case .room: fact.room
            case .host: fact.host
            }
        return CounterKey(user: fact.user, rule: id, scope: part ?? "")
    }
}

/// Names a member's progress under one rule.
package struct CounterKey: Hashable, Sendable {
    package let user: String
    package let rule: String
    /// Room or host where the rule counts apart for each; empty otherwise.
    package let scope: String

    package init(user: String, rule: String, scope: String) {
        self.user = user
        self.rule = rule
        self.scope = scope
    }
}

/// A member's progress under one rule.
package struct Counter: Hashable, Sendable {
    /// Counted towards the next grant, 0 ..< `every`.
    package var progress: Int64 = 0
    /// Grants in the running period.
    package var times: Int64 = 0
    /// The day `times` belongs to.
    package var day: Int64 = 0
    /// When the last fact came, ms since 1970 UTC.
    package var at: Int64 = 0

    package init(progress: Int64 = 0, times: Int64 = 0, day: Int64 = 0, at: Int64 = 0) {
        self.progress = progress
        self.times = times
        self.day = day
        self.at = at
    }
}
