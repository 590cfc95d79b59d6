// Recovery under a microscope: connections are cut at any byte, in the handshake, in a frame,
// between two, as often as one likes; not one of the returns may lose anything in silence.

/// Cuts until it was done so many times.
final class Cuts: Act {
    let title = "cuts"
    private let plan: Plan
    private weak var director: Director?
    private var stoppedAt: Double?

    /// Seconds for all to be back and to hear more, at least and at most.
    private static let tail = 2.0
    private static let patience = 40.0

    init(_ plan: Plan) { self.plan = plan }

    func begin(_ director: Director) {
        self.director = director
        director.order { .chat(plan, crew: $0, seconds: 86_400) }
        director.order { _ in .cut(plan.trouble.cutting) }
    }

    func isOver(_ now: Reading, elapsed: Double) -> Bool {
        guard let stoppedAt else {
            guard now.cuts >= plan.trouble.cuts else { return false }
            director?.order { _ in .cut(nil) }
            self.stoppedAt = elapsed
            return false
        }
        let waited = elapsed - stoppedAt
        guard waited >= Self.tail && now.away == 0 || waited > Self.patience else { return false }
        director?.order { _ in .hush }
        return true
    }
}
