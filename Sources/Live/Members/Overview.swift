// How a member stands, for whoever asks by REST or in the account: what the tier hangs on, what
// comes next, and what is missing.

internal import Ledger

extension Turn {
    /// What membership knows of a member beside balances.
    func overview(of member: Member) -> Fields {
        let growth = set.balances[Account(.user(member.user), .growth)]
        let tiers = programme.tiers
        let rank = tiers.rank(growth: growth, grants: member.grants, now: at)
        let tier = tiers.tiers[rank]
        let isEarned = tiers.rank(growth: growth, grants: [], now: at) == rank
        var fields: Fields = [
            "tier_since": .int(member.tierSince),
            "tier_until": Datum(isEarned ? nil : member.end(of: tier, at: at)),
            "next": tiers.shownNext(above: rank, growth: growth), "keeping": .null,
            "segment": Datum(member.segment),
        ]
        let profile = self.set.documents[.profile(member.user)]?.kept
        fields["birthday"] = profile?["birthday"] ?? .null
        fields["attributes"] = profile?["attributes"] ?? .fields([:])
        if let tenure = member.tenure { fields["keeping"] = keeping(tenure, growth: growth) }
        return fields
    }

    /// By when how much is missing to keep a tier.
    private func keeping(_ tenure: Tenure, growth: Int64) -> Datum {
        let law = programme.membership.keeping
        guard let tier = programme.tiers[tenure.tier], case .growth(let threshold) = tier.way,
            let until = law.end(tenure)
        else { return .null }
        return .fields([
            "tier": .string(tenure.tier), "until": .int(until),
            "missing": .int(law.missing(tenure, growth: growth, threshold: threshold)),
        ])
    }
}
