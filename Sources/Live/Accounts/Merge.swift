// Two accounts that turn out to be one person become one: every point, growth, debt, coupon and
// order goes over, and every part in what goes on; what was counted is added up, and the old name
// leads to the new account for ever. The histories stay where they were written; the transfers
// between them say what went over.

internal import Ledger

/// Makes an account part of another.
package struct Merge: Hashable, Sendable {
    package let from: String
    package let into: String

    package init(from: String, into: String) {
        self.from = from
        self.into = into
    }

    func name(_ keys: inout Keys, _ set: WorkingSet) {
        let into = keys.name(account: into, set)
        keys.name(account: from, set)
        keys.belongings.formUnion([from, into])
        keys.documents.formUnion([.invitation(from), .invitation(into)])
        keys.documents.formUnion([.profile(from), .profile(into)])
        keys.documentLists.formUnion([.links(of: from), .links(of: into)])
        for link in set.documentLists[.links(of: from)] ?? [] { keys.documents.insert(link.key) }
        for link in set.documentLists[.links(of: from)] ?? [] where link.kept["merged"] != nil {
            keys.members.insert(link.key.id)
        }
        keys.name(belongingsOf: from, of: into, set)
    }

    /// - Throws: `bad_request` for two names of one account, `not_found`, `already_done` for an
    ///   account that was merged before, `limit_reached` for more links than an account can have.
    func carryOut(_ turn: inout Turn, by actor: Actor) throws(Refusal) -> Fields {
        let into = turn.accountID(for: into)
        if turn.accountID(for: from) != from {
            if turn.accountID(for: from) == into {
                throw Refusal(.alreadyDone, "is one account already")
            }
            throw Refusal(.alreadyDone, "was merged into another account before")
        }
        if from == into { throw .field("into", "is the same account") }
        guard let old = turn[member: from] else { throw Refusal(.notFound, "no such member") }
        guard var member = turn[member: into] else { throw Refusal(.notFound, "no such member") }
        let links = turn.links(of: from)
        guard links.count + turn.links(of: into).count < LinkChange.most else {
            throw Refusal(.limitReached, "an account has \(LinkChange.most) links at most")
        }
        let points = turn.set.balances[Account(.user(from), .points)]
        let growth = turn.set.balances[Account(.user(from), .growth)]
        try turn.moveBalances(from: from, into: into)
        turn.addCounters(of: from, to: into)
        try carryQuotas(to: into, &turn)
        for link in links { turn.lead(link.key.id, to: into) }
        turn.lead(from, to: into)
        turn.takeOverInvitation(of: from, by: into)
        turn.takeOverFollows(of: from, by: into)
        try turn.takeOverProfile(of: from, by: into)

        member.since = min(member.since, old.since)
        turn[member: into] = member
        for grant in old.grants where !member.grants.contains(grant) { turn.hold(grant, for: into) }
        var merged = old
        merged.mergedInto = into
        merged.grants = []
        turn[member: from] = merged
        try turn.moveBelongings(of: from, isFirst: true)
        turn.settleTier(into, room: nil)

        let told: Fields = [
            "user": .string(into), "from": .string(from), "points": .int(points),
            "growth": .int(growth),
        ]
        turn.tell(
            into, "notice", ["kind": "merged", "text": .string(from), "points": .int(points)])
        turn.report("account.merged", told)
        turn.audit("merge", by: actor, room: "", told)
        return told.merging([
            "balance": .int(turn.set.balances[Account(.user(into), .points)])
        ])
    }
}

extension Turn {
    /// What the member has, and what the member owes.
    fileprivate mutating func moveBalances(from: String, into: String) throws(Refusal) {
        let points = set.balances[Account(.user(from), .points)]
        if points > 0 {
            // Both are told, so that what is told of an account adds up to what it holds.
            tell(
                from, "credit",
                [
                    "points": .int(-points), "balance": 0, "reason": "merge",
                    "into": .string(into), "op": .string(operation),
                ])
            // Not earned anew: what is owed on either side goes on being owed.
            _ = try pay(
                points, from: .user(from), to: into, reason: "merge", ["from": .string(from)])
        }
        let growth = set.balances[Account(.user(from), .growth)]
        if growth > 0 {
            let posting = try post(
                Transfer(
                    from: .user(from), to: .user(into), book: .growth, amount: growth,
                    reason: "merge"))
            tell(
                from, "growth",
                ["growth": 0, "added": .int(-growth), "reason": "merge"])
            tell(
                into, "growth",
                [
                    "growth": .int(posting.toBalance), "added": .int(growth), "reason": "merge",
                ])
        }
        let owed = owed(by: from)
        if owed > 0 {
            try post(
                Transfer(
                    from: .debt(into), to: .debt(from), book: .points, amount: owed,
                    reason: "merge"))
        }
    }

