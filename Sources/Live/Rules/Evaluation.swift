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
        var due: [(compiled: CompiledRule, times: Int64)] = []
        for compiled in listening.paying {
            let times = compiled.count(fact, &occasion, programme, &counters)
            if times > 0 { due.append((compiled, times)) }
        }
        if due.isEmpty { return [] }
        var factors: [Rule.Multiplier] = []
        for compiled in listening.multiplying {
            guard let factor = compiled.rule.multiplier else { continue }
            let applies = due.contains { factor.applies(to: $0.compiled.rule) }
            if applies, compiled.count(fact, &occasion, programme, &counters) > 0 {
                factors.append(factor)
            }
        }
        var awards: [Award] = []
        awards.reserveCapacity(due.count)
        for (compiled, times) in due {
            let isShared = !compiled.rule.inviter.isEmpty
            if !isShared || compiled.paysMember {
                awards.append(
                    try compiled.award(
                        compiled.rule.payout, to: fact.user, of: party, for: fact, times, factors))
            }
            if isShared, let name = fact.inviter, let inviter {
                awards.append(
                    try compiled.award(
                        compiled.rule.inviter, to: name, of: inviter, for: fact, times, factors))
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
}

extension CompiledRule {
    /// What `times` grants of `payout` come to, each rounded half up after all multipliers.
    fileprivate func award(
        _ payout: Payout, to user: String, of party: Party, for fact: Fact, _ times: Int64,
        _ factors: [Rule.Multiplier]
    ) throws(Refusal) -> Award {
        var paid = payout
        if payout.points > 0 {
            var ratio = Ratio(payout.points)
            var fits = rule.multiplied ? ratio.multiply(by: party.multiplier, of: 100) : true
            for factor in factors where factor.applies(to: rule) {
                fits = fits && ratio.multiply(by: factor.percent, of: 100)
            }
            paid.points = try amount(ratio, fits, for: fact, times)
        }
        if payout.growth > 0 {
            paid.growth = try amount(Ratio(payout.growth), true, for: fact, times)
        }
        return Award(
            rule: rule.id, user: user, payout: paid, times: times,
            isBudgeted: rule.budget != nil)
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
        _ fact: Fact, _ occasion: inout Occasion, _ programme: Programme,
        _ counters: inout LoadedRows<CounterKey, Counter>
    ) -> Int64 {
        guard rule.isOpen(at: fact.at), rule.when.holds(&occasion) ?? false else { return 0 }
        if rule.streak > 0 && (fact.streak <= 0 || fact.streak % rule.streak != 0) { return 0 }
        var due = rule.isCounted ? max(0, fact.amount) : 1
        let places = others.isEmpty ? [] : locate(fact, &occasion, programme, &counters)
        if let key = counter(for: fact) {
            let most = left(in: places, .max, fact, programme, counters)
            due = counters.revise(key) { row in
                var counter = row ?? Counter()
                let due = min(counter.count(fact, under: self, programme), most)
                if counter.isRunning(shown, at: fact.at, programme) { counter.times += due }
                row = counter
                return due
            }
        } else {
            due = left(in: places, due, fact, programme, counters)
        }
        guard due > 0 else { return 0 }
        for (limit, place) in places {
            var counter = counters[place] ?? Counter()
            counter.enter(limit.per, at: fact.at, programme)
            counter.times += due
            counter.at = max(counter.at, fact.at)
            counters.change(place, counter)
        }
        return due
    }

    private typealias Places = [(limit: Rule.Limit, place: LoadedRows<CounterKey, Counter>.Place)]

    /// The counters of the other limits, each looked up once.
    private func locate(
        _ fact: Fact, _ occasion: inout Occasion, _ programme: Programme,
        _ counters: inout LoadedRows<CounterKey, Counter>
    ) -> Places {
        var places: Places = []
        places.reserveCapacity(others.count)
        for other in others {
            let key = counter(of: other, for: fact) {
                occasion.mark(of: $0, programme, at: fact.at)
            }
            if let key { places.append((other.limit, counters.locate(key))) }
        }
        return places
    }

    /// How many of `due` grants the other limits leave.
    private func left(
        in places: Places, _ due: Int64, _ fact: Fact, _ programme: Programme,
        _ counters: LoadedRows<CounterKey, Counter>
    ) -> Int64 {
        var left = due
        for (limit, place) in places where left > 0 {
            var counter = counters[place] ?? Counter()
            counter.enter(limit.per, at: fact.at, programme)
            left = min(left, max(0, limit.times - counter.times))
        }
        return left
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
