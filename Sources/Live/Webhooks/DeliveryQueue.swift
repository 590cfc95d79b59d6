// In what order one receiver is told. Events of one member go out one after the other; while one
// waits to be tried again, the later ones wait behind it, and those of other members go on. Time
// and dice come in from outside, so that a day of failures is a test of a millisecond.
//
// An event is `fresh` until it arrives or fails; a failed one, and all that waits behind it, is
// recorded. The position that is kept is the last event before which nothing is fresh: everything
// up to it has arrived or is recorded, so a restart repeats some events and loses none.

package struct DeliveryQueue: Sendable {
    /// How much is done at once.
    package struct Bounds: Hashable, Sendable {
        /// Events under way, each of another member.
        package var parallel = 8
        /// Fresh events held ready.
        package var ahead = 200
        /// Recorded events; beyond them nothing new is taken in, and waits in the feed.
        package var recorded = 10_000

        package init() {}
    }

    /// What is to be sent.
    package struct Start: Hashable, Sendable {
        package let cursor: Int64
        /// Nil where it has to be read from the feed again.
        package let item: FeedItem?
    }

    private struct Lane {
        var fresh: [FeedItem] = []
        /// Cursors of recorded events, rising. Where there are any, nothing is fresh.
        var waiting: [Int64] = []
    }

    private let webhook: Webhook
    private let bounds: Bounds
    private let law: RetryLaw
    private var lanes: [String: Lane] = [:]
    /// Lanes whose first event is fresh and not under way, the longest waiting first.
    private var ready: [String] = []
    /// Recorded events that may be tried, the latest first.
    private var due: [(at: Int64, cursor: Int64)] = []
    private var recorded: [Int64: WebhookDelivery] = [:]
    /// Lanes of what is under way.
    private var out: [Int64: String] = [:]
    /// Cursors of fresh events, rising, with the time each was written.
    private var open: [(cursor: Int64, at: Int64)] = []
    private var failures: Int64 = 0
    private var restsUntil: Int64 = 0
    private var prefersDue = true
    /// The last event that was taken in.
    package private(set) var taken: Int64
    private var saved: Int64
    private var unsaved: [Int64: WebhookDelivery] = [:]

    /// - Parameters:
    ///   - position: as it was kept.
    ///   - waiting: every recorded event that waits.
    package init(
        _ webhook: Webhook, position: Int64, waiting: [WebhookDelivery], bounds: Bounds = Bounds(),
        law: RetryLaw = RetryLaw()
    ) {
        self.webhook = webhook
        self.bounds = bounds
        self.law = law
        taken = position
        saved = position
        for delivery in waiting.sorted(by: { $0.cursor < $1.cursor }) { record(delivery) }
    }

    // MARK: Taking in

    /// Whether more of the feed may be taken in.
    package var wantsMore: Bool {
        open.count < (isResting ? 1 : bounds.ahead) && recorded.count < bounds.recorded
    }

    /// Takes in events of the feed after `taken`, in their order.
    package mutating func take(_ page: [FeedItem], now: Int64) {
        for item in page where item.cursor > taken {
            taken = item.cursor
            // After a restart, what was recorded beyond the position is there already.
            guard webhook.wants(item.type), recorded[item.cursor] == nil else { continue }
            let name = item.subject
            if lanes[name]?.waiting.isEmpty == false {
                record(WebhookDelivery(webhook.id, item, since: now), isNew: true)
            } else {
                if lanes[name] == nil { ready.append(name) }
                lanes[name, default: Lane()].fresh.append(item)
                open.append((item.cursor, item.at))
            }
        }
    }

    private mutating func record(_ delivery: WebhookDelivery, isNew: Bool = false) {
        recorded[delivery.cursor] = delivery
        if isNew { unsaved[delivery.cursor] = delivery }
        let isFirst = lanes[delivery.lane]?.waiting.isEmpty ?? true
        lanes[delivery.lane, default: Lane()].waiting.append(delivery.cursor)
        if isFirst { enqueue(delivery) }
    }

    private mutating func enqueue(_ delivery: WebhookDelivery) {
        let place = due.partition { $0.at > delivery.nextAt }
        due.insert((delivery.nextAt, delivery.cursor), at: place)
    }

    // MARK: Sending

    /// Nothing is under way.
    package var isIdle: Bool { out.isEmpty }

    /// The receiver failed again and again and is asked seldom.
    private var isResting: Bool { failures >= law.breaker }

    /// What is to be sent now; nil for nothing. Each has to be `finished`.
    package mutating func start(now: Int64) -> Start? {
        guard out.count < (isResting ? 1 : bounds.parallel), now >= restsUntil else { return nil }
        let isDue = due.last.map { $0.at <= now } ?? false
        if isDue, prefersDue || ready.isEmpty {
            prefersDue = false
            let cursor = due.removeLast().cursor
            out[cursor] = recorded[cursor]?.lane
            return Start(cursor: cursor, item: nil)
        }
        prefersDue = true
        guard !ready.isEmpty, let item = lanes[ready[0]]?.fresh.first else { return nil }
        out[item.cursor] = ready.removeFirst()
        return Start(cursor: item.cursor, item: item)
    }

    /// When `start` should be asked again though nothing else happens; nil for never.
    package var nextAt: Int64? {
        guard out.count < (isResting ? 1 : bounds.parallel) else { return nil }
        if !ready.isEmpty { return restsUntil }
        return due.last.map { max($0.at, restsUntil) }
    }

    /// What became of something that was started.
    /// - Parameter note: a status or a word that says how it ended.
    /// - Returns: the state it is in now.
    @discardableResult
    package mutating func finished(
        _ cursor: Int64, _ hasArrived: Bool, _ note: String, now: Int64, _ dice: inout Dice
    ) -> WebhookDelivery.State {
        guard let name = out.removeValue(forKey: cursor), let lane = lanes[name] else {
            return .done
        }
        failures = hasArrived ? 0 : failures + 1
        restsUntil = now + law.pause(after: failures, &dice)
        if lane.fresh.first?.cursor == cursor {
            if hasArrived {
                close(cursor)
                goOn(name)
                return .done
            }
            recordAll(of: name, now)
        }
        guard var delivery = recorded[cursor] else { return .done }
        delivery.note = note
        if hasArrived {
            delivery.state = .done
        } else {
            delivery.attempts += 1
            let end = delivery.since + law.patience
            delivery.state = now >= end ? .parked : .waiting
            delivery.nextAt = min(now + law.wait(after: delivery.attempts, &dice), max(end, now))
        }
        unsaved[cursor] = delivery
        if delivery.state == .waiting {
            recorded[cursor] = delivery
            enqueue(delivery)
        } else {
            recorded[cursor] = nil
            leave(name)
        }
        return delivery.state
    }

    /// The first fresh event of a lane has arrived; the next one may go.
    private mutating func goOn(_ name: String) {
        lanes[name]?.fresh.removeFirst()
        if lanes[name]?.fresh.isEmpty ?? true { lanes[name] = nil } else { ready.append(name) }
    }

    /// The first recorded event of a lane is over; the next one may be tried at once.
    private mutating func leave(_ name: String) {
        lanes[name]?.waiting.removeFirst()
        guard let next = lanes[name]?.waiting.first, let delivery = recorded[next] else {
            lanes[name] = nil
            return
        }
        enqueue(delivery)
    }

    /// The first event of a lane has failed: what is fresh there waits from now on.
    private mutating func recordAll(of name: String, _ now: Int64) {
        guard let fresh = lanes[name]?.fresh else { return }
        lanes[name] = Lane(waiting: fresh.map(\.cursor))
        for item in fresh {
            close(item.cursor)
            let delivery = WebhookDelivery(webhook.id, item, since: now)
            recorded[item.cursor] = delivery
            unsaved[item.cursor] = delivery
        }
    }

    private mutating func close(_ cursor: Int64) {
        let place = open.partition { $0.cursor < cursor }
        if place < open.count, open[place].cursor == cursor { open.remove(at: place) }
    }

    // MARK: Keeping

    /// Everything up to here has arrived, is recorded or is not wanted.
    package var position: Int64 { open.first.map { $0.cursor - 1 } ?? taken }

    /// What has changed since it was last kept; nil for nothing. To be given back where it could
    /// not be kept.
    package mutating func changes() -> (position: Int64, deliveries: [WebhookDelivery])? {
        guard isUnsaved else { return nil }
        saved = position
        defer { unsaved = [:] }
        return (saved, unsaved.values.sorted { $0.cursor < $1.cursor })
    }

    /// Whether anything has changed since it was last kept.
    package var isUnsaved: Bool { position > saved || !unsaved.isEmpty }

    /// Whether something other than the position has changed.
    package var hasNews: Bool { !unsaved.isEmpty }

    /// What `changes` gave could not be kept.
    package mutating func giveBack(_ deliveries: [WebhookDelivery]) {
        for delivery in deliveries where unsaved[delivery.cursor] == nil {
            unsaved[delivery.cursor] = delivery
        }
        saved = -1
    }

    // MARK: Measuring

    /// Events that are recorded and wait.
    package var waiting: Int { recorded.count }

    /// When the oldest event was written that has neither arrived nor been recorded; nil for none.
    package var oldest: Int64? { open.first?.at }
}

extension Array {
    /// The number of elements from the first on that `isBefore` holds for, by bisection; it has to
    /// hold for no element after one for which it does not.
    fileprivate func partition(_ isBefore: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if isBefore(self[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
