// The mall sells to everybody who is here, while they watch: from the payment to the credit on the
// buyer's own connection.

/// Sells at a set rate.
final class Orders: Act {
    let title = "orders"
    private let plan: Plan
    private var creditedBefore = -1
    private var quietSince = 0.0

    /// Seconds for the last orders to be paid and credited, at least and at most.
    private static let tail = 2.0
    private static let patience = 20.0

    init(_ plan: Plan) { self.plan = plan }

    func begin(_ director: Director) {
        let part = plan.selling.part(of: plan.loops)
        director.order { _ in .sell(part, seconds: plan.seconds) }
    }

    func isOver(_ now: Reading, elapsed: Double) -> Bool {
        if now.credited != creditedBefore {
            creditedBefore = now.credited
            quietSince = elapsed
        }
        return elapsed >= plan.seconds + Self.tail && elapsed - quietSince >= 1
            || elapsed >= plan.seconds + Self.patience
    }

    func conclude(_ report: inout Report) {
        if report.tally.orders.made == 0 { report.findings.append("nobody bought anything") }
    }
}
