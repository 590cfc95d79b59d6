// The network goes for everyone at once, in the middle of a chat: all come back, and each has to go
// on exactly where it was or be told that it cannot.

/// A chat that is interrupted for all.
final class ReconnectStorm: Act {
    let title = "storm"
    private let plan: Plan
    private weak var director: Director?
    private var storms = 0
    private var pending: Double?

    /// Seconds for the last danmaku to arrive, and for those who still are away.
    private static let tail = 1.5
    private static let patience = 60.0
    /// Seconds after which those are cut too who were sent too little.
    private static let cutAnyway = 1.0

    init(_ plan: Plan) { self.plan = plan }

    func begin(_ director: Director) {
        self.director = director
        director.order { .chat(plan, crew: $0, seconds: plan.seconds) }
    }

    func isOver(_ now: Reading, elapsed: Double) -> Bool {
        let step = plan.seconds / Double(plan.trouble.storms + 1)
        if storms < plan.trouble.storms, elapsed >= step * Double(storms + 1) {
            storms += 1
            pending = elapsed + Self.cutAnyway
            director?.order { _ in .cutAll(plan.trouble.cutting) }
        }
        if let time = pending, elapsed >= time {
            pending = nil
            director?.order { _ in .cutTheRest }
        }
        if elapsed > plan.seconds + Self.patience { return true }
        return elapsed >= plan.seconds + Self.tail && pending == nil && now.away == 0
    }

    func conclude(_ report: inout Report) {
        if report.tally.returns.cuts == 0 { report.findings.append("nobody was cut off") }
    }
}
