// What comes of an invitation, step by step.

internal import Ledger

extension Turn {
    /// Somebody has registered on another's word.
    /// - Throws: `bad_request` for oneself and for a circle, `already_done` for who was invited
    ///   before.
    mutating func invite(
        _ friend: String, by inviter: String, _ event: MallEvent
    ) throws(Refusal) {
        if friend == inviter { throw .field("inviter", "is the one invited") }
        guard set.invitation(of: friend) == nil else {
            throw Refusal(.alreadyDone, "was invited before")
        }
        var before: String? = inviter
        for _ in 0..<Invitation.depth {
            before = before.flatMap { set.invitation(of: $0)?.inviter }.map { accountID(for: $0) }
            if before == friend { throw .field("inviter", "came by the one invited") }
        }
        know(inviter, name: "")
        know(friend, name: "")
        let invitation = Invitation(of: friend, by: inviter)
        self[document: .invitation(friend)] = invitation.document
        _ = try reward(invitation.registered(at: event.at, id: event.id), name: "")
        // What was heard of before the invitation is paid with it.
        if (self[counter: .orders(of: friend)]?.times ?? 0) > 0 {
            _ = try settleFirstOrder(of: friend, order: "", at: event.at)
        }
        try settleClimb(of: friend)
    }

    /// Rewards the inviter for a friend's first order, once. Returns the coupons that came of it.
    mutating func settleFirstOrder(
        of friend: String, order: String, at time: Int64
    ) throws(Refusal) -> [String] {
        guard var invitation = set.invitation(of: friend), !invitation.hasOrdered else {
            return []
        }
        invitation.hasOrdered = true
        self[document: .invitation(friend)] = invitation.document
        let fact = invitation.current(in: set).firstOrder(order, at: time, id: operation)
        return try reward(fact, name: "").coupons
    }

    /// Rewards the inviter for every tier that the friend's own growth has reached, each once.
    mutating func settleClimb(of friend: String) throws(Refusal) {
        guard var invitation = set.invitation(of: friend) else { return }
        let growth = set.balances[Account(.user(friend), .growth)]
        let rank = programme.tiers.rank(growth: growth, grants: [], now: at)
        guard rank > invitation.reached else { return }
        let before = invitation.reached
        invitation.reached = rank
        self[document: .invitation(friend)] = invitation.document
        for tier in programme.tiers.tiers[(before + 1)...rank] {
            let fact = invitation.current(in: set).climbed(to: tier.id, at: at, id: operation)
            _ = try reward(fact, name: "")
        }
    }
}

extension Invitation {
    /// With the inviter's account as it goes by now.
    fileprivate func current(in set: WorkingSet) -> Invitation {
        Invitation(of: friend, by: set.accountID(for: inviter))
    }
}
