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
        let occasion = Occasion(fact, of: party, at: fact.at, programme)
        var others = OtherLimits()
        var due: [(compiled: CompiledRule, times: Int64)] = []
        due.reserveCapacity(listening.paying.count)
        for compiled in listening.paying {
            let times = compiled.count(fact, occasion, programme, &others, &counters)
            if times > 0 { due.append((compiled, times)) }
        }
        if due.isEmpty { return [] }
        var factors: [Rule.Multiplier] = []
        for compiled in listening.multiplying {
            guard let factor = compiled.rule.multiplier else { continue }
            let applies = due.contains { factor.applies(to: $0.compiled) }
            if applies, compiled.count(fact, occasion, programme, &others, &counters) > 0 {
                factors.append(factor)
            }
        }
        var awards: [Award] = []
        awards.reserveCapacity(due.count)
        for (compiled, times) in due {
            if compiled.paysMember {
                awards.append(try compiled.award(fact, to: party, times, factors))
            }
            if compiled.paysInviter, let name = fact.inviter, let inviter {
                awards.append(
                    try compiled.award(fact, to: inviter, times, factors, invitedBy: name))
            }
        }
        return awards
    }
}

extension Rule.Multiplier {
    fileprivate func applies(to compiled: CompiledRule) -> Bool {
        (compiled.rule.payout.points > 0 || compiled.rule.inviter.points > 0)
            && (rules.isEmpty || rules.contains(compiled.rule.id))
    }
}

extension Rule {
    /// Points of one grant of `base` at `percent`, rounded half up.
    package func points(at percent: Int64) -> Int64? {
        var ratio = Ratio(points)
        return ratio.multiply(by: percent, of: 100) ? ratio.rounded : nil
    }
}

extension CompiledRule {
    /// What `times` grants come to, each rounded half up after all multipliers.
    /// - Parameters:
    ///   - party: who is given it: the member, or who invited them.
    ///   - inviter: their name in the second case.
    fileprivate func award(
        _ fact: Fact, to party: Party, _ times: Int64, _ factors: [Rule.Multiplier],
        invitedBy inviter: String? = nil
    ) throws(Refusal) -> Award {
        var points = inviter == nil ? rule.payout.points : rule.inviter.points
        var growth = inviter == nil ? rule.payout.growth : rule.inviter.growth
        if points > 0 {
            var ratio = Ratio(points)
            var fits = rule.multiplied ? ratio.multiply(by: party.multiplier, of: 100) : true
            for factor in factors where factor.applies(to: self) {
                fits = fits && ratio.multiply(by: factor.percent, of: 100)
            }
            points = try amount(ratio, fits, for: fact, times)
        }
        if growth > 0 { growth = try amount(Ratio(growth), true, for: fact, times) }
        return Award(
            compiled: self, user: inviter ?? fact.user, isToInviter: inviter != nil, points: points,
            growth: growth, times: times)
    }

    private func amount(
        _ each: Ratio, _ fits: Bool, for fact: Fact, _ times: Int64
    ) throws(Refusal) -> Int64 {
        var each = each
        var fits = fits
        if let perAmount = rule.perAmount {
            fits = fits && each.multiply(by: max(0, fact.amount), of: perAmount)
        }
        if fits, let rounded = each.rounded {
            let (all, isTooMuch) = rounded.multipliedReportingOverflow(by: times)
            if !isTooMuch { return all }
        }
        throw Refusal(.limitReached, "rule \(rule.id) would grant more than can be counted")
    }
}

extension CompiledRule {
    /// Counts `fact` where the rule holds, and says how many grants it completes within the limits.
    fileprivate func count(
        _ fact: Fact, _ occasion: Occasion, _ programme: Programme, _ others: inout OtherLimits,
        _ counters: inout LoadedRows<CounterKey, Counter>
    ) -> Int64 {
        guard rule.isOpen(at: fact.at), rule.when.holds(occasion) ?? false else { return 0 }
        if rule.streak > 0 && (fact.streak <= 0 || fact.streak % rule.streak != 0) { return 0 }
        var due = rule.isCounted ? max(0, fact.amount) : 1
        others.locate(self, fact, programme, &counters)
        if let key = counter(for: fact) {
            let most = others.left(of: .max, at: fact.at, programme, counters)
            due = counters.revise(key) { row in
                var counter = row ?? Counter()
                let due = min(counter.count(fact, under: self, programme), most)
                if counter.isRunning(shown, at: fact.at, programme) { counter.times += due }
                row = counter
                return due
            }
        } else {
            due = others.left(of: due, at: fact.at, programme, counters)
        }
        if due > 0 { others.take(due, at: fact.at, programme, &counters) }
        return due
    }
}

/// The limits of one rule that are not counted together with its progress, each with its counter,
/// looked up once. Made once for a fact and used from rule to rule.
private struct OtherLimits {
    private var found: [(limit: Rule.Limit, place: LoadedRows<CounterKey, Counter>.Place)] = []
    /// The mark of the period that was asked for last: all rules look at the same moment.
    private var mark: (period: Rule.Period, text: String)?

    mutating func locate(
        _ compiled: CompiledRule, _ fact: Fact, _ programme: Programme,
        _ counters: inout LoadedRows<CounterKey, Counter>
    ) {
        found.removeAll(keepingCapacity: true)
        for other in compiled.others {
            let key = compiled.counter(of: other, for: fact) { period in
                if let mark, mark.period == period { return mark.text }
                let text = programme.mark(of: period, at: fact.at)
                mark = (period, text)
                return text
            }
            if let key { found.append((other.limit, counters.locate(key))) }
        }
    }

    /// How many of `due` grants they leave.
    func left(
        of due: Int64, at time: Int64, _ programme: Programme,
        _ counters: LoadedRows<CounterKey, Counter>
    ) -> Int64 {
        var left = due
        for (limit, place) in found where left > 0 {
            var counter = counters[place] ?? Counter()
            counter.enter(limit.per, at: time, programme)
            left = min(left, max(0, limit.times - counter.times))
        }
        return left
    }

    /// Counts `due` grants in each of them.
    func take(
        _ due: Int64, at time: Int64, _ programme: Programme,
        _ counters: inout LoadedRows<CounterKey, Counter>
    ) {
        for (limit, place) in found {
            var counter = counters[place] ?? Counter()
            counter.enter(limit.per, at: time, programme)
            counter.times += due
            counter.at = max(counter.at, time)
            counters.change(place, counter)
        }
    }
}

extension Counter {
    /// Whether what happened at `time` belongs to the period of a limit that is counted here.
    fileprivate func isRunning(
        _ limit: Rule.Limit?, at time: Int64, _ programme: Programme
    ) -> Bool {
        limit.map { programme.number(of: $0.per, at: time) >= day } ?? false
    }

    /// Counts `fact` towards the next grant, and says how many are due within the rule's own limit.
    fileprivate mutating func count(
        _ fact: Fact, under compiled: CompiledRule, _ programme: Programme
    ) -> Int64 {
        let rule = compiled.rule
        enter(compiled.shown?.per, at: fact.at, programme)
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
