// How points leave a member: one transfer, and a `credit` below zero that says where they went.

package import Ledger

extension Turn {
    /// Moves points away from a member and tells the feed. Returns the balance afterwards.
    /// - Throws: `insufficient_points` with `balance`.
    package mutating func charge(
        _ points: Int64, from user: String, to receiver: Holder = .mall, reason: String,
        _ told: Fields = [:]
    ) throws(Refusal) -> Int64 {
        let posting = try post(
            Transfer(
                from: .user(user), to: receiver, book: .points, amount: points, reason: reason))
        let credit: Fields = [
            "points": .int(-points), "balance": .int(posting.fromBalance),
            "reason": .string(reason),
        ]
        tell(user, "credit", credit.merging(told).merging(["op": .string(operation)]))
        return posting.fromBalance
    }

    /// What a member has to spend.
    func points(of user: String) -> Int64 { set.balances[Account(.user(user), .points)] }
}

extension Refusal {
    /// `count` of something at `price`.
    static func amount(_ count: Int64, at price: Int64) throws(Refusal) -> Int64 {
        let (sum, overflow) = count.multipliedReportingOverflow(by: price)
        if overflow { throw .field("quantity", "comes to more than can be counted") }
        return sum
    }
}
