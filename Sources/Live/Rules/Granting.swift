// What the rules grant reaches the members: evaluated, paid from the issuer or a rule's budget,
// told.

package import Ledger

/// What came of a fact.
package struct Rewarded: Hashable, Sendable {
    /// One thing that was paid.
    package struct Payment: Hashable, Sendable {
        package let rule: String
        package let user: String
        package let book: Book
        /// Above zero.
        package let amount: Int64
        package let from: Holder
    }

    /// What was paid to the member and to the inviter, in order.
    package internal(set) var payments: [Payment] = []
    /// Points that the member got.
    package internal(set) var points: Int64 = 0
    /// Coupons that either got, by id.
    package internal(set) var coupons: [String] = []
}

extension Keys {
    /// Names everything that rewarding `fact` has to know, as far as `set` tells.
    package mutating func name(
        _ fact: Fact, _ programme: Programme, _ set: WorkingSet = WorkingSet()
    ) {
        members.insert(fact.user)
        if let room = fact.room, CountdownTask.facts.contains(fact.kind) {
            activitiesOfRooms.insert(room)
        }
        if let inviter = fact.inviter { members.insert(inviter) }
        counters.formUnion(programme.rules.counters(for: fact, programme))
        if let habit = Habit(fact, programme) { counters.insert(habit.counter(of: fact.user)) }
        for rule in programme.rules.budgets(for: fact) {
            accounts.insert(Account(.budget(of: rule), .points))
            counters.insert(.budget(of: rule))
        }
        for (rule, user, count) in programme.rules.coupons(for: fact) {
            for number in 0..<count {
                name(newCoupon: Turn.coupon(of: rule, for: fact, to: user, number), for: user)
            }
        }
        for (activity, user) in programme.rules.entries(for: fact) {
            name(entryGivenTo: user, in: activity, for: fact, set)
        }
    }
}

extension Turn {
    /// Pays what the rules grant for a fact. Everything that `Keys.name(_:_:)` names for it must be
    /// loaded.
    /// - Parameter name: of the member, as far as it is known; may be empty.
    /// - Throws: where an amount leaves its range.
    @discardableResult
    package mutating func reward(_ fact: Fact, name: String) throws(Refusal) -> Rewarded {
        know(fact.user, name: name)
        note(fact)
        let party = party(of: fact.user, in: fact.room)
        var inviting: Party?
        if let inviter = fact.inviter {
            know(inviter, name: "")
            inviting = self.party(of: inviter, in: nil)
        }
        if programme.rules.listens(to: fact.kind) {
            // Where somebody comes from is kept only where a rule asks for it.
            let kept = programme.rules.wantsOrigin ? fact : fact.withoutOrigin
            record(FactRecord(kept, of: party, inviter: inviting))
        }
        var rewarded = Rewarded()
        for award in try evaluate(fact, of: party, inviter: inviting) {
            try grant(award, for: fact, &rewarded)
        }
        try count(fact)
        return rewarded
    }

    /// Who a member is now, as far as rules look at it.
    mutating func party(of user: String, in room: String?) -> Party {
        Party(
            tier: settleTier(user, room: room), segment: self[member: user]?.segment,
            in: programme.tiers)
    }

    private mutating func grant(
        _ award: Award, for fact: Fact, _ rewarded: inout Rewarded
    ) throws(Refusal) {
        let giver = award.isBudgeted ? Holder.budget(of: award.rule) : .issuer
        var points = award.points
        if award.isBudgeted {
            points = min(points, try left(inBudgetOf: award.rule))
            // A rule whose budget is used up gives nothing else either.
            if points == 0 && award.points > 0 { return }
        }
        if points > 0 {
            _ = try pay(
                points, from: giver, to: award.user, reason: award.rule,
                ["rule": .string(award.rule)])
            rewarded.payments.append(
                .init(
                    rule: award.rule, user: award.user, book: .points, amount: points, from: giver))
            if award.user == fact.user { rewarded.points += points }
        }
        if award.user == fact.user { tellTask(award.compiled, fact) }
        if award.growth > 0 {
            let room = award.user == fact.user ? fact.room : nil
            try grow(award.user, by: award.growth, reason: award.rule, room: room)
            rewarded.payments.append(
                .init(
                    rule: award.rule, user: award.user, book: .growth, amount: award.growth,
                    from: .issuer))
        }
        // A kind that was taken out of the shop is no reason to keep back the rest.
        if let kind = award.payout.coupon, programme.shop.coupon(kind) != nil {
            for number in 0..<min(award.times, Self.mostCoupons) {
                let id = Self.coupon(of: award.rule, for: fact, to: award.user, number)
                try issueCoupon(kind, to: award.user, id: id)
                rewarded.coupons.append(id)
            }
        }
        giveMore(award, for: fact)
    }

