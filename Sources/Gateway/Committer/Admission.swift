// Who somebody is on entering: tier, balances, sanctions, tasks, and what was not yet shown.

internal import Ledger
internal import Live

struct Admission: Sendable {
    let tier: String
    let points: Int64
    let growth: Int64
    /// The next tier that growth can reach, and what is missing.
    let next: (tier: String, missing: Int64)?
    let sanction: Sanction
    /// Whether the member follows the room's host.
    let follows: Bool
    let tasks: [Fields]
    /// Account events that were not acknowledged, oldest first.
    let feed: [FeedItem]

    /// What the loaded set knows of the one who asked to be let in.
    init(_ request: ValueRequest, _ turn: Turn) {
        let user = request.by.user
        let tiers = turn.programme.tiers
        points = turn.set.balances[Account(.user(user), .points)]
        growth = turn.set.balances[Account(.user(user), .growth)]
        let rank = tiers.rank(
            growth: growth, grants: turn.set.members[user]?.grants ?? [], now: request.at)
        tier = tiers.tiers[rank].id
        next = tiers.next(above: rank, growth: growth).map { ($0.tier.id, $0.missing) }
        feed = turn.set.feeds[user] ?? []
        if case .admit(let room, let host, _) = request.command {
            let follow = turn.set.entries[.follow(user, host: host)]
            follows = follow?["on"]?.bool ?? false
            sanction = turn.set.sanctions[RoomMemberKey(room: room, user: user)] ?? Sanction()
        } else {
            follows = false
            sanction = Sanction()
        }
        tasks = turn.programme.rules.tasks.map { rule in
            let counter = turn.set.counters[CounterKey(user: user, rule: rule.id, scope: "")]
            return rule.task(counter ?? Counter(), turn.programme, at: request.at)
        }
    }
}

extension Rule {
    /// A task as the member sees it.
    fileprivate func task(_ counter: Counter, _ programme: Programme, at now: Int64) -> Fields {
        let isToday = limit?.per != .day || counter.day == programme.day(now)
        let times = isToday ? counter.times : 0
        var fields: Fields = [
            "task": .string(id), "title": .string(task?["zh"] ?? id),
            "progress": .int(counter.progress), "goal": .int(every), "points": .int(points),
            "times": .int(times),
        ]
        if let title = task?["en"] { fields["title_en"] = .string(title) }
        if let limit {
            fields["limit"] = .int(limit.times)
            fields["done"] = .bool(times >= limit.times)
        }
        return fields
    }
}
