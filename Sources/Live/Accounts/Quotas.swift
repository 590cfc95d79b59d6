// How often somebody may do something is no more for being two: what either account has used of a
// quota counts as used by the one that they have become.

extension Merge {
    /// The quotas of an account that a merge carries over, always in the same order.
    private static func quotas(
        of user: String, _ programme: Programme, at now: Int64
    ) -> [Allotment] {
        let shop = programme.shop
        return [Present.quota(of: user, programme, at: now)]
            + shop.items.compactMap { $0.quota(of: user) }
            + shop.coupons.compactMap { $0.quota(of: user) }
    }

    /// Adds the quotas of both, as far as `set` tells who they are.
    func nameQuotas(
        _ keys: inout Keys, _ set: WorkingSet, _ programme: Programme, at now: Int64
    ) {
        for user in [from, set.accountID(for: into)] {
            for quota in Self.quotas(of: user, programme, at: now) { keys.name(quota) }
        }
    }

    /// Counts what `from` has used as used by `account`.
    func carryQuotas(to account: String, _ turn: inout Turn) throws(Refusal) {
        let old = Self.quotas(of: from, turn.programme, at: turn.at)
        let own = Self.quotas(of: account, turn.programme, at: turn.at)
        for (old, own) in zip(old, own) {
            // What was used on another day is no matter any more.
            if let day = old.day, turn[entry: old.entry]?["day"]?.int != day { continue }
            try turn.addUsed(of: old, to: own)
        }
    }
}
