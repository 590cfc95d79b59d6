// A node: its loops, its committer, and what they share. Everything shared is immutable, atomic or
// behind a lock that is taken once a connection; all the rest lives on one loop.

internal import Ledger
package import Live
package import Logging
internal import Net
package import Store
internal import Synchronization
internal import Wire

package final class Gateway: Sendable {
    package let settings: GatewaySettings
    package let metrics: GatewayMetrics
    let service: (any HTTPService)?
    /// All rooms there are.
    package let rooms: RoomDirectory
    let addresses: AddressBook
    let members: MemberBook
    let requests: RequestBook
    let tiers = TierMemory()
    /// Names this life of the node: room events of another epoch are another stream.
    let epoch = Hex.encode(Entropy.bytes(8))
    private let log: Logger
    private let mailboxes: [Mailbox<LoopMessage>]
    private let current: Mutex<Programme>
    private let threads = Mutex<[LoopThread]>([])
    private let committer = Mutex<Committer?>(nil)
    private let webhooks = WebhookOffice()
    private let running = Atomic<Int>(0)
    private let draining = Atomic<Bool>(false)
    private let boundPort = Atomic<Int>(0)
    private let boundSecurePort = Atomic<Int>(0)

    /// - Parameter service: answers what is asked over plain HTTP on the public port.
    package init(
        _ settings: GatewaySettings, metrics: GatewayMetrics, log: Logger,
        service: (any HTTPService)? = nil
    ) {
        precondition(settings.loops > 0, "a node has at least one loop")
        self.metrics = metrics
        self.log = log
        self.service = service
        var settings = settings
        settings.limits = settings.limits.held(
            files: Machine.raiseFileLimit(), memory: Machine.memoryLimit)
        self.settings = settings
        let limits = settings.limits
        addresses = AddressBook(limits)
        rooms = RoomDirectory(settings.rooms, most: limits.rooms)
        members = MemberBook(limits)
        requests = RequestBook(limits)
        mailboxes = (0..<settings.loops).map { _ in Mailbox() }
        current = Mutex(settings.programme)
    }

    // MARK: Life

    /// Opens the store and the public port. Returns once connections are taken.
    /// - Parameters:
    ///   - store: opens the store, on the committer's thread.
    ///   - seeds: carried out before anybody comes.
    ///   - ended: called when the last loop has ended, on that loop's thread.
    /// - Throws: `StoreError`, and `NetError` for the port.
    package func start(
        store: @escaping @Sendable () throws(StoreError) -> any Store,
        seeds: [ValueRequest] = [], ended: @escaping @Sendable () -> Void = {}
    ) throws {
        if settings.port != 0 {
            try Listener.requireFree(address: settings.address, port: settings.port)
        }
        if let secure = settings.secure, secure.port != 0 {
            try Listener.requireFree(address: secure.address, port: secure.port)
        }
        let started = try Committer(
            limits: settings.limits, loops: settings.loops,
            programme: { [unowned self] in programme },
            adopt: { [unowned self] in adopt(edited: $0) }, members: members, tiers: tiers,
            home: { [unowned self] in home(of: $0) }, open: store,
            reading: [DocumentKey.room("").kind] + ProgrammeEdits.kinds, metrics: metrics,
            log: log, feedGrew: { [webhooks] in webhooks.feedGrew() }
        ) { [unowned self] loop, decided in
            // Before anybody hears of it, so that a room that was made can be entered at once.
            for case .room(let room, let changed) in decided.news {
                rooms.take(changed, of: room)
                if let host = changed["host"]?.string {
                    for index in mailboxes.indices { mail(.host(room: room, host), to: index) }
                }
            }
            mail(.decided(decided), to: loop)
        }
        rooms.take(started.kept.filter { $0.key == .room($0.key.id) })
        let edits = ProgrammeEdits(started.kept)
        current.withLock { programme in
            programme = programme.with(edits) { reason in
                log.error(
                    "an edit of the programme is left out", metadata: ["reason": "\(reason)"])
            }
        }
        committer.withLock { $0 = started }
        for request in seeds { _ = started.post(CommitJob(request: request, reply: .nobody)) }
        try webhooks.start(
            settings.webhooks, settings.limits, committer: started, metrics: metrics.webhooks,
            log: log)
        for index in 0..<settings.loops { try startLoop(index, started, ended) }
    }

    /// Each loop has a listener of its own; where port 0 is asked for, the first one finds it.
    private func startLoop(
        _ index: Int, _ committer: Committer, _ ended: @escaping @Sendable () -> Void
    ) throws(NetError) {
        let isListening = Semaphore()
        let failure = Mutex<NetError?>(nil)
        let wanted = settings.port == 0 ? port : settings.port
        let secure = settings.secure.map { $0.port == 0 ? securePort : $0.port } ?? 0
        running.add(1, ordering: .relaxed)
        let thread = try LoopThread.start(name: "loop-\(index)") { [unowned self] loop in
            let shard = Shard(index, loop, self, committer)
            mailboxes[index].attach(to: loop) { messages in
                for message in messages { shard.receive(message) }
            }
            shard.openRooms()
            do throws(NetError) {
                boundPort.store(try shard.listen(port: wanted), ordering: .relaxed)
                boundSecurePort.store(
                    try shard.listenSecurely(port: secure), ordering: .relaxed)
                isListening.signal()
                loop.run()
                shard.postJobs()
            } catch {
                failure.withLock { $0 = error }
                isListening.signal()
            }
            withExtendedLifetime(shard) {}
            if running.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 { ended() }
        }
        threads.withLock { $0.append(thread) }
        isListening.wait()
        if let error = failure.withLock({ $0 }) { throw error }
    }

    /// The public port, once started; tells which one the system chose when 0 was asked for.
    package var port: Int { boundPort.load(ordering: .relaxed) }

    /// The port for TLS likewise; 0 where there is none.
    package var securePort: Int { boundSecurePort.load(ordering: .relaxed) }

    /// No new joins; viewers are asked to come back elsewhere, at spread times, and let go.
    package func drain() {
        guard !draining.exchange(true, ordering: .relaxed) else { return }
        let connections = Int64(addresses.connections)
        let duration = min(settings.limits.drain, max(200, connections))
        for index in mailboxes.indices { mail(.drain(duration), to: index) }
    }

    /// Ends the loops now.
    package func stop() {
        draining.store(true, ordering: .relaxed)
        for index in mailboxes.indices { mail(.stop, to: index) }
    }

    /// Waits until all loops have ended, then works off what was asked of the store and closes it.
    package func join() {
        for thread in threads.withLock({ $0 }) { thread.join() }
        webhooks.finish()
        committer.withLock { $0 }?.finish()
    }

    // MARK: What loops share

    package var programme: Programme { current.withLock { $0 } }

    /// Swaps the programme under open connections; what operators have edited stays over it.
    /// - Throws: what is wrong with the two together. The old one stays whole.
    package func adopt(_ configured: Programme) throws(SettingsError) {
        try swap { (programme) throws(SettingsError) in try configured.with(programme.edits) }
    }

    /// Takes an edit that is durable. Where the configuration was read anew meanwhile, it is put
    /// over that; where it does not go with that, it holds from the next start on.
    private func adopt(edited: Programme) {
        do throws(SettingsError) {
            try swap { (programme) throws(SettingsError) in
                programme.isWritten(as: edited) ? edited : try programme.with(edited.edits)
            }
        } catch {
            for problem in error.problems {
                log.error(
                    "an edit does not go with the configuration",
                    metadata: ["at": "\(problem.path)", "reason": "\(problem.reason)"])
            }
        }
    }

    /// Under the lock also where it is spread, so that all loops end up with the last one.
    private func swap(
        _ change: (Programme) throws(SettingsError) -> Programme
    ) throws(SettingsError) {
        try current.withLock { (programme) throws(SettingsError) in
            programme = try change(programme)
            members.forget()
            for index in mailboxes.indices { mail(.adopt(programme), to: index) }
        }
    }

    /// Refuses new viewers while the process has more memory than it should; who is in goes on.
    func shed(_ isShort: Bool) {
        guard addresses.isShortOfMemory != isShort else { return }
        addresses.isShortOfMemory = isShort
        if isShort {
            log.warning("short of memory: nobody new is let in")
        } else {
            log.notice("memory is enough again: viewers are let in")
        }
    }

    /// Whether new viewers may come: there is memory for them, the store answers and the node does
    /// not leave.
    package var isReady: Bool {
        !draining.load(ordering: .relaxed) && !addresses.isShortOfMemory
            && (committer.withLock { $0 }?.isReady ?? false)
    }

    /// Connections to rooms.
    package var connections: Int { addresses.connections }

    /// The loop on which a room has its home.
    func home(of room: String) -> Int {
        if settings.loops == 1 { return 0 }
        return Int(UInt64(bitPattern: fingerprint(room)) % UInt64(settings.loops))
    }

    func mail(_ message: LoopMessage, to loop: Int) { mailboxes[loop].post(message) }

    func mail(_ messages: [LoopMessage], to loop: Int) {
        mailboxes[loop].post(contentsOf: messages)
    }

    /// What there is to measure, in the text format of Prometheus.
    func exposition() -> [UInt8] {
        metrics.node.look(at: self)
        return MetricsExposition.text(of: metrics.registry)
    }

    /// Has a request decided and kept; `then` is called on the committer's thread.
    func ask(_ request: ValueRequest, then: @escaping @Sendable (Answer) -> Void) {
        let committer = committer.withLock { $0 }
        if committer?.post(CommitJob(request: request, reply: .caller(then))) != true {
            then(.refused(.unavailable))
        }
    }

    /// Requests waiting for the store.
    package var committerQueue: Int { committer.withLock { $0 }?.waiting ?? 0 }
}