    /// What both have done counts as done by one, so that no limit is gained by being two.
    fileprivate mutating func addCounters(of from: String, to into: String) {
        for (key, counter) in set.counters.all where key.user == from && counter != Counter() {
            let own = CounterKey(user: into, rule: key.rule, scope: key.scope)
            let isStreak = key == .signIn(from)
            self[counter: own] =
                self[counter: own].map { $0.adding(counter, isStreak: isStreak) } ?? counter
            self[counter: key] = Counter()
        }
        if let seen = self[counter: .seen(into)], seen.progress == 0 {
            unschedule(DueKey(.away, from))
            schedule(DueKey(.away, into), at: seen.at + programme.membership.awayDays * .day)
        }
    }

    /// Whoever followed a host goes on following, and is paid for it no second time.
    fileprivate mutating func takeOverFollows(of from: String, by into: String) {
        for (key, kept) in set.entries.all
        where key.user == from && key.isRelation && kept["on"]?.bool == true {
            self[entry: EntryKey(subject: key.subject, user: into, slot: key.slot)] = kept
            self[entry: key] = ["on": false]
        }
    }

    /// What is known of both is known of one; where they differ, the account that stays is right.
    fileprivate mutating func takeOverProfile(
        of from: String, by into: String
    ) throws(Refusal) {
        guard let old = self[document: .profile(from)]?.kept else { return }
        let known = self[document: .profile(into)]?.kept ?? [:]
        let own = known["attributes"]?.fields ?? [:]
        var attributes = own
        for (name, value) in old["attributes"]?.fields?.all ?? []
        where own[name] == nil && attributes.all.count < ProfileChange.mostAttributes {
            attributes[name] = value
        }
        let birthday = known["birthday"] == nil ? old["birthday"] : nil
        _ = try take(ProfileChange(user: into, birthday: birthday, attributes: attributes))
        unschedule(DueKey(.birthday, from))
        self[document: .profile(from)] = Document(.profile(from), owner: "", kept: [:])
    }

    /// Has a name lead to an account from now on.
    fileprivate mutating func lead(_ name: String, to user: String) {
        let key = DocumentKey.link(name)
        var kept = self[document: key]?.kept ?? ["merged": true]
        kept["user"] = .string(user)
        kept["state"] = "linked"
        kept["at"] = .int(at)
        self[document: key] = Document(key, owner: user, kept: kept)
        if var member = self[member: name], member.mergedInto != nil {
            member.mergedInto = user
            self[member: name] = member
        }
    }

    /// Whoever was invited as either was invited; nobody is his own inviter.
    fileprivate mutating func takeOverInvitation(of from: String, by into: String) {
        guard let invitation = set.invitation(of: from), set.invitation(of: into) == nil,
            accountID(for: invitation.inviter) != into
        else { return }
        var own = Invitation(of: into, by: invitation.inviter)
        own.hasOrdered = invitation.hasOrdered
        own.reached = invitation.reached
        self[document: .invitation(into)] = own.document
    }
}

extension Counter {
    /// Two members' counts as one's: what belongs to the same period is added up.
    /// - Parameter isStreak: progress is days in a row, of which the longer counts.
    func adding(_ other: Counter, isStreak: Bool) -> Counter {
        var sum = day >= other.day ? self : other
        let older = day >= other.day ? other : self
        if isStreak {
            // A run that ended yesterday goes on today.
            if sum.day - older.day <= 1 { sum.progress = max(sum.progress, older.progress) }
        } else {
            if sum.day == older.day { sum.times &+= older.times }
            sum.progress &+= older.progress
        }
        sum.at = max(sum.at, older.at)
        return sum
    }
}
