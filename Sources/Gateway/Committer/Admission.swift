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
    /// By rule: how far they have come with tasks; what is missing was not begun.
    private(set) var progress: [String: Counter] = [:]
    /// Account events that were not acknowledged, oldest first.
    let feed: [FeedItem]

    /// What the loaded set knows of the one who asked to be let in.
    init(_ request: ValueRequest, _ turn: Turn) {
        let user = request.by.user
        let tiers = turn.programme.tiers
        points = turn.set.balances[Account(.user(user), .points)]
        growth = turn.set.balances[Account(.user(user), .growth)]
        let rank = tiers.rank(
            growth: growth, grants: turn[member: user]?.grants ?? [], now: request.at)
        tier = tiers.tiers[rank].id
        next = tiers.next(above: rank, growth: growth).map { ($0.tier.id, $0.missing) }
        feed = turn.set.feeds[user] ?? []
        if case .admit(let room, let host, _) = request.command {
            let follow = turn[entry: .follow(user, host: host)]
            follows = follow?["on"]?.bool ?? false
            sanction = turn[sanction: RoomMemberKey(room: room, user: user)]
        } else {
            follows = false
            sanction = Sanction()
        }
        for rule in turn.programme.rules.tasks {
            let key = CounterKey(user: user, rule: rule.id, scope: "")
            if let counter = turn[counter: key] { progress[rule.id] = counter }
        }
    }
}
