// What the mall tells: orders, carts, memberships, invitations. Each event has an id and counts
// once, whatever the order in which they arrive.

/// Something that happened in the mall.
package struct MallEvent: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case orderCreated(order: String, Terms)
        /// Money has come in, in fen.
        case orderPaid(order: String, cash: Int64, category: String?)
        /// Money has gone back, in fen: all of it, or a part.
        case orderRefunded(order: String, cash: Int64)
        case cartAdded(sku: String, quantity: Int64, category: String? = nil)
        case membershipOpened(Membership)
        case membershipRenewed(Membership)
        case inviteRegistered(inviter: String)
        /// What the mall knows of somebody.
        case userSeen(attributes: Fields)
    }

    /// What an order is about, as it is made.
    package struct Terms: Hashable, Sendable {
        /// What it comes to before anything is taken off, in fen.
        package var amount: Int64
        package var category: String?
        /// Points that pay a part of it; 100 are 1 CNY, so a point is a fen.
        package var points: Int64
        /// The coupon that takes something off.
        package var coupon: String?

        package init(
            amount: Int64, category: String? = nil, points: Int64 = 0, coupon: String? = nil
        ) {
            self.amount = amount
            self.category = category
            self.points = points
            self.coupon = coupon
        }
    }

    /// A paid plan.
    package struct Membership: Hashable, Sendable {
        package let plan: String
        /// When it ends, ms since 1970 UTC; nil for never.
        package let until: Int64?

        package init(plan: String, until: Int64?) {
            self.plan = plan
            self.until = until
        }
    }

    /// Makes it count once.
    package let id: String
    package let user: String
    /// When it happened, ms since 1970 UTC.
    package let at: Int64
    /// The room it came of, where it came of one.
    package let room: String?
    /// Whose room that is, as far as is known.
    package let host: String?
    package let kind: Kind
    /// Of all that was sent; another one under the same id is `op_reused`.
    package let fingerprint: Int64

    package init(
        _ id: String, user: String, at: Int64, room: String? = nil, host: String? = nil,
        _ kind: Kind, fingerprint: Int64 = 0
    ) {
        self.id = id
        self.user = user
        self.at = at
        self.room = room
        self.host = host
        self.kind = kind
        self.fingerprint = fingerprint
    }

    /// The most fen, and the most of anything, that an event may name: what is reckoned from it
    /// stays far within 64 bits.
    package static let mostAmount: Int64 = 1_000_000_000_000

    /// How far from now an event may have happened, in ms: 30 days.
    package static let reach: Int64 = 30 * 86_400_000

    /// The order it is about.
    var order: String? {
        switch kind {
        case .orderCreated(let order, _), .orderPaid(let order, _, _),
            .orderRefunded(let order, _):
            order
        case .cartAdded, .membershipOpened, .membershipRenewed, .inviteRegistered, .userSeen: nil
        }
    }

    /// The request that carries it out. Its operation is the event's own and belongs to no member.
    /// - Parameter now: when it reached us, ms since 1970 UTC.
    package func request(at now: Int64) -> ValueRequest {
        ValueRequest(
            .event(self), by: .mall, at: now, operation: id, fingerprint: fingerprint)
    }
}

extension Actor {
    /// Who asks for what the mall tells; no member has its name.
    package static let mall = Actor(user: "", name: "", role: .service)
}
