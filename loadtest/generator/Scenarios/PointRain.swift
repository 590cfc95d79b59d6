// The host opens a point rain, or several, with one catch a wave for everybody; everybody claims.
// When all are settled, what was paid and what went back must be the pots.

import Wire

/// Opens point rains and waits until they are settled.
final class PointRain: Act {
    let title = "rain"
    private let plan: Plan
    /// Of each rain.
    private let pot: Int64
    private var activities: Set<String> = []
    private var refusal: String?
    private var results: [String: JSON] = [:]
    private var quietSince: Double?
    private var heardBefore = -1

    /// Seconds beyond the waves after which it is given up.
    private static let patience = 30.0

    init(_ plan: Plan) {
        self.plan = plan
        pot = Int64(plan.viewers) * plan.rain.each * plan.rain.waves
    }

    func begin(_ director: Director) {
        director.order { _ in .awaitRain(plan.rain) }
        for _ in 0..<plan.rain.count {
            director.order { $0 == 0 ? .openRain(pot: pot, plan.rain) : nil }
        }
    }

    func heard(_ event: JSON) {
        switch event["type"]?.string {
        case "reply": if let id = event["activity"]?.string { activities.insert(id) }
        case "error": refusal = event["code"]?.string ?? "?"
        case "activity.settled":
            if let id = event["activity"]?.string { results[id] = event["result"] ?? .null }
        default: break
        }
    }

    private var areSettled: Bool {
        activities.count == plan.rain.count && activities.allSatisfy { results[$0] != nil }
    }

    /// Over once all are settled and neither a credit nor an answer has come for a second.
    func isOver(_ now: Reading, elapsed: Double) -> Bool {
        let waves = Double(plan.rain.wave * plan.rain.waves)
        if refusal != nil || elapsed > waves + Self.patience { return true }
        let heard = now.credited + now.replies + now.errors
        if heard != heardBefore {
            heardBefore = heard
            quietSince = elapsed
        }
        return areSettled && elapsed - (quietSince ?? elapsed) >= 1
    }

    func conclude(_ report: inout Report) {
        if let refusal { report.findings.append("the point rain was refused: \(refusal)") }
        let told = activities.compactMap { results[$0] }
        let paid = told.compactMap { $0["paid"]?.int }.reduce(0, +)
        let returned = told.compactMap { $0["returned"]?.int }.reduce(0, +)
        guard areSettled else {
            if refusal == nil { report.findings.append("the point rain was not settled") }
            return
        }
        let pots = pot * Int64(plan.rain.count)
        report.rain = Report.Rain(pot: pots, paid: paid, returned: returned)
        if paid + returned != pots {
            report.findings.append("paid \(paid) and returned \(returned) are not the pot, \(pots)")
        }
        let heard = report.tally.joined - report.dropped
        let silent = heard * plan.rain.count * Int(plan.rain.waves) - report.tally.claims.sent
        if silent > 0, report.tally.returns.cuts == 0 {
            report.findings.append("waves that a viewer did not hear of: \(silent)")
        }
        let credited = report.tally.claims.points
        if paid != credited {
            report.findings.append("paid \(paid), but viewers were credited \(credited)")
        }
    }
}
