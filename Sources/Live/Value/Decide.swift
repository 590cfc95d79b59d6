// One request after another on what was loaded. Pure: the same turn and requests give the same
// changes, on every store and in every test.

internal import Ledger

extension ValueRequest {
    /// Decides this request on `turn`. An operation that was answered before is answered the same
    /// and moves nothing.
    package func decide(on turn: inout Turn, dice: Dice) -> (answer: Answer, news: [News]) {
        if let fingerprint, let before = turn.set.answer(to: operationKeys) {
            guard before.fingerprint == fingerprint else {
                return (
                    .refused(Refusal(.opReused, "this op was used for another command")), []
                )
            }
            if case .event = command { return (.reply(["duplicate": true]), []) }
            return (before.answer, [])
        }
        let account = turn.accountID(for: by.user)
        if account != by.user, command.isOwn {
            let detail: Fields = ["user": .string(account)]
            return (.refused(Refusal(.closed, "the account is part of another", detail)), [])
        }
        if let refusal = refusalForErased(turn) { return (.refused(refusal), []) }
        if case .sweep = command { return (.reply([:]), sweep(&turn, dice)) }
        let (result, news) = turn.run(at: at, operation: operation, dice: dice) {
            (turn) throws(Refusal) in
            try carryOut(&turn)
        }
        let answer: Answer =
            switch result {
            case .success(let fields):
                turn.standingRefusal.map { .refused($0) } ?? .reply(fields)
            case .failure(let refusal): .refused(refusal)
            }
        if let fingerprint, command.keepsRefusals || !answer.isRefusal {
            turn.keep(operationKey, OperationRecord(fingerprint: fingerprint, answer: answer))
        }
        return (answer, news)
    }

    /// Each thing that is due is a decision of its own: what one cannot do is no reason to take
    /// back another. Its operation is named after it, so that twice is once in the books' eyes.
    private func sweep(_ turn: inout Turn, _ dice: Dice) -> [News] {
        var dice = dice
        var told: [News] = []
        for due in turn.set.dueLists[dueList] ?? [] {
            let (result, news) = turn.run(
                at: at, operation: due.operation, dice: Dice(seed: dice.next())
            ) { (turn) throws(Refusal) in
                // First off the list, since the task may put itself on it again.
                turn.unschedule(due.key)
                guard try DueTask(due.key).carryOut(&turn) else {
                    throw Refusal(.notFound, "no such task")
                }
            }
            // What cannot be done now makes room for others, and is tried again.
            if case .failure = result { turn.schedule(due.key, at: at + Self.retryInterval) }
            told += news
        }
        return told
    }

    /// Ms after which a due task that was refused is tried again.
    private static let retryInterval: Int64 = 3_600_000

    private func carryOut(_ turn: inout Turn) throws(Refusal) -> Fields {
        switch command {
        case .wake, .sweep: return [:]
        case .admit(let room, let host, _, let minTier):
            try turn.visit(admitting: by, room: room, host: host, minTier: minTier)
            return [:]
        case .query(let query): return try query.answer(turn)
        case .redeem(let asked): return try turn.redeem(asked, by: by)
        case .cancel(let order): return try turn.cancel(order, by: by)
        case .gift(let gift): return try gift.send(by: by, &turn)
        case .transfer(let present): return try present.give(by: by, &turn)
        case .edit(let edit): return try edit.carryOut(&turn, by: by)
        case .visit(let room, let host, let mayReturn):
            try turn.visit(by: by, room: room, host: host, mayReturn: mayReturn)
            return [:]
        case .join(let plan): return try turn.join(plan, by: by)
        case .register(let asked): return try turn.register(asked, by: by)
        case .boost(let tier, let room): return try turn.boost(tier, room: room, by: by)
        case .profile(let change):
            if by.role == .operator {
                turn.audit("profile", by: by, room: "", ["user": .string(change.user)])
            }
            return try turn.take(change.known(as: turn.accountID(for: change.user)))
        case .webhook(let command): return try command.carryOut(&turn, by: by)
        case .event(let event):
            try turn.take(event)
            return [:]
        case .link(let change): return try change.make(&turn, by: by)
        case .merge(let merge): return try merge.carryOut(&turn, by: by)
        case .erase(let erasure): return try erasure.carryOut(&turn, by: by)
        case .fact(let fact):
            _ = try turn.reward(fact, name: by.name)
            return [:]
        case .signIn(let room, let host): return try signIn(room, host, &turn)
        case .follow(let host, let room, let on): return try follow(host, room, on, &turn)
        case .acknowledge(let cursor): return acknowledge(cursor, &turn)
        case .account(let page): return account(page, turn)
        case .enter(let entry): return try turn.enter(arriving(entry), by: by)
        case .open(let order): return try turn.open(order, by: by)
        case .end(let activity, let room, let how):
            return try turn.end(activity, in: room, how, by: by)
        case .look(let activity):
            try turn.look(activity)
            return [:]
        case .moderate(let act): return try moderate(act, &turn)
        case .feature(let feature): return try feature.carryOut(&turn, by: by)
        case .create(let room, let fields): return try create(room, fields, &turn)
        case .update(let room, let changes, let known):
            return try update(room, changes, known, &turn)
        case .grant(let grant):
            try turn.give(grant, by: by)
            turn.audit("grant", by: by, room: "", grant.detail)
            let user = turn.accountID(for: grant.user)
            return ["balance": .int(turn.set.balances[Account(.user(user), .points)])]
        }
    }

