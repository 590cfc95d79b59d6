// What a rule would have paid: stored facts go through the programme with and without it, and
// nobody gets anything. Facts come in pages, so that nothing waits while a week is looked through.

/// A candidate rule on its way through stored facts.
package struct RuleTrial: Sendable {
    private let candidate: Rule
    private let programme: Programme
    /// The rules of the same trigger with the candidate, and without it.
    private let with: RuleBook
    private let without: RuleBook
    private var countersWith = LoadedRows<CounterKey, Counter>()
    private var countersWithout = LoadedRows<CounterKey, Counter>()
    /// What is left of the candidate's budget; nil without one.
    private var budget: Int64?
    private var budgetPeriod: Int64 = .min

    private var facts: Int64 = 0
    private var grants: Int64 = 0
    private var points: Int64 = 0
    private var growth: Int64 = 0
    private var coupons: Int64 = 0
    private var refused: Int64 = 0
    private var byUser: [String: (points: Int64, growth: Int64, grants: Int64)] = [:]

    /// Facts that a trial looks at most.
    package static let mostFacts: Int64 = 200_000
    /// Members named in the report.
    private static let mostNamed = 20

    /// - Parameter candidate: takes the place of the programme's rule of its id, and counts as
    ///   switched on.
    package init(_ candidate: Rule, in programme: Programme) {
        var active = candidate
        active.active = true
        self.candidate = active
        self.programme = programme
        let others = programme.rules.rules.filter {
            $0.on == candidate.on && $0.id != candidate.id && $0.active
        }
        without = RuleBook(others)
        with = RuleBook(others + [active])
    }

    /// Reads a candidate that came in from outside and checks it in the programme.
    /// - Throws: everything that is wrong with it.
    package static func candidate(
        _ fields: Fields, in programme: Programme
    ) throws(SettingsError) -> Rule {
        var edits = programme.edits
        guard let id = Datum.fields(fields).elementID else {
            throw SettingsError(
                problems: [
                    SettingsProblem(path: "id", reason: "is missing", anchor: .value(""))
                ])
        }
        var active = fields
        active["version"] = nil
        active["active"] = true
        edits["rules", id] = EditedElement(value: .fields(active), version: 1, at: 0, by: "")
        let edited = try programme.with(edits)
        guard let rule = edited.rules[id: id] else {
            throw SettingsError(
                problems: [SettingsProblem(path: "id", reason: "is no id", anchor: .value(""))])
        }
        return rule
    }

    /// Whether facts like these are kept at all: those that no active rule listens to are not.
    private var isKept: Bool { programme.rules.listens(to: candidate.on) }

    /// Whether it has looked at as much as it may.
    package var isFull: Bool { facts >= Self.mostFacts }

    /// Takes in facts, in the order in which they came.
    package mutating func take(_ records: some Sequence<FactRecord>) {
        for record in records where record.fact.kind == candidate.on && !isFull { take(record) }
    }

    private mutating func take(_ record: FactRecord) {
        facts += 1
        do throws(Refusal) {
            let paid = try with.evaluate(
                record.fact, of: record.party, inviter: record.inviter, programme: programme,
                counters: &countersWith)
            let before =
                candidate.multiplier == nil
                ? []
                : try without.evaluate(
                    record.fact, of: record.party, inviter: record.inviter,
                    programme: programme, counters: &countersWithout)
            countersWith.settle()
            countersWithout.settle()
            if candidate.multiplier == nil {
                for award in paid where award.rule == candidate.id {
                    note(award, points: affordable(award.points, at: record.fact.at))
                }
            } else {
                for (after, before) in zip(paid, before) where after.points != before.points {
                    note(after, points: after.points - before.points, isMultiplied: true)
                }
            }
        } catch {
            countersWith.takeBack()
            countersWithout.takeBack()
            refused += 1
        }
    }

    /// What the budget leaves of `points`, which it then no longer has.
    private mutating func affordable(_ points: Int64, at time: Int64) -> Int64 {
        guard let whole = candidate.budget else { return points }
        let period = programme.number(of: whole.per, at: time)
        if period != budgetPeriod {
            budget = whole.points
            budgetPeriod = period
        }
        let paid = min(points, budget ?? 0)
        budget = (budget ?? 0) - paid
        return paid
    }

    private mutating func note(_ award: Award, points paid: Int64, isMultiplied: Bool = false) {
        if paid == 0 && award.points > 0 { return }
        grants += award.times
        points = points.addingClamped(paid)
        var sum = byUser[award.user] ?? (0, 0, 0)
        sum.points = sum.points.addingClamped(paid)
        sum.grants += award.times
        if !isMultiplied {
            growth = growth.addingClamped(award.growth)
            sum.growth = sum.growth.addingClamped(award.growth)
            if award.payout.coupon != nil { coupons += award.times }
        }
        byUser[award.user] = sum
    }

    /// What it came to: counts, sums, and who would have got most.
    package var report: Fields {
        let top = byUser.sorted {
            ($1.value.points, $1.value.growth, $0.key) < ($0.value.points, $0.value.growth, $1.key)
        }
        return [
            "rule": .string(candidate.id), "facts": .int(facts), "grants": .int(grants),
            "points": .int(points), "growth": .int(growth), "coupons": .int(coupons),
            "users": .int(Int64(byUser.count)), "refused": .int(refused),
            "complete": .bool(isKept && !isFull),
            "top": .list(
                top.prefix(Self.mostNamed).map {
                    .fields([
                        "user": .string($0.key), "points": .int($0.value.points),
                        "growth": .int($0.value.growth), "grants": .int($0.value.grants),
                    ])
                }),
        ]
    }
}

extension Int64 {
    fileprivate func addingClamped(_ other: Int64) -> Int64 {
        let (sum, isTooMuch) = addingReportingOverflow(other)
        return isTooMuch ? .max : sum
    }
}
