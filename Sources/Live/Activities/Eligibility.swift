// Who may take part. Checked where the value moves, not only where the button is drawn.

package struct Eligibility: Hashable, Sendable {
    /// Only these tiers; empty for all.
    package var tiers: [String] = []
    package var minTier: String?
    /// Only who follows the host.
    package var follow = false
    /// Only who has an account; guests own nothing, so this holds for all that moves value.
    package var member = false

    package init() {}

    /// - Throws: `bad_request` naming an unknown tier or a field of the wrong type.
    package init(_ given: Fields, _ tiers: TierCatalogue) throws(Refusal) {
        if let list = given["tiers"], list != .null {
            guard let ids = list.list?.map(\.string), ids.count <= tiers.tiers.count else {
                throw .field("eligible.tiers", "must be a list of tiers")
            }
            for id in ids {
                guard let id, tiers[id] != nil else {
                    throw .field("eligible.tiers", "names a tier that is not there")
                }
                self.tiers.append(id)
            }
        }
        if let tier = given["min_tier"], tier != .null {
            guard let id = tier.string, tiers[id] != nil else {
                throw .field("eligible.min_tier", "names a tier that is not there")
            }
            minTier = id
        }
        follow = try Self.flag("follow", in: given)
        member = try Self.flag("member", in: given)
    }

    private static func flag(_ name: String, in given: Fields) throws(Refusal) -> Bool {
        guard let value = given[name], value != .null else { return false }
        guard let flag = value.bool else { throw .field("eligible.\(name)", "must be a boolean") }
        return flag
    }

    /// As in `activity.opened`; only what restricts.
    package var fields: Fields {
        var fields = Fields()
        if !tiers.isEmpty { fields["tiers"] = .list(tiers.map { .string($0) }) }
        if let minTier { fields["min_tier"] = .string(minTier) }
        if follow { fields["follow"] = true }
        if member { fields["member"] = true }
        return fields
    }

    /// Reads what `fields` wrote.
    init(kept: Fields) {
        tiers = kept["tiers"]?.list?.compactMap(\.string) ?? []
        minTier = kept["min_tier"]?.string
        follow = kept["follow"]?.bool ?? false
        member = kept["member"]?.bool ?? false
    }

    /// - Throws: `tier_required` with `need`, or `forbidden` where the host is not followed.
    func check(tier: String, follows: Bool, _ catalogue: TierCatalogue) throws(Refusal) {
        let rank = catalogue.rank(tier) ?? 0
        if let minTier, let least = catalogue.rank(minTier), rank < least {
            throw Refusal(.tierRequired, "open from \(minTier)", ["need": .string(minTier)])
        }
        if !tiers.isEmpty && !tiers.contains(tier) {
            let need = tiers.min { (catalogue.rank($0) ?? 0) < (catalogue.rank($1) ?? 0) } ?? ""
            throw Refusal(
                .tierRequired, "open to \(tiers.joined(separator: ", "))", ["need": .string(need)])
        }
        if follow && !follows {
            throw Refusal(.forbidden, "only for followers of the host", ["need": "follow"])
        }
    }
}
