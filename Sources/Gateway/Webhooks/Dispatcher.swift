// Sends events out: a postman for each receiver, on a loop of their own, so that neither rooms nor
// other receivers wait for one. The store knows which receivers there are and how far each has been
// told; it is asked every second, so that what operators change is followed without being told.

internal import Live
internal import Logging
internal import Net

/// What reaches the dispatcher from other threads.
enum DispatchMessage: Sendable {
    /// To what was asked of the store under this number.
    case answer(UInt64, Answer)
    /// There is more in the feed.
    case grew
    case stop
}

/// Confined to its loop's thread.
final class Dispatcher {
    let loop: Loop
    let client: HTTPClient
    let limits: Limits
    let metrics: WebhookMetrics
    let log: Logger
    private let committer: Committer
    private let mailbox: Mailbox<DispatchMessage>
    private let saysWhetherNeeded: (Bool) -> Void
    private var postmen: [String: Postman] = [:]
    private var expected: [UInt64: (Answer) -> Void] = [:]
    private var asked: UInt64 = 0
    private var isStopped = false
    private lazy var round = Round { [unowned self] in look() }

    /// Between two looks at which receivers there are, in ms.
    private static let interval: Int64 = 1_000

    /// - Parameter saysWhetherNeeded: told whether there is any receiver.
    init(
        on loop: Loop, _ settings: WebhookSettings, _ limits: Limits, committer: Committer,
        mailbox: Mailbox<DispatchMessage>, metrics: WebhookMetrics, log: Logger,
        saysWhetherNeeded: @escaping (Bool) -> Void
    ) throws(NetError) {
        self.loop = loop
        self.limits = limits
        self.committer = committer
        self.mailbox = mailbox
        self.metrics = metrics
        self.log = log
        self.saysWhetherNeeded = saysWhetherNeeded
        client = try HTTPClient(on: loop, settings.rules(limits))
        mailbox.attach(to: loop) { [unowned self] messages in
            for message in messages { receive(message) }
        }
        look()
    }

    private func receive(_ message: DispatchMessage) {
        switch message {
        case .answer(let number, let answer): expected.removeValue(forKey: number)?(answer)
        case .grew: for postman in postmen.values { postman.feedGrew() }
        case .stop: stop()
        }
    }

    /// Keeps how far everyone has been told, and ends the loop. What is under way is repeated at
    /// the next start.
    private func stop() {
        isStopped = true
        for postman in postmen.values {
            guard let command = postman.lastWords() else { continue }
            _ = committer.post(CommitJob(request: request(command), reply: .nobody))
        }
        loop.stop()
    }

    // MARK: The store

    /// Asks the store; `then` is called on this loop, later.
    func ask(_ command: WebhookCommand, then: @escaping (Answer) -> Void) {
        asked += 1
        let number = asked
        expected[number] = then
        let job = CommitJob(
            request: request(command),
            reply: .caller { [mailbox] answer in mailbox.post(.answer(number, answer)) })
        if !committer.post(job) { mailbox.post(.answer(number, .refused(.unavailable))) }
    }

    private func request(_ command: WebhookCommand) -> ValueRequest {
        ValueRequest(.webhook(command), by: .house, at: loop.wallNow, operation: "webhook")
    }

    // MARK: Receivers

    private func look() {
        ask(.load) { [unowned self] answer in
            if case .reply(let fields) = answer { follow(fields["webhooks"]?.list ?? []) }
            measure()
            loop.wheel.schedule(round, after: Self.interval)
        }
    }

    private func follow(_ webhooks: [Datum]) {
        var missing = Set(postmen.keys)
        for webhook in webhooks {
            guard let fields = webhook.fields, let id = fields["id"]?.string,
                let webhook = fields["kept"]?.fields.flatMap({ Webhook(id: id, kept: $0) })
            else { continue }
            missing.remove(id)
            if let postman = postmen[id] {
                postman.follow(webhook)
            } else {
                let postman = Postman(webhook, of: self)
                postmen[id] = postman
                postman.begin(at: fields["position"]?.int ?? 0)
            }
        }
        for id in missing { postmen[id]?.follow(nil) }
        postmen = postmen.filter { !$0.value.isGone }
        saysWhetherNeeded(!postmen.isEmpty)
    }

    private func measure() {
        let oldest = postmen.values.compactMap(\.oldest).min()
        metrics.set(
            waiting: postmen.values.reduce(0) { $0 + $1.waiting },
            lag: oldest.map { max(0, loop.wallNow - $0) } ?? 0)
    }

    /// Sends an envelope; `then` is not called once the dispatcher has stopped.
    func post(
        _ envelope: EventEnvelope, to address: HTTPAddress, _ secrets: [String],
        then: @escaping (HTTPOutcome) -> Void
    ) {
        client.post(
            to: address, headers: envelope.headers(secrets: secrets, now: loop.wallNow),
            body: envelope.body
        ) { [unowned self] outcome in
            if !isStopped { then(outcome) }
        }
    }

    private final class Round: TimerEntry {
        private let body: () -> Void

        init(_ body: @escaping () -> Void) { self.body = body }

        override func fire(_ now: Int64) { body() }
    }
}
