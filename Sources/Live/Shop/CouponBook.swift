// What becomes of coupons. Each is a piece in the ledger, which moves from the issuer to its owner,
// to an order, and to the mall or back, so that none is ever in two hands; the document beside it
// says which piece it is and under what terms.

internal import Ledger

extension DocumentKey {
    package static func coupon(_ id: String) -> DocumentKey { DocumentKey("coupon", id) }
}

extension DueKey {
    /// A coupon's time is over.
    static func expiry(ofCoupon id: String) -> DueKey { DueKey("coupon.expire", id) }
}

extension Keys {
    /// Names a coupon that is to be issued under `id`.
    package mutating func name(newCoupon id: String, for user: String) {
        documents.insert(.coupon(id))
        members.insert(user)
        accounts.insert(Account(.user(user), .coupons))
    }

    /// Names a coupon and, once `set` knows whose it is, what moves with it. Asked again for each
    /// round of loading.
    package mutating func name(coupon id: String, order: String?, _ set: WorkingSet) {
        documents.insert(.coupon(id))
        guard let coupon = set.coupon(id) else { return }
        members.insert(coupon.user)
        accounts.insert(Account(.user(coupon.user), .coupons))
        for order in [order, coupon.order].compactMap({ $0 }) {
            accounts.insert(Account(.order(order), .coupons))
        }
    }
}

extension WorkingSet {
    /// A coupon that was loaded.
    package func coupon(_ id: String) -> Coupon? {
        documents[.coupon(id)].flatMap { Coupon(id: id, kept: $0.kept) }
    }
}

extension DocumentList {
    /// A page of the coupons that a member can still use, or that are `past`.
    package static func coupons(
        of user: String, past: Bool = false, after: String = "", count: Int = 50
    ) -> DocumentList {
        DocumentList(
            "coupon", owner: past ? Coupon.past(user) : user, after: after, count: count)
    }
}

extension Turn {
    /// The coupons of a page.
    package func coupons(_ page: DocumentList) -> [Coupon] {
        (set.documentLists[page] ?? []).compactMap { Coupon(id: $0.key.id, kept: $0.kept) }
    }

    /// Issues a coupon as the shop has it now, good at once. Under an id that was issued before
    /// nothing happens.
    /// - Throws: `not_found` for a kind that is not there.
    @discardableResult
    package mutating func issueCoupon(
        _ kind: String, to user: String, id: String
    ) throws(Refusal) -> Coupon {
        if let before = set.coupon(id) { return before }
        guard let kind = programme.shop.coupon(kind) else {
            throw Refusal(.notFound, "no such coupon")
        }
        return try issueCoupon(kind, to: user, id: id)
    }

    /// Issues a coupon that is good for what `kind` says.
    /// - Parameter giver: who has one to give; the issuer has any number.
    @discardableResult
    mutating func issueCoupon(
        _ kind: CouponKind, to user: String, id: String, from giver: Holder = .issuer
    ) throws(Refusal) -> Coupon {
        if let before = set.coupon(id) { return before }
        let coupon = Coupon(kind, id: id, for: user, at: at)
        try move(from: giver, to: .user(user), "issued")
        put(coupon)
        schedule(.expiry(ofCoupon: id), at: coupon.expiresAt)
        return coupon
    }

    /// Has an order hold a coupon. Returns what it takes off, in fen.
    /// - Throws: `coupon_invalid` with `reason`.
    package mutating func reserveCoupon(
        _ id: String, for order: String, amount: Int64, category: String?, user: String
    ) throws(Refusal) -> Int64 {
        guard var coupon = set.coupon(id) else { throw .coupon("unknown", "no such coupon") }
        if coupon.state == .held, coupon.order == order { return min(coupon.off, amount) }
        let off = try coupon.discount(on: amount, category: category, for: user, at: at)
        try move(from: .user(coupon.user), to: .order(order), "held")
        coupon.state = .held
        coupon.order = order
        put(coupon)
        return off
    }

    /// The order that holds the coupon was paid.
    /// - Throws: `coupon_invalid` for a coupon that no order holds.
    package mutating func useCoupon(_ id: String) throws(Refusal) {
        guard var coupon = set.coupon(id), let order = coupon.order else {
            throw .coupon("state", "no order holds it")
        }
        if coupon.state == .used { return }
        guard coupon.state == .held else { throw .coupon("state", "no order holds it") }
        try move(from: .order(order), to: .mall, "used")
        coupon.state = .used
        put(coupon)
        unschedule(.expiry(ofCoupon: id))
    }

    /// The order came to nothing, or was refunded: the coupon is its owner's again, as long as it
    /// would have been. Does nothing to a coupon that no order has.
    package mutating func releaseCoupon(_ id: String) throws(Refusal) {
        guard var coupon = set.coupon(id), let order = coupon.order else { return }
        switch coupon.state {
        case .held: try move(from: .order(order), to: .user(coupon.user), "released")
        case .used: try move(from: .mall, to: .user(coupon.user), "released")
        case .issued, .released, .expired: return
        }
        coupon.state = .released
        coupon.order = nil
        put(coupon)
        if coupon.isRevoked || at >= coupon.expiresAt {
            try expireCoupon(id)
        } else {
            schedule(.expiry(ofCoupon: id), at: coupon.expiresAt)
        }
    }

    /// Ends a coupon whose time is over. One that an order holds waits for the order.
    package mutating func expireCoupon(_ id: String) throws(Refusal) {
        guard var coupon = set.coupon(id), coupon.state.isFree,
            coupon.isRevoked || at >= coupon.expiresAt
        else { return }
        try move(from: .user(coupon.user), to: .issuer, "expired")
        coupon.state = .expired
        put(coupon)
    }

    /// What a coupon was given for was taken back: it ends. One that an order has ends as soon as
    /// the order gives it back; until then it is worth what it was, and what was used stays used.
    mutating func revokeCoupon(_ id: String) throws(Refusal) {
        guard var coupon = set.coupon(id), !coupon.state.isOver || coupon.state == .used else {
            return
        }
        coupon.isRevoked = true
        keep(coupon)
        guard coupon.state.isFree else { return }
        unschedule(.expiry(ofCoupon: id))
        try expireCoupon(id)
    }

    private mutating func move(
        from giver: Holder, to receiver: Holder, _ reason: String
    ) throws(Refusal) {
        try post(Transfer(from: giver, to: receiver, book: .coupons, amount: 1, reason: reason))
    }

    /// Keeps a coupon as it is now and tells its owner.
    private mutating func put(_ coupon: Coupon) {
        keep(coupon)
        tell(coupon.user, "coupon", coupon.view)
    }

    private mutating func keep(_ coupon: Coupon) {
        self[document: .coupon(coupon.id)] = Document(
            .coupon(coupon.id), owner: coupon.owner, kept: coupon.kept)
    }
}

extension Coupon {
    /// The id of a coupon that is issued once for `cause`, such as a rule, a member and what the
    /// rule was asked about: 32 hex digits.
    package static func id(for cause: String) -> String {
        ["one:", "two:"].map { salt in
            let digits = String(UInt64(bitPattern: fingerprint(salt + cause)), radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }

    /// Whom it is listed under: what is over is out of the way of what can still be used.
    var owner: String { state.isOver ? Self.past(user) : user }

    /// The owner of what a member once had; no id of a member has a slash.
    static func past(_ user: String) -> String { "past/\(user)" }
}

extension Grant {
    /// The id of the coupon that is given under `operation`, which is `maker`'s own.
    func couponID(_ operation: String, by maker: Actor) -> String {
        Coupon.id(for: "grant:\(maker.user):\(user):\(operation)")
    }
}
