// Nothing but a crowd that comes, stays and goes: what joining costs, and what holding costs.

/// Holds for a while.
final class StormJoin: Act {
    let title = "hold"
    private let plan: Plan

    init(_ plan: Plan) { self.plan = plan }

    func begin(_ director: Director) {}

    func isOver(_ now: Reading, elapsed: Double) -> Bool { elapsed >= plan.seconds }
}
