// People come and go for as long as one likes: memory that is not given back shows as a slope.

/// Some leave every second and come anew.
final class Churn: Act {
    let title: String
    private let plan: Plan
    private weak var director: Director?
    private var hasStopped = false

    /// Seconds for all to be back, at least and at most.
    private static let tail = 1.0
    private static let patience = 35.0
    /// The part of the time that does not count: caches of a bounded size are still filling, and
    /// the heap finds how much it needs at its fullest. Ten minutes of forty.
    private static let warmUp = 0.25

    init(_ plan: Plan, title: String = "churn") {
        self.plan = plan
        self.title = title
    }

    func begin(_ director: Director) {
        self.director = director
        director.order { .chat(plan, crew: $0, seconds: plan.seconds) }
        director.order { _ in .churn(plan.rate / Double(plan.loops)) }
    }

    func isOver(_ now: Reading, elapsed: Double) -> Bool {
        guard elapsed >= plan.seconds else { return false }
        if !hasStopped { director?.order { _ in .churn(nil) } }
        hasStopped = true
        return elapsed >= plan.seconds + Self.tail && now.away == 0
            || elapsed > plan.seconds + Self.patience
    }

    func conclude(_ report: inout Report) {
        // A few seconds of an evening say nothing about memory.
        if plan.script != nil { return }
        let samples = report.samples.filter { $0.title == title && $0.resident > 0 }
        let counted = samples.dropFirst(Int(Double(samples.count) * Self.warmUp))
        report.slope = Trend.slope(
            counted.map { (Double($0.at) / 3_600_000_000, Double($0.resident)) })
    }
}
