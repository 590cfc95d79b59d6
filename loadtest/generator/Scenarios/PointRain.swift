// The host opens a point rain that has one catch for everybody; everybody claims. When it is
// settled, what was paid and what went back must be the pot.

import Wire

/// Opens a point rain and waits until it is settled.
final class PointRain: Act {
    let title = "rain"
    private let plan: Plan
    private let pot: Int64
    private var activity: String?
    private var refusal: String?
    private var result: JSON?
    private var quietSince: Double?
    private var creditedBefore = -1

    /// Seconds beyond the wave after which it is given up.
    private static let patience = 30.0

    init(_ plan: Plan) {
        self.plan = plan
        pot = Int64(plan.viewers) * plan.each
    }

    func begin(_ director: Director) {
        director.order { _ in .awaitRain }
        director.order { $0 == 0 ? .openRain(pot: pot) : nil }
    }

    func heard(_ event: JSON) {
        switch event["type"]?.string {
        case "reply": if let id = event["activity"]?.string { activity = id }
        case "error": refusal = event["code"]?.string ?? "?"
        case "activity.settled":
            guard event["activity"]?.string == activity else { return }
            result = event["result"] ?? .null
        default: break
        }
    }

    /// Over once it is settled and no credit has come for a second.
    func isOver(_ now: Reading, elapsed: Double) -> Bool {
        if refusal != nil || elapsed > Double(plan.wave) + Self.patience { return true }
        if now.credited != creditedBefore {
            creditedBefore = now.credited
            quietSince = elapsed
        }
        return result != nil && elapsed - (quietSince ?? elapsed) >= 1
    }

    func conclude(_ report: inout Report) {
        if let refusal { report.findings.append("the point rain was refused: \(refusal)") }
        guard let result, let paid = result["paid"]?.int, let returned = result["returned"]?.int
        else {
            if refusal == nil { report.findings.append("the point rain was not settled") }
            return
        }
        report.rain = Report.Rain(pot: pot, paid: paid, returned: returned)
        if paid + returned != pot {
            report.findings.append("paid \(paid) and returned \(returned) are not the pot, \(pot)")
        }
        let silent = report.tally.joined - report.dropped - report.tally.claims.sent
        if silent > 0 { report.findings.append("viewers who heard of no wave: \(silent)") }
        let credited = report.tally.claims.points
        if paid != credited {
            report.findings.append("paid \(paid), but viewers were credited \(credited)")
        }
    }
}
