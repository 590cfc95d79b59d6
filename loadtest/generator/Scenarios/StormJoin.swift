// Nothing but a crowd that comes, stays and goes: what joining costs, and what holding costs.

/// Holds for a while.
final class StormJoin: Act {
    let title = "hold"
    private let plan: Plan

    init(_ plan: Plan) { self.plan = plan }

    func begin(_ director: Director) {}

    func isOver(_ now: Reading, elapsed: Double) -> Bool { elapsed >= plan.seconds }

    func conclude(_ report: inout Report) {
        // The memory before anyone joined is known, and so is that with all of them idle.
        guard plan.script == nil, let before = report.residentBefore, report.tally.joined > 0,
            let after = report.stretches.last(where: { $0.title == title })?.cpu?.resident
        else { return }
        report.bytesPerConnection = (after - before) * 1_024 / Int64(report.tally.joined)
    }
}
