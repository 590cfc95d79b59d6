// Tells one receiver what happened. The order is the queue's; the postman fetches pages of the
// feed, posts, and has kept how far it came.

internal import Live
internal import Logging
internal import Net

/// Confined to its dispatcher's loop.
final class Postman: TimerEntry {
    private unowned let dispatcher: Dispatcher
    private var webhook: Webhook
    private var address: HTTPAddress?
    /// Nil until what waits has been read.
    private var queue: DeliveryQueue?
    private var dice = Dice(seed: Entropy.seed())
    /// Set when the receiver was changed, or taken away, and what is under way has to end first.
    private var successor: Successor?
    private var hasMore = true
    private var isAsking = false
    private var isSaving = false
    /// Monotonic ms before which no page is fetched, and the mere position is not kept.
    private var pageAt: Int64 = 0
    private var saveAt: Int64 = 0
    private(set) var isGone = false

    private enum Successor { case changed(Webhook), nobody }

    /// Between two pages of the feed, between two savings of the mere position, and before the
    /// store is asked again; in ms.
    private static let pagePause: Int64 = 20
    private static let savePause: Int64 = 1_000
    private static let storePause: Int64 = 1_000
    private static let page = 200

    init(_ webhook: Webhook, of dispatcher: Dispatcher) {
        self.webhook = webhook
        self.dispatcher = dispatcher
        super.init()
    }

    var waiting: Int { queue?.waiting ?? 0 }
    var oldest: Int64? { queue?.oldest }

    // MARK: Life

    /// Reads what waits, then goes on after `position`.
    func begin(at position: Int64) {
        queue = nil
        address = try? HTTPAddress(webhook.url)
        read(after: "", position, [])
    }

    private func read(after: String, _ position: Int64, _ found: [WebhookDelivery]) {
        dispatcher.ask(.waiting(id: webhook.id, after: after)) { [weak self] answer in
            guard let self else { return }
            guard case .reply(let fields) = answer else {
                return later { $0.read(after: after, position, found) }
            }
            let page = fields["deliveries"]?.list ?? []
            let all = found + page.compactMap { $0.fields.flatMap { WebhookDelivery(kept: $0) } }
            if let next = fields["next"]?.string { return read(after: next, position, all) }
            ready(position, all)
        }
    }

    private func ready(_ position: Int64, _ waiting: [WebhookDelivery]) {
        let limits = dispatcher.limits
        var bounds = DeliveryQueue.Bounds()
        bounds.parallel = limits.webhookParallel
        bounds.recorded = limits.webhookWaiting
        var law = RetryLaw()
        law.most = limits.webhookBackoff
        law.least = min(law.least, law.most)
        law.patience = limits.webhookPatience
        queue = DeliveryQueue(
            webhook, position: position, waiting: waiting, bounds: bounds, law: law)
        hasMore = true
        work()
    }

    /// What the store says the receiver is now; nil where there is none any more.
    func follow(_ now: Webhook?) {
        if let now {
            if now.version != webhook.version {
                successor = .changed(now)
            } else if case .nobody? = successor {
                successor = .changed(now)
            }
        } else {
            successor = .nobody
        }
        if successor != nil, queue != nil { work() }
    }

    func feedGrew() {
        hasMore = true
        if queue != nil { work() }
    }

    /// How far it came, to be kept at the end; nil where that is known.
    func lastWords() -> WebhookCommand? {
        guard let changes = queue?.changes() else { return nil }
        return .progress(
            id: webhook.id, position: changes.position, changes.deliveries)
    }

    // MARK: Work

    private var now: Int64 { dispatcher.loop.wallNow }

    override func fire(_ now: Int64) { work() }

    /// Does what can be done now, and comes back when more can.
    private func work() {
        guard queue != nil, !isGone else { return }
        if successor == nil {
            while let start = queue?.start(now: now) { send(start) }
            fetch()
        }
        save()
        if let successor, queue?.isIdle == true, !isSaving, !isAsking { hand(over: successor) }
        wake()
    }

