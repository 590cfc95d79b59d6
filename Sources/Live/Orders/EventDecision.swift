// What an event of the mall comes to: one switch from what was told to who decides it.

extension Turn {
    /// Carries out what the mall tells. An event that is refused leaves nothing behind, and counts
    /// as not sent.
    mutating func take(_ event: MallEvent) throws(Refusal) {
        let user = accountID(for: event.user)
        switch event.kind {
        case .orderCreated(let order, let terms):
            try create(order, terms, of: user, room: event.room, of: event.host)
        case .orderPaid(let order, let cash, let category):
            try receive(cash, for: order, category: category, of: user, event)
        case .orderRefunded(let order, let cash):
            try refund(order, cash: cash, of: user, at: event.at)
        case .membershipOpened(let membership), .membershipRenewed(let membership):
            try openPlan(
                membership.plan, until: membership.until ?? .foreverMilliseconds, for: user,
                room: event.room)
            if let fact = event.fact(of: user) { _ = try reward(fact, name: "") }
        case .cartAdded(let sku, let quantity, _):
            if let fact = event.fact(of: user) { _ = try reward(fact, name: "") }
            if let room = event.room {
                announce(.cart(room: room, user: user, sku: sku, quantity: quantity))
            }
        case .inviteRegistered(let inviter):
            try invite(user, by: accountID(for: inviter), event)
        case .userSeen(let attributes):
            _ = try take(ProfileChange(attributes, of: user, at: event.at))
        }
    }

    /// Pays what the rules grant for a paid order, and for a friend's first. Returns the coupons
    /// among it.
    mutating func reward(
        _ order: Order, isFirst: Bool, at time: Int64
    ) throws(Refusal) -> [String] {
        let user = accountID(for: order.user)
        let own = try reward(
            order.fact(
                .orderPaid, of: user, amount: order.cash, isFirst: isFirst, at: time,
                id: operation),
            name: "")
        guard isFirst else { return own.coupons }
        return own.coupons + (try settleFirstOrder(of: user, order: order.id, at: time))
    }
}

extension ProfileChange {
    /// What the mall says of somebody it has seen.
    init(_ attributes: Fields, of user: String, at time: Int64) {
        var rest = attributes
        rest["birthday"] = nil
        self.init(
            user: user, birthday: attributes["birthday"], attributes: rest, at: time)
    }
}

extension Order {
    /// The fact that `amount` fen were paid for it, or went back.
    func fact(
        _ kind: Fact.Kind, of user: String, amount: Int64, isFirst: Bool = false,
        at time: Int64, id: String
    ) -> Fact {
        var words: [Fact.Word: String] = [.order: self.id]
        words[.category] = category
        return Fact(
            kind, user: user, at: time, amount: amount, room: room, host: host,
            isFirst: isFirst, words: words, id: id)
    }

    /// Notes the room that it came of, and the room's host as far as that is known.
    mutating func take(room: String?, of host: String?) {
        guard let room else { return }
        self.host = host ?? (room == self.room ? self.host : nil)
        self.room = room
    }
}

extension MallEvent {
    /// The fact that an event is by itself; nil where it is more, or none.
    func fact(of user: String) -> Fact? {
        switch kind {
        case .cartAdded(let sku, let quantity, let category):
            fact(
                .cartAdded, of: user, amount: quantity,
                [.sku: sku].merging(category.map { [.category: $0] } ?? [:]) { $1 })
        case .membershipOpened(let membership):
            fact(.membershipOpened, of: user, membership.words)
        case .membershipRenewed(let membership):
            fact(.membershipRenewed, of: user, membership.words)
        case .orderCreated, .orderPaid, .orderRefunded, .inviteRegistered, .userSeen: nil
        }
    }

    private func fact(
        _ kind: Fact.Kind, of user: String, amount: Int64 = 1, _ words: [Fact.Word: String]
    ) -> Fact {
        Fact(
            kind, user: user, at: at, amount: amount, room: room, host: host, words: words, id: id)
    }
}

extension MallEvent.Membership {
    /// What was paid for: the plan, and the time of it that ends then.
    fileprivate var words: [Fact.Word: String] {
        let end = until ?? .foreverMilliseconds
        return [.plan: plan, .period: "\(plan)@\(end)"]
    }
}
