// A member's coupon, under the terms that it was issued with: a later change of its kind changes
// none that people hold.
//
//     issued -> held (by an order) -> used
//        \  \______ released _____/
//         \_________ \___________ expired

/// A coupon that a member has or had.
package struct Coupon: Hashable, Sendable {
    package enum State: String, Sendable, CaseIterable {
        case issued, held, used, released, expired

        /// Whether an order may take it.
        package var isFree: Bool { self == .issued || self == .released }
        /// Whether nothing will come of it any more.
        package var isOver: Bool { self == .used || self == .expired }
    }

    package let id: String
    package let user: String
    package let kind: String
    package let title: String
    /// What it takes off an order, in fen.
    package let off: Int64
    /// The least the order has to come to, in fen.
    package let threshold: Int64
    /// The one category it is good for; nil for all.
    package let category: String?
    package let issuedAt: Int64
    /// The first instant it is no longer good, ms since 1970 UTC.
    package let expiresAt: Int64
    package internal(set) var state: State
    /// The order that holds or has used it.
    package internal(set) var order: String?
    /// Whether what it was given for was taken back, so that nobody gets it again.
    package internal(set) var isRevoked = false

    /// A new one of `kind`, good for the kind's time from `now`.
    init(_ kind: CouponKind, id: String, for user: String, at now: Int64) {
        self.id = id
        self.user = user
        self.kind = kind.id
        title = Live.title(kind.names, or: kind.id)
        off = kind.off
        threshold = kind.threshold
        category = kind.category
        issuedAt = now
        expiresAt = now + kind.days * 86_400_000
        state = .issued
    }

    /// What it takes off an order, never more than the order comes to.
    /// - Parameters:
    ///   - amount: what the order comes to, in fen.
    ///   - category: of what is ordered; nil where there is none.
    ///   - user: who orders.
    /// - Throws: `coupon_invalid` with `reason`: `owner`, `state`, `expired`, `category`,
    ///   `threshold`.
    package func discount(
        on amount: Int64, category: String?, for user: String, at now: Int64
    ) throws(Refusal) -> Int64 {
        guard user == self.user else { throw .coupon("owner", "it is somebody else's") }
        if state == .expired || now >= expiresAt { throw .coupon("expired", "it has expired") }
        guard state.isFree else { throw .coupon("state", "it is \(state.rawValue)") }
        if let only = self.category, only != category {
            throw .coupon("category", "it is good for \(only)", ["category": .string(only)])
        }
        guard amount >= threshold else {
            throw .coupon(
                "threshold", "the order comes to less", ["threshold": .int(threshold)])
        }
        return min(off, amount)
    }

    /// As its owner sees it, in lists.
    package var view: Fields {
        [
            "coupon": .string(id), "kind": .string(kind), "state": .string(state.rawValue),
            "title": .string(title), "off": .int(off), "threshold": .int(threshold),
            "category": Datum(category), "order": Datum(order), "issued_at": .int(issuedAt),
            "expires_at": .int(expiresAt),
        ]
    }

    /// The shape in which it is kept, beside its id.
    package var kept: Fields {
        var kept = view
        kept["coupon"] = nil
        kept["user"] = .string(user)
        if isRevoked { kept["revoked"] = true }
        return kept
    }

    /// Reads what `kept` wrote; nil for anything else.
    package init?(id: String, kept: Fields) {
        guard let user = kept["user"]?.string, let kind = kept["kind"]?.string,
            let off = kept["off"]?.int, let threshold = kept["threshold"]?.int,
            let issuedAt = kept["issued_at"]?.int, let expiresAt = kept["expires_at"]?.int,
            let state = kept["state"]?.string.flatMap(State.init)
        else { return nil }
        self.id = id
        self.user = user
        self.kind = kind
        title = kept["title"]?.string ?? kind
        self.off = off
        self.threshold = threshold
        category = kept["category"]?.string
        self.issuedAt = issuedAt
        self.expiresAt = expiresAt
        self.state = state
        order = kept["order"]?.string
        isRevoked = kept["revoked"]?.bool ?? false
    }
}

extension Refusal {
    /// A coupon that is not good for this, and why in one word.
    static func coupon(_ reason: String, _ message: String, _ details: Fields = [:]) -> Refusal {
        Refusal(
            .couponInvalid, message, (["reason": .string(reason)] as Fields).merging(details))
    }
}
