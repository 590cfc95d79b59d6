// The host announces a flash sale of few pieces; everybody wants one within a second. Whoever plays
// the mall pays for orders as they are written down, and lets some lapse; when all pieces are paid
// for the sale is closed, and must have sold exactly what there was.

import Glibc
import Wire

/// Announces a flash sale and waits until all of it is sold.
final class FlashSale: Act {
    let title = "sale"
    private let plan: Plan
    private let file: UnsafeMutablePointer<FILE>?
    private weak var director: Director?
    private var activity: String?
    private var refusal: String?
    private var result: JSON?
    private var isClosing = false
    /// What was credited before it began, by other acts.
    private var before: Int?

    /// Milliseconds from the announcement to the opening.
    static let lead: Int64 = 3_000
    /// Seconds for everything to be sold.
    private static let patience = 60.0

    init(_ plan: Plan) {
        self.plan = plan
        file = plan.sale.orders.flatMap { fopen($0, "a") }
    }

    deinit { if let file { fclose(file) } }

    func begin(_ director: Director) {
        self.director = director
        director.order { _ in .awaitSale(plan.sale) }
        director.order { $0 == 0 ? .openSale(plan.sale) : nil }
    }

    func heard(_ event: JSON) {
        switch event["type"]?.string {
        case "reply": if activity == nil { activity = event["activity"]?.string }
        case "error": refusal = event["code"]?.string ?? "?"
        case "order.open": write(event)
        case "activity.settled":
            if event["activity"]?.string == activity { result = event["result"] }
        default: break
        }
    }

    private func write(_ event: JSON) {
        guard let file, let order = event["order"]?.string, let user = event["user"]?.string,
            let price = event["price"]?.int
        else { return }
        fputs("\(order) \(user) \(price)\n", file)
        fflush(file)
    }

    func isOver(_ now: Reading, elapsed: Double) -> Bool {
        if refusal != nil || result != nil || elapsed > Self.patience { return true }
        let sold = now.credited - (before ?? now.credited)
        before = before ?? now.credited
        if sold >= plan.sale.stock, !isClosing, let activity {
            isClosing = true
            director?.order { $0 == 0 ? .closeSale(activity) : nil }
        }
        return false
    }

    func conclude(_ report: inout Report) {
        if let refusal { report.findings.append("the flash sale was refused: \(refusal)") }
        let sale = report.tally.sale
        report.sale = sale
        guard let item = result?["items"]?.array?.first, let sold = item["sold"]?.int else {
            if refusal == nil { report.findings.append("the flash sale was not settled") }
            return
        }
        let stock = Int64(plan.sale.stock)
        let faults: [(String, Int64)] = [
            ("pieces sold beyond the stock", max(0, sold - stock)),
            ("pieces not sold though all want one", max(0, stock - sold)),
            ("pieces sold that no viewer was told of", abs(sold - Int64(sale.paid))),
            ("orders before the opening", Int64(sale.tooEarly)),
            ("pieces beyond a member's limit", Int64(sale.tooMany)),
            ("purchases without an answer", Int64(sale.unanswered)),
            ("answers that should be others", Int64(sale.refused.values.reduce(0, +))),
        ]
        report.findings += faults.filter { $0.1 > 0 }.map { "\($0.0): \($0.1)" }
    }
}