    private func signIn(
        _ room: String, _ host: String?, _ turn: inout Turn
    ) throws(Refusal) -> Fields {
        let key = CounterKey.signIn(by.user)
        let today = turn.programme.day(at)
        var streak = turn[counter: key] ?? Counter(day: .min)
        if streak.day >= today { throw Refusal(.alreadyDone, "signed in today") }
        streak.progress = streak.day == today - 1 ? streak.progress + 1 : 1
        streak.day = today
        streak.at = at
        turn[counter: key] = streak
        let fact = signedIn(streak: streak.progress, in: room, of: host)
        let points = try turn.reward(fact, name: by.name).points
        return ["streak": .int(streak.progress), "points": .int(points)]
    }

    private func follow(
        _ host: String, _ room: String, _ on: Bool, _ turn: inout Turn
    ) throws(Refusal) -> Fields {
        let key = EntryKey.follow(by.user, host: host)
        if (turn[entry: key]?["on"]?.bool ?? false) != on {
            var kept: Fields = ["on": .bool(on)]
            // Once is counted by tasks; rules have limits of their own.
            if turn[entry: key] != nil { kept.append("again", true) }
            turn[entry: key] = kept
            if on {
                _ = try turn.reward(followed(host, in: room), name: by.name)
            }
        }
        return ["on": .bool(on)]
    }

    private func acknowledge(_ cursor: Int64, _ turn: inout Turn) -> Fields {
        guard var member = turn[member: by.user] else { return [:] }
        // A cursor that was never given out would hide what is still to come.
        let shown = min(cursor, turn.set.nextCursor - 1)
        if shown > member.acknowledged {
            member.acknowledged = shown
            turn[member: by.user] = member
        }
        return [:]
    }

    private func account(_ page: HistoryKey, _ turn: borrowing Turn) -> Fields {
        let fields: Fields = [
            "points": .int(turn.points(of: by.user)),
            "held": .int(turn.held(by: by.user)), "expiring": 0,
            "growth": .int(turn.set.balances[Account(.user(by.user), .growth)]),
            "today": .fields(turn.earnable(by: by.user)),
            "coupons": .list(turn.coupons(.coupons(of: by.user)).map { .fields($0.view) }),
        ]
        return fields.merging(turn.history(page))
    }

    private func moderate(_ act: Moderation, _ turn: inout Turn) throws(Refusal) -> Fields {
        var detail: Fields = ["action": .string(act.action.rawValue)]
        if !act.reason.isEmpty { detail["reason"] = .string(act.reason) }
        if case .delete = act.action {
            guard let seq = act.seq else { throw .field("seq", "is required") }
            detail["seq"] = .int(seq)
            turn.audit("moderate", by: by, room: act.room, detail)
            turn.announce(.removed(room: act.room, seq: seq))
            return [:]
        }
        guard let user = act.user else { throw .field("user", "is required") }
        if user == by.user { throw .field("user", "is yourself") }
        let key = RoomMemberKey(room: act.room, user: user)
        var sanction = turn[sanction: key]
        let until = act.until(from: at)
        switch act.action {
        case .mute:
            sanction.mutedUntil = until
            turn.tell(user, "notice", ["kind": "muted", "text": .string(act.reason)])
        case .unmute:
            sanction.mutedUntil = 0
            turn.tell(user, "notice", ["kind": "unmuted", "text": .string(act.reason)])
        case .ban:
            sanction.bannedUntil = until
            turn.note(act, of: user, until: until, by: by)
        case .unban:
            guard turn[document: .ban(room: act.room, user: user)] != nil else {
                throw Refusal(.notFound, "no such ban")
            }
            sanction.bannedUntil = 0
            turn.note(act, of: user, until: 0, by: by)
        case .kick, .delete: break
        }
        if sanction != turn[sanction: key] { turn[sanction: key] = sanction }
        detail["user"] = .string(user)
        if act.action == .mute || act.action == .ban { detail["until"] = .int(until) }
        turn.audit("moderate", by: by, room: act.room, detail)
        turn.announce(
            .sanctioned(room: act.room, user: user, sanction, kick: act.action == .kick))
        return act.action == .mute ? ["until": .int(until)] : [:]
    }
}

extension Moderation {
    /// When it ends, by the clock that shows `now`; a span past all calendars is for ever.
    fileprivate func until(from now: Int64) -> Int64 {
        guard let seconds else { return .foreverMilliseconds }
        let (span, isTooLong) = max(0, seconds).multipliedReportingOverflow(by: 1000)
        let (until, isTooLate) = now.addingReportingOverflow(span)
        return isTooLong || isTooLate ? .foreverMilliseconds : min(until, .foreverMilliseconds)
    }
}

extension Int64 {
    /// "Until further notice" as an instant that every client can read: the year 9999.
    package static let foreverMilliseconds: Int64 = 253_402_300_799_000
}
