// Evaluates a fact: a pure function of the fact, the rules, the member's tier and counters.

/// What one rule pays for one fact.
package struct Award: Hashable, Sendable {
    package let rule: String
    package let points: Int64
    package let growth: Int64

    package init(rule: String, points: Int64, growth: Int64) {
        self.rule = rule
        self.points = points
        self.growth = growth
    }
}

/// All rules, indexed by what they listen to.
package struct RuleBook: Sendable, Hashable {
    package let rules: [Rule]
    /// Active rules that members see as tasks.
    package let tasks: [Rule]
    private let listening: [Fact.Kind: [Int]]

    package init(_ rules: [Rule]) {
        self.rules = rules
        tasks = rules.filter { $0.active && $0.task != nil }
        var listening: [Fact.Kind: [Int]] = [:]
        for (place, rule) in rules.enumerated() where rule.active {
            listening[rule.on, default: []].append(place)
        }
        self.listening = listening
    }

    /// Whether any active rule listens to `kind`.
    package func listens(to kind: Fact.Kind) -> Bool { listening[kind] != nil }

    /// The counters that evaluating `fact` reads and writes.
    package func counters(for fact: Fact) -> [CounterKey] {
        (listening[fact.kind] ?? []).compactMap { rules[$0].counter(for: fact) }
    }

    /// What the fact pays. `counters` gives the state before, and takes the state after.
    /// - Parameter multiplier: percent of the member's tier.
    package func evaluate(
        _ fact: Fact, multiplier: Int64, programme: Programme,
        counters: inout LoadedRows<CounterKey, Counter>
    ) -> [Award] {
        var awards: [Award] = []
        for place in listening[fact.kind] ?? [] {
            let rule = rules[place]
            if rule.streak > 0 && (fact.streak <= 0 || fact.streak % rule.streak != 0) { continue }
            var times: Int64 = 1
            if let key = rule.counter(for: fact) {
                var counter = counters[key] ?? Counter()
                times = counter.count(fact, under: rule, programme: programme)
                counters.change(key, counter)
            }
            if times > 0 {
                awards.append(
                    Award(
                        rule: rule.id,
                        points: rule.points(at: rule.multiplied ? multiplier : 100) * times,
                        growth: rule.growth * times))
            }
        }
        return awards
    }
}

extension Rule {
    /// Points of one grant at `percent`, rounded half up.
    package func points(at percent: Int64) -> Int64 { (points * percent + 50) / 100 }
}

extension Counter {
    /// Counts `fact` and says how many grants it completes within the limit.
    fileprivate mutating func count(
        _ fact: Fact, under rule: Rule, programme: Programme
    ) -> Int64 {
        let day = programme.day(fact.at)
        if rule.limit?.per == .day && self.day != day { times = 0 }
        self.day = day
        let show = programme.show
        if fact.kind == .watched {
            // Watching two rooms at once is watching once.
            if fact.at < at &+ show.watchStep * 9 / 10 { return 0 }
            // A room that remembers that long knows of every break. What one forgot in a restart
            // is at most a step and the absence itself.
            let forgotten = fact.memory > at ? show.watchStep &+ show.watchGap : 0
            if rule.unbroken && fact.since > at &+ forgotten { progress = 0 }
        }
        at = max(at, fact.at)
        let (sum, overflow) = progress.addingReportingOverflow(max(0, fact.amount))
        progress = overflow ? rule.every : sum
        var due = progress / rule.every
        progress %= rule.every
        if let limit = rule.limit {
            due = min(due, max(0, limit.times - times))
            times += due
        }
        return due
    }
}
