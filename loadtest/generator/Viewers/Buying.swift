// One viewer in a flash sale: some try before it opens, all buy in time, and who has got a piece
// tries once more; each answer is held against what it has to be.

import Net
import Wire

/// What a viewer wants of the sale, and its own deadline.
final class Buying: TimerEntry {
    enum Try { case early, due, again }

    let activity: String
    /// Microseconds; when the purchase was meant to be sent.
    let intendedAt: Int64
    /// Tries that wait for their answer.
    var asked: [(request: Int64, what: Try)] = []
    /// Whether it has a place in line.
    var isWaiting = false
    /// Orders that were paid.
    var paid: Set<String> = []

    private unowned let viewer: Viewer

    init(_ viewer: Viewer, activity: String, intendedAt: Int64) {
        self.viewer = viewer
        self.activity = activity
        self.intendedAt = intendedAt
    }

    override func fire(_ now: Int64) { viewer.buy(.due) }
}

extension Viewer {
    /// One in so many does not wait for the opening.
    private static let impatience = 10

    /// A sale is there: this viewer will buy at some moment after its opening.
    func meanToBuy(_ event: JSON, in sale: Sale) {
        guard !isHost, buying == nil, let activity = event["activity"]?.string,
            let opensAt = event["opens_at"]?.int
        else { return }
        let delay = max(0, opensAt - crew.loop.wallNow) + .random(in: 0...sale.within)
        let buying = Buying(self, activity: activity, intendedAt: crew.readAt + delay * 1_000)
        self.buying = buying
        crew.loop.wheel.schedule(buying, after: delay)
        if opensAt > crew.loop.wallNow + 500, .random(in: 1...Self.impatience) == 1 { buy(.early) }
    }

    func buy(_ what: Buying.Try) {
        guard let buying else { return }
        let request = nextRequest()
        buying.asked.append((request, what))
        crew.tally.sale.sent += 1
        send(
            Command.buy(
                request, op: OperationID.make(at: crew.loop.wallNow), activity: buying.activity))
    }

    /// True when the reply answered a purchase.
    func tookPurchase(_ event: JSON, to request: Int64) -> Bool {
        guard let what = take(request) else { return false }
        if what == .due { crew.tally.buyReply.record(crew.readAt - (buying?.intendedAt ?? 0)) }
        switch what {
        case .early: crew.tally.sale.tooEarly += 1
        case .again: crew.tally.sale.tooMany += 1
        case .due:
            crew.tally.sale.reserved += 1
            tellOrder(event)
            buy(.again)
        }
        return true
    }

    /// True when the error answered a purchase.
    func tookNoPurchase(_ event: JSON, to request: Int64) -> Bool {
        guard let what = take(request) else { return false }
        let code = event["code"]?.string ?? "?"
        if what == .due { crew.tally.buyReply.record(crew.readAt - (buying?.intendedAt ?? 0)) }
        switch (what, code) {
        case (.early, "not_open"), (.again, "limit_reached"): break
        case (.due, "sold_out") where event["waiting"] != nil:
            crew.tally.sale.waiting += 1
            buying?.isWaiting = true
        default: crew.tally.sale.refused["\(what): \(code)", default: 0] += 1
        }
        return true
    }

    /// What became of an order.
    func tookOrder(_ event: JSON) {
        guard let buying, let order = event["order"]?.string else { return }
        switch event["state"]?.string {
        case "reserved":
            // The own purchase is answered too; this one came to who waited.
            guard buying.isWaiting else { return }
            buying.isWaiting = false
            crew.tally.sale.offered += 1
            tellOrder(event)
        case "paid":
            if buying.paid.insert(order).inserted { crew.credited += 1 }
            crew.tally.sale.paid += 1
            if buying.paid.count > 1 { crew.tally.sale.tooMany += 1 }
        case "released": crew.tally.sale.lapsed += 1
        default: break
        }
    }

    private func tellOrder(_ event: JSON) {
        guard let order = event["order"], let price = event["price"] else { return }
        crew.hostHeard([
            "type": "order.open", "order": order, "user": .string(user), "price": price,
        ])
    }

    private func take(_ request: Int64) -> Buying.Try? {
        guard let place = buying?.asked.firstIndex(where: { $0.request == request }) else {
            return nil
        }
        return buying?.asked.remove(at: place).what
    }

    /// What has no answer at the end.
    func abandonPurchase() {
        guard let buying else { return }
        crew.loop.wheel.cancel(buying)
        crew.tally.sale.unanswered += buying.asked.count
    }
}
