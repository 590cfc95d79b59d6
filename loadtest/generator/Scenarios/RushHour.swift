// The host asks a question, or gives away a packet of a few shares, and everybody is there within a
// second. Each viewer counts once; what the server says of it all is held against what the viewers
// were answered and credited.

import Wire

/// Opens a quiz or a red packet, waits until everybody was answered, and ends it.
final class RushHour: Act {
    var title: String { rush.kind.rawValue }
    private let rush: Rush
    private let plan: Plan
    private weak var director: Director?
    private var activity: String?
    private var refusal: String?
    private var result: JSON?
    private var closedAt: Double?
    private var settledAt: Double?

    /// Seconds for everybody to be answered, and for credits that come after the result.
    private static let patience = 60.0
    private static let afterwards = 2.0

    init(_ plan: Plan, _ kind: Rush.Kind) {
        self.plan = plan
        rush = plan.rush.of(kind)
    }

    func begin(_ director: Director) {
        self.director = director
        director.order { _ in .awaitRush(rush) }
        director.order { $0 == 0 ? .openRush(rush) : nil }
    }

    func heard(_ event: JSON) {
        switch event["type"]?.string {
        case "reply": if activity == nil { activity = event["activity"]?.string }
        case "error": refusal = event["code"]?.string ?? "?"
        case "activity.settled":
            if event["activity"]?.string == activity { result = event["result"] }
        default: break
        }
    }

    func isOver(_ now: Reading, elapsed: Double) -> Bool {
        if refusal != nil || elapsed > Self.patience { return true }
        if result != nil {
            settledAt = settledAt ?? elapsed
            return elapsed - (settledAt ?? elapsed) > Self.afterwards
        }
        if now.claimed >= plan.viewers, closedAt == nil, let activity {
            closedAt = elapsed
            director?.order { $0 == 0 ? .closeActivity(activity) : nil }
        }
        return false
    }

    func conclude(_ report: inout Report) {
        if let refusal { report.findings.append("the \(title) was refused: \(refusal)") }
        let tally = report.tally.rush
        report.rush = tally
        guard let result else {
            if refusal == nil { report.findings.append("the \(title) was not settled") }
            return
        }
        func told(_ name: String) -> Int64 { result[name]?.int ?? -1 }
        var faults: [(String, Bool)] = [
            ("viewers without an answer", tally.unanswered > 0),
            ("viewers who counted twice", tally.twice > 0),
            ("answers that should be others", !tally.refused.isEmpty),
            ("points paid that nobody was credited", told("paid") != tally.credited),
        ]
        switch rush.kind {
        case .quiz:
            faults += [
                ("answers that were not counted", told("answers") != Int64(tally.taken)),
                ("right answers that were not counted", told("right") != Int64(tally.right)),
                ("a pot that is not paid", told("paid") != rush.pot),
            ]
        case .redPacket:
            faults += [
                ("shares that were not taken", Int64(tally.taken) != rush.shares),
                ("shares that are not the pot", tally.points != rush.pot),
                ("shares of nothing", tally.least < 1),
                ("viewers who should have had one", tally.soldOut + tally.taken != tally.sent),
            ]
        }
        report.findings += faults.filter(\.1).map { "\($0.0): \(tally), \(result)" }
    }
}

/// What everybody wants at once.
struct Rush: Sendable {
    enum Kind: String, Sendable { case quiz, redPacket = "red-packet" }

    let kind: Kind
    let pot: Int64
    /// Of a red packet; of a quiz, how many of those who are right share the pot.
    let shares: Int64
    /// Milliseconds from the opening within which all come.
    let within: Int64

    func of(_ kind: Kind) -> Rush { Rush(kind: kind, pot: pot, shares: shares, within: within) }
}
