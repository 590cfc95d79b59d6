// Who somebody is on entering: tier, balances, sanctions, tasks, and what was not yet shown.

internal import Live

struct Admission: Sendable {
    /// The account, which may go by another name than the token.
    let user: String
    let tier: String
    let points: Int64
    /// Points that unpaid orders hold; they are not among `points`.
    let held: Int64
    let growth: Int64
    /// The next tier that growth can reach, and what is missing.
    let next: (tier: String, missing: Int64)?
    let sanction: Sanction
    /// Whether the account is nobody's any more.
    let isErased: Bool
    /// Whether the member follows the room's host.
    let follows: Bool
    /// Whether the member was not here before today.
    let isFirstToday: Bool
    /// Whether they may have been away so long that they are welcomed back.
    let mayReturn: Bool
    /// By rule: how far they have come with tasks; what is missing was not begun.
    let progress: [String: Counter]
    /// The part of the audience they count to; nil for none.
    let segment: String?
    /// Whether they have paid an order before.
    let hasOrdered: Bool
    /// Account events that were not acknowledged, oldest first.
    let feed: [FeedItem]

    /// - Parameters:
    ///   - feed: what was not acknowledged.
    ///   - now: ms since 1970 UTC; grants end.
    init(
        _ user: String, _ standing: MemberState, feed: [FeedItem], _ programme: Programme,
        now: Int64
    ) {
        self.user = user
        let tiers = programme.tiers
        points = standing.points
        held = standing.held
        growth = standing.growth
        let rank = tiers.rank(growth: growth, grants: standing.grants, now: now)
        tier = tiers.tiers[rank].id
        let today = programme.day(now)
        isFirstToday = Int64(standing.seenDay) < today
        mayReturn =
            standing.seenDay > 0
            && programme.membership.mayReturn(lastSeen: Int64(standing.seenDay), today: today)
        next = tiers.next(above: rank, growth: growth).map { ($0.tier.id, $0.missing) }
        follows = standing.follows
        sanction = standing.sanction
        isErased = standing.isErased
        progress = standing.progress
        segment = standing.segment
        hasOrdered = standing.hasOrdered
        self.feed = feed
    }
}
