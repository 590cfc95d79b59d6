// Who may take part. Checked where the value moves, not only where the button is drawn.

package struct Eligibility: Hashable, Sendable {
    /// Only these tiers; empty for all.
    package var tiers: [String] = []
    package var minTier: String?
    /// Only who follows the host.
    package var follow = false
    /// Only who has an account; guests own nothing, so this holds for all that moves value.
    package var member = false
    /// Only who has had an account for so many days of 24 hours; 0 for all.
    package var ageDays: Int64 = 0

    package init() {}

    /// What a host may set of it.
    package static let names = ["tiers", "min_tier", "follow", "member", "age_days"]

    /// - Throws: `bad_request` naming an unknown tier or field, or a field of the wrong type.
    package init(_ given: Fields, _ tiers: TierCatalogue) throws(Refusal) {
        for (name, _) in given.all where !Self.names.contains(name) {
            let meant = Self.names.suggestion(for: name)
            throw .field("eligible.\(name.prefix(64))", "is nothing to be eligible by\(meant)")
        }
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
        if let days = given["age_days"], days != .null {
            guard let days = days.int, (0...Self.mostDays).contains(days) else {
                throw .field("eligible.age_days", "must be from 0 to \(Self.mostDays)")
            }
            ageDays = days
        }
    }

    /// Ten years.
    private static let mostDays: Int64 = 3_650

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
        if ageDays > 0 { fields["age_days"] = .int(ageDays) }
        return fields
    }

    /// Reads what `fields` wrote.
    init(kept: Fields) {
        tiers = kept["tiers"]?.list?.compactMap(\.string) ?? []
        minTier = kept["min_tier"]?.string
        follow = kept["follow"]?.bool ?? false
        member = kept["member"]?.bool ?? false
        ageDays = kept["age_days"]?.int ?? 0
    }

    /// Whether a member of `tier` may take part, as far as tiers decide it.
    func admits(tier: String, _ catalogue: TierCatalogue) -> Bool {
        let rank = catalogue.rank(tier) ?? 0
        return rank >= minTier.flatMap { catalogue.rank($0) } ?? 0
            && (tiers.isEmpty || tiers.contains(tier))
    }

    /// - Parameter age: of the account, in ms.
    /// - Throws: `tier_required` with `need`, or `forbidden` with `need` where the host is not
    ///   followed or the account too young.
    func check(
        tier: String, follows: Bool, age: Int64, _ catalogue: TierCatalogue
    ) throws(Refusal) {
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
        if age < ageDays * .day {
            throw Refusal(
                .forbidden, "only for accounts of \(ageDays) days and more",
                ["need": "age_days", "days": .int(ageDays)])
        }
    }
}