    private func wake() {
        let clock = dispatcher.loop.now
        var times: [Int64] = []
        if successor == nil {
            if let next = queue?.nextAt { times.append(clock + max(1, next - now)) }
            if hasMore, !isAsking, queue?.wantsMore == true { times.append(pageAt) }
        }
        if !isSaving, queue?.isUnsaved == true { times.append(saveAt) }
        if let time = times.min() {
            dispatcher.loop.wheel.schedule(self, after: max(1, time - clock))
        }
    }

    private func hand(over successor: Successor) {
        guard let position = queue?.position, queue?.isUnsaved == false else { return }
        self.successor = nil
        switch successor {
        case .changed(let webhook):
            self.webhook = webhook
            begin(at: position)
        case .nobody:
            queue = nil
            isGone = true
        }
    }

    private func fetch() {
        let clock = dispatcher.loop.now
        guard hasMore, !isAsking, clock >= pageAt, let queue, queue.wantsMore else { return }
        isAsking = true
        hasMore = false
        pageAt = clock + Self.pagePause
        dispatcher.ask(.feed(FeedPage(after: queue.taken, count: Self.page))) { [weak self] in
            self?.fetched($0)
        }
    }

    private func fetched(_ answer: Answer) {
        isAsking = false
        if case .reply(let fields) = answer {
            let items = (fields["items"]?.list ?? []).compactMap {
                $0.fields.flatMap { FeedItem(kept: $0) }
            }
            if items.count == Self.page { hasMore = true }
            queue?.take(items, now: now)
        } else {
            hasMore = true
            pageAt = dispatcher.loop.now + Self.storePause
        }
        work()
    }

    private func save() {
        guard !isSaving,
            queue?.hasNews == true || dispatcher.loop.now >= saveAt
                || successor != nil, let changes = queue?.changes()
        else { return }
        isSaving = true
        saveAt = dispatcher.loop.now + Self.savePause
        let command = WebhookCommand.progress(
            id: webhook.id, position: changes.position, changes.deliveries)
        dispatcher.ask(command) { [weak self] answer in
            guard let self else { return }
            isSaving = false
            guard case .refused = answer else { return work() }
            queue?.giveBack(changes.deliveries)
            later { $0.work() }
        }
    }

    /// Tries again when the store had time to come back.
    private func later(_ body: @escaping (Postman) -> Void) {
        let pause = Pause { [weak self] in if let self { body(self) } }
        self.pause = pause
        dispatcher.loop.wheel.schedule(pause, after: Self.storePause)
    }

    private var pause: Pause?

    private final class Pause: TimerEntry {
        private let body: () -> Void

        init(_ body: @escaping () -> Void) { self.body = body }

        override func fire(_ now: Int64) { body() }
    }

    // MARK: Sending

    private func send(_ start: DeliveryQueue.Start) {
        if let item = start.item { return send(item) }
        let page = FeedPage(after: start.cursor - 1, count: 1)
        dispatcher.ask(.feed(page)) { [weak self] answer in
            guard let self else { return }
            let found = answer.fields?["items"]?.list?.first?.fields.flatMap { FeedItem(kept: $0) }
            if let found, found.cursor == start.cursor {
                send(found)
            } else {
                finished(start.cursor, false, "unavailable")
            }
        }
    }

    private func send(_ item: FeedItem) {
        guard let address else { return finished(item.cursor, false, "no_url") }
        dispatcher.post(
            EventEnvelope(item), to: address, webhook.signingSecrets(at: now)
        ) { [weak self] outcome in
            switch outcome {
            case .answered(let status, _):
                self?.finished(item.cursor, (200..<300).contains(status), "\(status)")
            case .failed(let failure): self?.finished(item.cursor, false, failure.rawValue)
            }
        }
    }

    private func finished(_ cursor: Int64, _ hasArrived: Bool, _ note: String) {
        let state = queue?.finished(cursor, hasArrived, note, now: now, &dice)
        if hasArrived {
            dispatcher.metrics.delivered()
        } else if state == .parked {
            dispatcher.metrics.parked()
            dispatcher.log.warning(
                "event parked",
                metadata: [
                    "webhook": "\(webhook.id)", "event": "\(FeedItem.eventID(cursor))",
                    "last": "\(note)",
                ])
        } else {
            dispatcher.metrics.failed()
        }
        work()
    }
}

extension Answer {
    fileprivate var fields: Fields? {
        if case .reply(let fields) = self { fields } else { nil }
    }
}
