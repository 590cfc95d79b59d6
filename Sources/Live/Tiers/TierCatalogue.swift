// All tiers in order of rank, and which of them a member has.

/// A tier that was given: by plan, invitation or operator, possibly for a time.
package struct TierGrant: Hashable, Sendable {
    package let tier: String
    /// Milliseconds since 1970 UTC; nil for ever.
    package let until: Int64?

    package init(tier: String, until: Int64?) {
        self.tier = tier
        self.until = until
    }
}

/// The tiers, lowest first; the place in the list is the rank.
package struct TierCatalogue: Sendable, Hashable {
    package let tiers: [Tier]
    private let ranks: [String: Int]
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
        ranks = Dictionary(uniqueKeysWithValues: tiers.enumerated().map { ($1.id, $0) })
        thresholds = tiers.enumerated().compactMap { rank, tier in
            guard case .growth(let growth) = tier.way else { return nil }
            return Threshold(rank: rank, growth: growth)
        }
    }

    /// The rank of a tier, 0 for the lowest; nil for a tier that is not, or no longer, there.
    package func rank(_ id: String) -> Int? { ranks[id] }

    package subscript(id: String) -> Tier? { ranks[id].map { tiers[$0] } }

    package var lowest: Tier { tiers[0] }

    /// The rank a member has: the highest way that applies.
    package func rank(growth: Int64, grants: [TierGrant], now: Int64) -> Int {
        var best = 0
        for threshold in thresholds where growth >= threshold.growth { best = threshold.rank }
        for grant in grants where grant.until.map({ $0 > now }) ?? true {
            if let rank = ranks[grant.tier], rank > best { best = rank }
        }
        return best
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
