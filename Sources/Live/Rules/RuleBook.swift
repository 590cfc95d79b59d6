// All rules in the form that facts are evaluated with: sorted by what they listen to, multipliers
// apart, and their counters named beforehand.

/// Never changed, and part of every programme that is passed on: one reference.
package final class RuleBook: Sendable, Hashable {
    package let rules: [Rule]
    /// Active rules that members see as tasks.
    package let tasks: [Rule]
    /// Those of the tasks that not everybody sees always.
    package let chosenTasks: [Rule]
    /// Where progress with each of the tasks is counted.
    package let taskCounts: [TaskCount]
    /// Those of tasks whose progress is counted apart for each room or host.
    let scopedTaskCounts: [TaskCount]
    /// Those of the tasks with a time of their own, for all alike.
    let timedTasks: [Rule]
    /// Whether any active rule counts by device or address.
    package let wantsOrigin: Bool
    /// By the ordinal of a kind.
    private let listening: [Listening]

    /// The rules that listen to one kind of fact.
    struct Listening: Sendable, Hashable {
        var paying: [CompiledRule] = []
        var multiplying: [CompiledRule] = []

        var isEmpty: Bool { paying.isEmpty }
    }

    package init(_ rules: [Rule]) {
        self.rules = rules
        tasks = rules.filter { $0.active && $0.task != nil }
        wantsOrigin = rules.contains { rule in
            rule.active && rule.limits.contains { $0.of == .device || $0.of == .address }
        }
        chosenTasks = tasks.filter(\.isChosen)
        taskCounts = tasks.map { TaskCount(rule: $0.id, scope: $0.scope) }
        scopedTaskCounts = taskCounts.filter { $0.scope == .room || $0.scope == .host }
        timedTasks = chosenTasks.filter { rule in
            (rule.from != nil || rule.until != nil) && !rule.when.looksAtMember
        }
        var listening = [Listening](repeating: Listening(), count: Fact.Kind.allCases.count)
        for rule in rules where rule.active {
            let compiled = CompiledRule(rule)
            if rule.multiplier == nil {
                listening[rule.on.ordinal].paying.append(compiled)
            } else {
                listening[rule.on.ordinal].multiplying.append(compiled)
            }
        }
        self.listening = listening
    }

    package static func == (a: RuleBook, b: RuleBook) -> Bool { a.rules == b.rules }

    package func hash(into hasher: inout Hasher) { hasher.combine(rules) }

    /// Whether any active rule pays for `kind`.
    package func listens(to kind: Fact.Kind) -> Bool { !listening[kind.ordinal].isEmpty }

    func listening(to kind: Fact.Kind) -> Listening { listening[kind.ordinal] }

    /// The counters that evaluating `fact` reads and writes.
    package func counters(for fact: Fact, _ programme: Programme) -> [CounterKey] {
        let listening = listening[fact.kind.ordinal]
        if listening.isEmpty { return [] }
        var keys: [CounterKey] = []
        for compiled in listening.paying + listening.multiplying {
            compiled.forEachCounter(of: fact, programme) { keys.append($0) }
        }
        return keys
    }

    /// The rules with budgets that could pay for `fact`.
    package func budgets(for fact: Fact) -> [String] {
        listening[fact.kind.ordinal].paying.compactMap { $0.rule.budget == nil ? nil : $0.rule.id }
    }

    /// The rules that could give coupons for a fact, to whom, and how many at most.
    func coupons(for fact: Fact) -> [(rule: String, user: String, count: Int64)] {
        listening[fact.kind.ordinal].paying.flatMap { compiled in
            let rule = compiled.rule
            let count = rule.isCounted ? min(10, max(1, fact.amount / rule.every + 1)) : 1
            return [(rule.payout, fact.user), (rule.inviter, fact.inviter ?? "")]
                .compactMap { payout, user in payout.coupon.map { _ in (rule.id, user, count) } }
        }
    }

    /// The activities that facts like this could give entries for, and to whom.
    func entries(for fact: Fact) -> [(activity: String, user: String)] {
        listening[fact.kind.ordinal].paying.flatMap { compiled in
            [(compiled.rule.payout, fact.user), (compiled.rule.inviter, fact.inviter ?? "")]
                .compactMap { payout, user in payout.entry.map { ($0, user) } }
        }
    }

    package subscript(id id: String) -> Rule? { rules.first { $0.id == id } }
}

/// A rule with what would otherwise be worked out for each fact. A class, since a rule has many
/// parts and is handed on for each fact.
final class CompiledRule: Sendable, Hashable {
    let rule: Rule
    /// Whether it has to remember anything between two facts.
    let counts: Bool
    /// The limit that members see with the task.
    let shown: Rule.Limit?
    /// The same where it is counted together with progress. What the mall tells comes in any order,
    /// so that each period of it is counted apart, with the others.
    let own: Rule.Limit?
    /// The other limits, each with the name of its counter.
    let others: [(limit: Rule.Limit, name: String)]
    /// Whether anything happens for the member's sake: where there is an inviter to be paid, a rule
    /// may leave the member out.
    let paysMember: Bool
    let paysInviter: Bool

    init(_ rule: Rule) {
        self.rule = rule
        shown = rule.limit
        let own = rule.ownLimit.flatMap { rule.countsApart(rule.limits[$0]) ? nil : $0 }
        self.own = own.map { rule.limits[$0] }
        // Where nobody sees how often, it is enough to count each period.
        counts = rule.every > 1 || self.own != nil || (shown != nil && rule.task != nil)
        paysInviter = !rule.inviter.isEmpty
        paysMember = !paysInviter || !rule.payout.isEmpty || rule.roomMessage != nil
        others = rule.limits.enumerated().filter { $0.offset != own }
            .map { ($0.element, $0.element.name(for: rule.id)) }
    }

    /// The counter of progress; nil where the rule needs none.
    func counter(for fact: Fact) -> CounterKey? {
        guard counts else { return nil }
        return CounterKey(user: fact.user, rule: rule.id, scope: rule.scope.value(in: fact))
    }

    /// The counter of another limit.
    /// - Parameter mark: of the period of such a limit, as `Programme.mark(of:at:)` gives it.
    func counter(
        of other: (limit: Rule.Limit, name: String), for fact: Fact,
        mark: (Rule.Period) -> String
    ) -> CounterKey? {
        guard let subject = other.limit.of.name(in: fact) else { return nil }
        var scope = other.limit.within.value(in: fact)
        if rule.countsApart(other.limit) {
            let mark = mark(other.limit.per)
            scope = scope.isEmpty ? mark : scope + mark
        }
        return CounterKey(user: subject, rule: other.name, scope: scope)
    }

    func forEachCounter(
        of fact: Fact, _ programme: Programme, _ body: (CounterKey) -> Void
    ) {
        if let key = counter(for: fact) { body(key) }
        for other in others {
            let key = counter(of: other, for: fact) { programme.mark(of: $0, at: fact.at) }
            if let key { body(key) }
        }
    }

    static func == (a: CompiledRule, b: CompiledRule) -> Bool { a.rule == b.rule }
    func hash(into hasher: inout Hasher) { hasher.combine(rule) }
}

extension Fact.Kind {
    /// Its place among all kinds. A look-up by name would cost more than a rule's conditions; cases
    /// without payloads are stored as their ordinals.
    var ordinal: Int { Int(unsafeBitCast(self, to: UInt8.self)) }
}

extension Rule {
    /// Whether each period of a limit has a counter of its own.
    func countsApart(_ limit: Limit) -> Bool { on.isTold && limit.per != .lifetime }
}
