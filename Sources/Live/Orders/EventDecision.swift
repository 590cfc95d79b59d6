// What an event of the mall comes to: one switch from what was told to who decides it.

extension Turn {
    /// Carries out what the mall tells. An event that is refused leaves nothing behind, and counts
    /// as not sent.
    mutating func take(_ event: MallEvent) throws(Refusal) {
        let user = accountID(for: event.user)
        switch event.kind {
        case .orderCreated(let order, let terms):
            try create(order, terms, of: user, room: event.room)
        case .orderPaid(let order, let cash, let category):
            try receive(cash, for: order, category: category, of: user, event)
        case .orderRefunded(let order, let cash): try refund(order, cash: cash, of: user)
        case .membershipOpened(let membership), .membershipRenewed(let membership):
            try openPlan(
                membership.plan, until: membership.until ?? .foreverMilliseconds, for: user,
                room: event.room)
            if let fact = event.fact(of: user) { _ = try reward(fact, name: "") }
        case .cartAdded(let sku, let quantity):
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

    /// Pays what the rules grant for a paid order, and for a friend's first.
    mutating func reward(
        _ order: Order, isFirst: Bool, at time: Int64
    ) throws(Refusal) {
        let user = accountID(for: order.user)
        _ = try reward(
            order.fact(of: user, cash: order.cash, isFirst: isFirst, at: time, id: operation),
            name: "")
        if isFirst { try settleFirstOrder(of: user, order: order.id, at: time) }
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
    /// The fact that it was paid.
    func fact(of user: String, cash: Int64, isFirst: Bool, at time: Int64, id: String) -> Fact {
        var words: [Fact.Word: String] = [.order: self.id]
        words[.category] = category
        return Fact(
            .orderPaid, user: user, at: time, amount: cash, room: room, isFirst: isFirst,
            words: words, id: id)
    }
}

extension MallEvent {
    /// The fact that an event is by itself; nil where it is more, or none.
    func fact(of user: String) -> Fact? {
        switch kind {
        case .cartAdded(let sku, let quantity):
            Fact(
                .cartAdded, user: user, at: at, amount: quantity, room: room, words: [.sku: sku],
                id: id)
        case .membershipOpened(let membership):
            Fact(
                .membershipOpened, user: user, at: at, room: room,
                words: [.plan: membership.plan], id: id)
        case .membershipRenewed(let membership):
            Fact(
                .membershipRenewed, user: user, at: at, room: room,
                words: [.plan: membership.plan], id: id)
        case .orderCreated, .orderPaid, .orderRefunded, .inviteRegistered, .userSeen: nil
        }
    }
}