    /// Coupons that one fact brings of one rule at most.
    private static let mostCoupons: Int64 = 10

    /// The same fact gives the same coupon, however often it comes.
    static func coupon(
        of rule: String, for fact: Fact, to user: String, _ number: Int64
    ) -> String {
        let name = fingerprint("\(rule)\n\(fact.id)\n\(fact.kind.rawValue)\n\(user)\n\(number)")
        let tier = fact[.tier] ?? ""
        let check = fingerprint("\(user)\n\(number)\n\(tier)\n\(fact.id)\n\(rule)")
        return [name, check].map { String(UInt64(bitPattern: $0), radix: 36) }
            .joined(separator: "-")
    }

    /// What is not an amount: a boost, entries, words.
    private mutating func giveMore(_ award: Award, for fact: Fact) {
        if let boost = award.payout.boost {
            let until = boost.hours.map { at &+ $0 &* 3_600_000 } ?? programme.endOfDay(at)
            let held = self[member: award.user]?.grants.contains {
                $0.tier == boost.tier && $0.source == .boost && ($0.until ?? .max) > until
            }
            if held != true {
                hold(TierGrant(tier: boost.tier, until: until, source: .boost), for: award.user)
            }
            settleTier(award.user, room: award.user == fact.user ? fact.room : nil)
        }
        if let activity = award.payout.entry { giveEntry(in: activity, award, for: fact) }
        if let message = award.payout.message {
            tell(
                award.user, "notice",
                (["kind": "rule", "rule": .string(award.rule)] as Fields).merging(
                    message.spoken(name: self[member: award.user]?.name ?? "")))
        }
        guard award.user == fact.user, let room = fact.room,
            let message = award.compiled.rule.roomMessage
        else { return }
        let name = self[member: fact.user]?.name ?? ""
        announce(.said(room: room, message.spoken(name: name)))
    }

    /// Tells a member that a task's goal was reached.
    private mutating func tellTask(_ compiled: CompiledRule, _ fact: Fact) {
        let rule = compiled.rule
        if rule.task == nil { return }
        let counter = compiled.counter(for: fact).flatMap { self[counter: $0] } ?? Counter()
        let isDone = compiled.shown.map { counter.times >= $0.times } ?? false
        tell(
            fact.user, "task",
            [
                "task": .string(rule.id), "progress": .int(counter.progress),
                "goal": .int(rule.every), "done": .bool(isDone),
            ])
    }

    // MARK: Budgets

    /// What a rule may still pay. The account is funded the first time it is asked for, when its
    /// period turns, and when the rule's budget is another than it was.
    private mutating func left(inBudgetOf id: String) throws(Refusal) -> Int64 {
        let holder = Holder.budget(of: id)
        let account = Account(holder, .points)
        guard let budget = programme.rules[id: id]?.budget else { return 0 }
        let key = CounterKey.budget(of: id)
        var funding = self[counter: key] ?? Counter(day: .min)
        let period = programme.number(of: budget.per, at: at)
        let isAnew = funding.day < period
        guard isAnew || funding.progress != budget.points else { return set.balances[account] }
        let balance = set.balances[account]
        // In a new period it is full again; else what was raised or lowered is moved.
        let wanted =
            isAnew ? budget.points : max(0, balance + (budget.points - funding.progress))
        if wanted != balance {
            try post(
                Transfer(
                    from: wanted > balance ? .issuer : holder,
                    to: wanted > balance ? holder : .issuer, book: .points,
                    amount: abs(wanted - balance), reason: "budget"))
        }
        funding.day = period
        funding.progress = budget.points
        funding.at = at
        self[counter: key] = funding
        return wanted
    }
}

extension Holder {
    /// What a rule may still pay; never below zero.
    package static func budget(of rule: String) -> Holder { .other("rule:" + rule) }
}

extension CounterKey {
    /// How a rule's budget was funded: `progress` points in period `day`. No id of a member has
    /// `#`.
    static func budget(of rule: String) -> CounterKey {
        CounterKey(user: "#budget", rule: rule, scope: "")
    }
}

extension Programme {
    /// When the programme's day at `time` ends, ms since 1970 UTC.
    package func endOfDay(_ time: Int64) -> Int64 {
        (day(time) &+ 1) &* 86_400_000 &- dayOffset &* 60_000
    }
}

extension [String: String] {
    /// The words in Chinese, or whatever language there is, as `text`, and in English as `text_en`.
    fileprivate func spoken(name: String) -> Fields {
        func filled(_ text: String) -> Datum { .string(text.replacing("{name}", with: name)) }
        let first = self["zh"] ?? self.min { $0.key < $1.key }?.value ?? ""
        var fields: Fields = ["text": filled(first)]
        if let english = self["en"] { fields["text_en"] = filled(english) }
        return fields
    }
}
