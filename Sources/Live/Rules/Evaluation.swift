// Evaluates a fact: a pure function of the fact, the rules, the party of who is concerned, and
// their counters.

extension RuleBook {
    /// What the fact pays. `counters` gives the state before, and takes the state after.
    /// - Parameter inviter: of the other party, where the fact names one.
    /// - Throws: where points leave their range; the caller takes the counters back.
    package func evaluate(
        _ fact: Fact, of party: Party, inviter: Party? = nil, programme: Programme,
        counters: inout LoadedRows<CounterKey, Counter>
    ) throws(Refusal) -> [Award] {
        let listening = listening(to: fact.kind)
        if listening.isEmpty { return [] }
        var occasion = Occasion(fact, of: party, at: fact.at, programme)
        var due: [(rule: Rule, times: Int64)] = []
        for compiled in listening.paying {
            let times = compiled.count(fact, &occasion, programme, &counters)
            if times > 0 { due.append((compiled.rule, times)) }
        }
        if due.isEmpty { return [] }
        var factors: [Rule.Multiplier] = []
        for compiled in listening.multiplying {
            guard let factor = compiled.rule.multiplier else { continue }
            let applies = due.contains { factor.applies(to: $0.rule) }
            if applies, compiled.count(fact, &occasion, programme, &counters) > 0 {
                factors.append(factor)
            }
        }
        var awards: [Award] = []
        awards.reserveCapacity(due.count)
        for (rule, times) in due {
            let applying = factors.filter { $0.applies(to: rule) }.map(\.percent)
            func award(_ payout: Payout, to user: String, _ party: Party) throws(Refusal) {
                var paid = payout
                paid.points = try rule.points(
                    payout.points, for: fact,
                    at: [rule.multiplied ? party.multiplier : 100]
                        + applying, times)
                paid.growth = try rule.points(payout.growth, for: fact, at: [], times)
                awards.append(
                    Award(
                        rule: rule.id, user: user, payout: paid, times: times,
                        isBudgeted: rule.budget != nil))
            }
            if !rule.payout.isEmpty || rule.roomMessage != nil {
                try award(rule.payout, to: fact.user, party)
            }
            if !rule.inviter.isEmpty, let name = fact.inviter, let inviter {
                try award(rule.inviter, to: name, inviter)
            }
        }
        return awards
    }
}

extension Rule.Multiplier {
    fileprivate func applies(to rule: Rule) -> Bool {
        (rule.payout.points > 0 || rule.inviter.points > 0)
            && (rules.isEmpty || rules.contains(rule.id))
    }
}

extension Rule {
    /// Points of one grant of `base` at `percent`, rounded half up.
    package func points(at percent: Int64) -> Int64? {
        var ratio = Ratio(points)
        return ratio.multiply(by: percent, of: 100) ? ratio.rounded : nil
    }

    /// `times` grants of `base` for `fact`, each rounded half up after all multipliers.
    fileprivate func points(
        _ base: Int64, for fact: Fact, at percents: [Int64], _ times: Int64
    ) throws(Refusal) -> Int64 {
        if base == 0 { return 0 }
        var ratio = Ratio(base)
        var fits = true
        if let perAmount { fits = ratio.multiply(by: max(0, fact.amount), of: perAmount) }
        for percent in percents where percent != 100 {
            fits = fits && ratio.multiply(by: percent, of: 100)
        }
        if fits, let each = ratio.rounded {
            let (all, isTooMuch) = each.multipliedReportingOverflow(by: times)
            if !isTooMuch { return all }
        }
        throw Refusal(.limitReached, "rule \(id) would grant more than can be counted")
    }
}

extension CompiledRule {
    /// Counts `fact` where the rule holds, and says how many grants it completes within the limits.
    fileprivate func count(
        _ fact: Fact, _ occasion: inout Occasion, _ programme: Programme,
        _ counters: inout LoadedRows<CounterKey, Counter>
    ) -> Int64 {
        guard rule.isOpen(at: fact.at), rule.when.holds(&occasion) ?? false else { return 0 }
        if rule.streak > 0 && (fact.streak <= 0 || fact.streak % rule.streak != 0) { return 0 }
        var due = rule.isCounted ? max(0, fact.amount) : 1
        if let key = counter(for: fact) {
            var counter = counters[key] ?? Counter()
            due = counter.count(fact, under: self, programme)
            due = min(due, left(fact, due, programme, counters))
            if own != nil { counter.times += due }
            counters.change(key, counter)
        } else {
            due = left(fact, due, programme, counters)
        }
        guard due > 0 else { return 0 }
        for other in others {
            guard let key = counter(of: other, for: fact) else { continue }
            var counter = counters[key] ?? Counter()
            counter.enter(other.limit.per, at: fact.at, programme)
            counter.times += due
            counter.at = max(counter.at, fact.at)
            counters.change(key, counter)
        }
        return due
    }

    /// How many of `due` grants the other limits leave.
    private func left(
        _ fact: Fact, _ due: Int64, _ programme: Programme,
        _ counters: LoadedRows<CounterKey, Counter>
    ) -> Int64 {
        var left = due
        for other in others {
            guard left > 0, let key = counter(of: other, for: fact) else { continue }
            var counter = counters[key] ?? Counter()
            counter.enter(other.limit.per, at: fact.at, programme)
            left = min(left, max(0, other.limit.times - counter.times))
        }
        return left
    }
}

extension Counter {
    /// Counts `fact` towards the next grant, and says how many are due within the rule's own limit.
    fileprivate mutating func count(
        _ fact: Fact, under compiled: CompiledRule, _ programme: Programme
    ) -> Int64 {
        let rule = compiled.rule
        enter(compiled.own?.per, at: fact.at, programme)
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
        let (sum, overflow) = progress.addingReportingOverflow(
            rule.isCounted ? max(0, fact.amount) : 1)
        progress = overflow ? rule.every : sum
        let due = progress / rule.every
        progress %= rule.every
        return compiled.own.map { min(due, max(0, $0.times - times)) } ?? due
    }
}
