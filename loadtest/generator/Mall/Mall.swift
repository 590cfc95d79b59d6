// A mall beside the room: orders of the viewers fall due by the clock, are told over HTTP, and each
// is followed until its credit is on the buyer's connection.

import Net
import Wire

/// Sells to the viewers of one crew, on its loop.
final class Mall {
    private unowned let crew: Crew
    private let selling: Selling
    private var pace: Pace
    private let end: Int64
    private let name = OperationID.make(at: 0).suffix(12)
    private let head: String
    private var purchases: [String: Purchase] = [:]
    private var made = 0
    /// Made and not yet paid, the earliest first; those before `paid` are done with.
    private var open: [String] = []
    private var paid = 0
    private var free: [Till] = []
    private var tills: [ObjectIdentifier: Till] = [:]
    private var opened = 0
    private var connecting = 0
    /// What no till was free for; those before `begun` are done with.
    private var waiting: [Till.Message] = []
    private var begun = 0
    private var isClosed = false

    /// Microseconds between an order and its payment.
    private static let delay: Int64 = 1_000_000

    init(_ crew: Crew, _ selling: Selling, seconds: Double) {
        self.crew = crew
        self.selling = selling
        pace = Pace(perSecond: selling.perSecond, burst: selling.batch)
        end = Stopwatch.now() + Int64(seconds * 1_000_000)
        let plan = crew.plan
        let token = TokenSigner.sign(Claims(sub: "mall", role: "service"), plan.key)
        head =
            "POST /v1/events HTTP/1.1\r\nHost: \(plan.server.authority)\r\n"
            + "Authorization: Bearer \(token)\r\nContent-Type: application/json\r\n"
    }

    /// Opens one more connection: those that nobody needs would only be closed by the gateway.
    private func openTill() {
        let till = Till(self)
        opened += 1
        connecting += 1
        tills[ObjectIdentifier(till)] = till
        till.connect(
            to: crew.plan.server, on: crew.loop, from: crew.plan.source(of: opened))
    }

    // MARK: Selling

    func turn(_ now: Int64) {
        if isClosed { return }
        var events: [(event: JSON, payment: String?)] = []
        while now < end, let due = pace.next(now) {
            guard let buyer = crew.anyone(at: .max, speaker: .viewers) else { break }
            made += 1
            let purchase = Purchase(
                id: "\(name)-\(made)", buyer: buyer.user, cash: .random(in: 100...10_000),
                payAt: due + Self.delay)
            purchases[purchase.id] = purchase
            open.append(purchase.id)
            events.append((purchase.created(in: crew.plan.room), nil))
        }
        while paid < open.count, let purchase = purchases[open[paid]], purchase.payAt <= now {
            paid += 1
            events.append((purchase.paid(in: crew.plan.room), purchase.id))
        }
        for start in stride(from: 0, to: events.count, by: selling.batch) {
            let part = events[start..<min(start + selling.batch, events.count)]
            waiting.append(
                Till.Message(events: part.map(\.event), payments: part.compactMap(\.payment)))
        }
        sendWaiting()
    }

    private func sendWaiting() {
        while begun < waiting.count, let till = free.popLast() {
            till.send(waiting[begun], head: head)
            begun += 1
        }
        let missing = min(waiting.count - begun, selling.tills) - connecting
        for _ in 0..<max(0, min(missing, selling.tills - tills.count)) { openTill() }
        if begun > 10_000 {
            waiting.removeFirst(begun)
            begun = 0
        }
    }

    // MARK: What comes back

    func isOpen(_ till: Till) {
        connecting -= 1
        isFree(till)
    }

    func isFree(_ till: Till) {
        free.append(till)
        sendWaiting()
    }

    /// A connection is gone: another one tells what this one was telling.
    func lost(_ till: Till) {
        if !till.isOpen { connecting -= 1 }
        guard tills.removeValue(forKey: ObjectIdentifier(till)) != nil, !isClosed else { return }
        free.removeAll { $0 === till }
        guard let message = till.message else { return }
        crew.tally.orders.connectionsLost += 1
        waiting.append(message)
    }

    func answered(_ message: Till.Message, _ status: Int, _ body: [UInt8]) {
        crew.tally.orders.requests += 1
        let answer = try? JSONReader.read(body)
        guard status == 200, let errors = answer?["errors"]?.array else {
            let code = answer?["code"]?.string ?? "\(status)"
            crew.tally.orders.refused[code, default: 0] += message.events.count
            return
        }
        for error in errors {
            crew.tally.orders.refused[error["code"]?.string ?? "?", default: 0] += 1
        }
        guard errors.isEmpty else { return }
        let now = Stopwatch.now()
        for id in message.payments {
            guard var purchase = purchases[id] else { continue }
            purchase.isTaken = true
            crew.tally.orderAnswer.record(now - purchase.payAt)
            purchases[id] = purchase
        }
    }

    /// A viewer was told of its account.
    func heard(_ event: JSON) {
        let isCredit = event["type"] == "credit"
        guard
            let id = isCredit
                ? event["op"]?.string.flatMap(Purchase.order) : event["order"]?.string,
            var purchase = purchases[id]
        else { return }
        if isCredit {
            purchase.credits += 1
            if purchase.credits == 1 {
                crew.credited += 1
                crew.tally.orders.credited(at: crew.readAt)
                crew.tally.orderCredit.record(crew.readAt - purchase.payAt)
            }
        } else if event["state"] == "paid" {
            purchase.isTold = true
        }
        purchases[id] = purchase
    }

    /// Closes, and counts what became of every order.
    func close() {
        isClosed = true
        for till in tills.values { till.stream?.close(afterFlush: false) }
        for purchase in purchases.values { crew.tally.orders.take(purchase) }
        purchases = [:]
    }
}
