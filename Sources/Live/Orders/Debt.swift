// What is taken back may have been spent already. Then the member owes it: the missing part comes
// from a debt account, which stands below zero until later earnings have filled it. So a refund
// always moves exactly what was moved, and no balance that people hold goes below zero.

internal import Ledger

extension Turn {
    /// The points that a member owes; they are paid from what is earned next.
    package func owed(by user: String) -> Int64 {
        0 &- set.balances[Account(.debt(user), .points)]
    }

    /// Moves points away from a member, as far as there are any; the rest is owed from then on.
    /// Returns the points that were there.
    @discardableResult
    mutating func takeBack(
        _ points: Int64, from user: String, to receiver: Holder, reason: String,
        _ told: Fields = [:]
    ) throws(Refusal) -> Int64 {
        let taken = min(points, set.balances[Account(.user(user), .points)])
        var balance = set.balances[Account(.user(user), .points)]
        if taken > 0 {
            balance =
                try post(
                    Transfer(
                        from: .user(user), to: receiver, book: .points, amount: taken,
                        reason: reason)
                ).fromBalance
        }
        if taken < points {
            try post(
                Transfer(
                    from: .debt(user), to: receiver, book: .points, amount: points - taken,
                    reason: reason))
        }
        var credit: Fields = [
            "points": .int(-taken), "balance": .int(balance), "reason": .string(reason),
        ]
        if taken < points { credit.append("owed", .int(owed(by: user))) }
        tell(user, "credit", credit.merging(told).merging(["op": .string(operation)]))
        return taken
    }

    /// Puts the part of an earning that a member owes where it is owed. Returns that part.
    mutating func recover(
        _ points: Int64, from giver: Holder, to user: String, reason: String
    ) throws(Refusal) -> Int64 {
        let recovered = min(points, owed(by: user))
        guard recovered > 0 else { return 0 }
        try post(
            Transfer(
                from: giver, to: .debt(user), book: .points, amount: recovered, reason: reason))
        return recovered
    }
}

extension Holder {
    /// Whether what it gives is earned, and not a gift or a thing of one's own that comes back.
    var isSourceOfEarnings: Bool {
        switch self {
        case .user, .mall, .debt: false
        case .issuer, .activity: true
        case .other(let name): !name.hasPrefix("order:")
        }
    }
}
