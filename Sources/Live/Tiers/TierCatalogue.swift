// All tiers in order of rank, and which of them a member has.

/// The tiers, lowest first; the place in the list is the rank.
package struct TierCatalogue: Sendable, Hashable {
    package let tiers: [Tier]
    /// To look through these few costs less than to hash the one that is sought.
    private let ids: [String]
    /// The tiers that growth reaches: asked for with every reward.
    private let thresholds: [Threshold]

    private struct Threshold: Sendable, Hashable {
        let rank: Int
        let growth: Int64
    }

    /// - Precondition: at least one tier, unique ids, and the lowest is reached by growth 0; the
    ///   configuration has checked so.
    package init(_ tiers: [Tier]) {
        precondition(tiers.first?.way == .growth(0), "the lowest tier is everybody's")
        self.tiers = tiers
        ids = tiers.map(\.id)
        thresholds = tiers.enumerated().compactMap { rank, tier in
            guard case .growth(let growth) = tier.way else { return nil }
            return Threshold(rank: rank, growth: growth)
        }
    }

    /// The rank of a tier, 0 for the lowest; nil for a tier that is not, or no longer, there.
    package func rank(_ id: String) -> Int? { ids.firstIndex(of: id) }

    package subscript(id: String) -> Tier? { rank(id).map { tiers[$0] } }

    package var lowest: Tier { tiers[0] }

    /// The rank a member has: the highest way that applies.
    package func rank(growth: Int64, grants: [TierGrant], now: Int64) -> Int {
        var best = 0
        for threshold in thresholds where growth >= threshold.growth { best = threshold.rank }
        for grant in grants where !grant.isOver(now) {
            if let rank = rank(grant.tier), rank > best { best = rank }
        }
        return best
    }

    /// The tier below `rank` that growth falls to, and its threshold.
    package func below(_ rank: Int) -> (tier: Tier, threshold: Int64)? {
        for tier in tiers.prefix(max(0, rank)).reversed() {
            if case .growth(let threshold) = tier.way { return (tier, threshold) }
        }
        return nil
    }

    /// The tier that a paid plan opens.
    package func tier(ofPlan plan: String) -> Tier? { tiers.last { $0.plan == plan } }

    /// The same as members are told it: `tier` and `missing`; null for the highest.
    func shownNext(above rank: Int, growth: Int64) -> Datum {
        next(above: rank, growth: growth).map { tier, missing in
            ["tier": .string(tier.id), "missing": .int(missing)]
        } ?? .null
    }

    /// The next tier above `rank` that growth can reach, and what is missing.
    package func next(above rank: Int, growth: Int64) -> (tier: Tier, missing: Int64)? {
        for tier in tiers.dropFirst(rank + 1) {
            if case .growth(let threshold) = tier.way, threshold > growth {
                return (tier, threshold - growth)
            }
        }
        return nil
    }
}
