// What one loop holds: its connections, its part of every room they are in, and the rooms that
// have their home here. Confined to the loop's thread; other loops are reached by mail.

internal import Bus
internal import Live
internal import Net
internal import Wire

final class Shard {
    let index: Int
    let loop: Loop
    /// Outlives its loops.
    unowned(unsafe) let gateway: Gateway
    let bus: any Bus
    private let committer: Committer
    let verifier: TokenVerifier
    let encoder: FrameEncoder
    private(set) var programme: Programme
    /// The programme as members are told of it.
    private(set) var memberText: MemberText
    private(set) var isDraining = false
    private var gate: JoinGate

    private var sessions = SessionTable()
    private var parts: [String: RoomPart] = [:]
    private var homes: [String: HomeRoom] = [:]
    private var turning: [HomeRoom] = []
    /// What plain requests wait for, by number. Each is answered or refused, so none stays.
    private var expected: [UInt64: (Answer) -> Void] = [:]
    private var exchanges: UInt64 = 0
    /// Requests of this turn on their way to the committer.
    private var jobs: [CommitJob] = []
    private var joins: JoinBatch<CommitJob>
    /// Whether the loop will wake for those who wait in `joins`.
    private var isJoinTimed = false
    /// Requests that are to be tried again, and how many there may be; how often each is tried,
    /// which takes half a minute in all.
    private var retrying = 0
    private static let mostRetrying = 10_000
    private static let mostAttempts = 8
    /// Messages of this turn on their way to other loops, by loop.
    private var mail: [[LoopMessage]]
    private var connections: UInt64 = 0
    private var ids: UInt64 = 0
    private let idPrefix: String
    private var delayed: [ObjectIdentifier: Delayed] = [:]
    private var listeners: [Listener] = []
    /// Parsers between two requests: most connections bring one, whole, and need none again.
    private var spareParsers: [HTTPRequestParser] = []
    private let headLimits: HTTPLimits
    private let gauges: LoopGauges
    /// Longest lag of the loop since the gauges were set, in ms.
    private var worstLag: Int64 = 0
    private var measuredAt: Int64
    private var pace: TickPace
    private var memory: MemoryWatch
    private var memoryReturn = MemoryReturn()

    var loops: Int { gateway.settings.loops }

    init(_ index: Int, _ loop: Loop, _ gateway: Gateway, _ committer: Committer) {
        self.index = index
        self.loop = loop
        self.gateway = gateway
        self.committer = committer
        mail = Array(repeating: [], count: gateway.settings.loops)
        let limits = gateway.settings.limits
        programme = gateway.programme
        memberText = MemberText(programme)
        headLimits = HTTPLimits(
            headBytes: limits.headBytes, fields: limits.headFields,
            targetBytes: limits.targetBytes, bodyBytes: limits.bodyBytes,
            bodyBytesOfPath: ["/v1/events": limits.eventsBodyBytes])
        measuredAt = loop.now
        pace = TickPace(narrow: limits.tickBusy, wide: limits.tickSaturated)
        memory = MemoryWatch(most: limits.memoryBytes)
        bus = InProcessBus(
            epoch: gateway.epoch, events: limits.historyEvents, bytes: limits.historyBytes)
        gate = JoinGate(rate: limits.joinsPerSecond / gateway.settings.loops, now: loop.now)
        joins = JoinBatch(interval: limits.committerGather, now: loop.now)
        verifier = TokenVerifier(keys: gateway.settings.keys)
        encoder = FrameEncoder(limits)
        idPrefix = Hex.encode(Entropy.bytes(4))
        gauges = gateway.metrics.node.loop(index)
        loop.stallLimit = limits.stall
        loop.queueLimit = limits.queueBytes
        loop.atFlush { [unowned self] in endTurn() }
        measure()
    }

    // MARK: Connections

    /// Takes connections from now on; returns the port.
    func listen(port: Int) throws(NetError) -> Int {
        let listener = try Listener.listen(
            on: loop, address: gateway.settings.address, port: port,
            kernelQueue: gateway.settings.limits.kernelQueueBytes,
            sparedFiles: gateway.settings.limits.sparedFiles
        ) { [unowned self] _ in
            accept(isSecure: false)
        }
        listeners.append(listener)
        return listener.port
    }

    /// The same by TLS, where that is configured; otherwise does nothing and returns 0.
    func listenSecurely(port: Int) throws(NetError) -> Int {
        guard let secure = gateway.settings.secure else { return 0 }
        let listener = try Listener.listen(
            on: loop, address: secure.address, port: port,
            kernelQueue: gateway.settings.limits.kernelQueueBytes,
            sparedFiles: gateway.settings.limits.sparedFiles, identity: secure.identity
        ) { [unowned self] _ in
            accept(isSecure: true)
        }
        listeners.append(listener)
        return listener.port
    }

    private func accept(isSecure: Bool) -> StreamHandler? {
        connections += 1
        gateway.metrics.opened()
        let id = SessionID(loop: index, count: connections)
        return Session(id, self, isSecure: isSecure)
    }

    func takeParser() -> HTTPRequestParser {
        spareParsers.popLast() ?? HTTPRequestParser(limits: headLimits)
    }

    /// - Parameter parser: one that is in no request.
    func giveBack(_ parser: HTTPRequestParser) {
        if spareParsers.count < 16 { spareParsers.append(parser) }
    }

    /// Nil where a join may begin; otherwise the seconds after which to try again, spread over a
    /// few so that those who are turned away do not come back together.
    func turnAway(standing: () -> Double) -> Int64? {
        gate.admit(loop.now, standing: standing) ? nil : 1 + Int64(connections % 5)
    }

    /// A join that came to nothing takes no place from others.
    func giveBackPlace() { gate.giveBack() }

    /// Now known by its id, and to its member's feed.
    func add(_ session: Session) { sessions.insert(session) }

    /// Goes by another name from now on.
    func rename(_ session: Session, to actor: Actor) {
        let isKnown = sessions.remove(session)
        session.actor = actor
        if isKnown { sessions.insert(session) }
    }

    func remove(_ session: Session) {
        guard sessions.remove(session) else { return }
        if isDraining && sessions.all.isEmpty {
            schedule(after: 200) { [unowned self] in loop.stop() }
        }
    }

    // MARK: Rooms

    func part(_ room: String) -> RoomPart {
        if let part = parts[room] { return part }
        let part = RoomPart(room, self)
        parts[room] = part
        return part
    }

    func left(_ part: RoomPart) {
        if part.count == 0 {
            loop.wheel.cancel(part)
            parts[part.id] = nil
        }
    }

    /// Loads the rooms that have their home here, so that what went on in them goes on, or ends,
    /// before anybody comes.
    func openRooms() {
        for room in gateway.rooms.ids where gateway.home(of: room) == index {
            _ = home(room)
        }
    }

    private func home(_ room: String) -> HomeRoom? {
        if let home = homes[room] { return home }
        guard let record = gateway.rooms[room] else { return nil }
        let home = HomeRoom(record, self)
        homes[room] = home
        return home
    }

    /// Viewers in rooms that have their home here.
    var viewersAtHome: Int { homes.values.reduce(0) { $0 + $1.viewers } }

    // MARK: Mail

    /// Sends to another loop when this turn is over, with all else for that one; or takes in at
    /// once what is for this one.
    func post(_ message: LoopMessage, to loop: Int) {
        if loop == index {
            receive(message)
        } else {
            mail[loop].append(message)
        }
    }

    private func postMail() {
        for loop in mail.indices where !mail[loop].isEmpty {
            let posted = mail[loop]
            mail[loop] = []
            gateway.mail(posted, to: loop)
        }
    }

    func tell(_ room: String, _ message: RoomMessage) {
        post(.room(room, message), to: gateway.home(of: room))
    }

    func receive(_ message: LoopMessage) {
        switch message {
        case .room(let room, let message): home(room)?.receive(message)
        case .session(let id, let message): sessions[id]?.receive(message)
        case .tick(let room, let tick): if let part = parts[room] { show(tick, in: part) }
        case .decided(let decided): take(decided)
        case .answer(let number, let answer): expected.removeValue(forKey: number)?(answer)
        case .host(let room, let host): parts[room]?.host = host
        case .adopt(let programme):
            self.programme = programme
            memberText = MemberText(programme)
            for home in homes.values { home.adopt(programme) }
        case .drain(let duration): drain(within: duration)
        case .stop: loop.stop()
        }
    }

    func answer(_ session: SessionID, _ request: Int64?, _ answer: Answer) {
        guard request != nil else { return }
        post(.session(session, .answer(request: request, answer)), to: session.loop)
    }

    /// Names what is called with the answer when it has come.
    func expect(_ then: @escaping (Answer) -> Void) -> ExchangeID {
        exchanges += 1
        expected[exchanges] = then
        return ExchangeID(loop: index, number: exchanges)
    }

    // MARK: Value

    /// Hands a request to the committer, with all others of this turn of the loop: they are woken
    /// for and decided together. When the committer is full the asker hears so.
    func commit(_ request: ValueRequest, _ reply: CommitJob.ReplyTo) {
        let job = CommitJob(request: request, reply: reply)
        if case .admission = reply {
            joins.append(job, at: loop.now)
        } else {
            jobs.append(job)
        }
    }

    /// Ends the turn for those who join.
    private func postJoins() {
        jobs += joins.take(loop.now)
        guard !isJoinTimed, let wait = joins.wait(loop.now) else { return }
        isJoinTimed = true
        schedule(after: wait) { [weak self] in self?.isJoinTimed = false }
    }

    /// Ends the turn for the committer.
    func postJobs() {
        while !jobs.isEmpty {
            let posted = jobs
            jobs = []
            for job in posted.dropFirst(committer.post(contentsOf: posted)) { refuse(job) }
        }
    }

    /// Tries a request that nobody waits for once more, under the operation that it has: first
    /// soon, then ever later, for half a minute.
    private func tryAgain(_ request: ValueRequest, _ attempt: Int) {
        guard attempt < Self.mostAttempts, retrying < Self.mostRetrying else {
            return gateway.metrics.lost()
        }
        retrying += 1
        gateway.metrics.retried()
        schedule(after: min(8_000, 250 << Int64(attempt))) { [weak self] in
            guard let self else { return }
            retrying -= 1
            commit(request, .insist(loop: index, attempt: attempt + 1))
        }
    }

    private func refuse(_ job: CommitJob) {
        switch job.reply {
        case .nobody: break
        case .insist(_, let attempt): tryAgain(job.request, attempt)
        case .session(let session, let id): answer(session, id, .refused(.unavailable))
        case .admission(let session): sessions[session]?.admitted(nil)
        case .room(let room): schedule(after: 1_000) { [weak self] in self?.home(room)?.woken(nil) }
        case .caller(let then): then(.refused(.unavailable))
        case .exchange(let id): post(.answer(id.number, .refused(.unavailable)), to: id.loop)
        }
    }

    private func take(_ decided: Decided) {
        for (session, admission) in decided.admissions { sessions[session]?.admitted(admission) }
        for (room, wake) in decided.wakes { home(room)?.woken(wake) }
        for (session, request, answer) in decided.answers {
            sessions[session]?.receive(.answer(request: request, answer))
        }
        for (number, answer) in decided.exchanges { expected.removeValue(forKey: number)?(answer) }
        for item in decided.feed {
            sessions.forEach(of: item.user) { $0.push(item) }
        }
        for name in decided.moved { sessions.forEach(of: name) { $0.moved() } }
        for news in decided.news { home(news.room)?.hear(news) }
        for (request, attempt) in decided.missed { tryAgain(request, attempt) }
    }

    // MARK: Time

    /// An id that no other loop, process or time makes.
    func makeID() -> String {
        ids += 1
        return "\(String(loop.wallNow, radix: 36))-\(idPrefix)-\(String(ids, radix: 36))"
    }

    /// How far apart the ticks of a busy room are, in ms.
    var tickInterval: Int64 { pace.interval }

    /// Shows a tick to the viewers here, and counts what that costs.
    private func show(_ tick: Tick, in part: RoomPart) {
        let began = Clock.monotonicNanoseconds()
        part.show(tick)
        pace.count(
            cost: Clock.monotonicNanoseconds() - began, events: tick.events.count,
            gap: loop.now - part.shownAt)
        part.shownAt = loop.now
    }

    /// Closes the room's tick when this turn of the loop is over.
    func atTurnEnd(_ home: HomeRoom) {
        if !turning.contains(where: { $0 === home }) { turning.append(home) }
    }

    private func endTurn() {
        worstLag = max(worstLag, loop.lag)
        while !turning.isEmpty {
            let homes = turning
            turning = []
            for home in homes { home.turnEnded() }
        }
        postMail()
        postJoins()
        postJobs()
    }

    private func measure() {
        gauges.set(
            connections: loop.streamCount, lag: worstLag, busy: loop.busyShare,
            viewers: viewersAtHome)
        worstLag = 0
        pace.adjust(busy: loop.busyShare, elapsed: loop.now - measuredAt)
        measuredAt = loop.now
        let resident = Machine.residentBytes
        if index == 0 {
            sweep()
            watchMemory(resident)
        }
        let isDue = memoryReturn.look(
            connections: loop.streamCount, busy: loop.busyShare, resident: resident)
        if isDue { returnFreeMemory() }
        schedule(after: 1_000) { [unowned self] in measure() }
    }

    /// Has the store carry out what is due. One loop of a node asks; asking twice does no harm.
    private func sweep() {
        guard !isDraining else { return }
        commit(
            ValueRequest(.sweep, by: .house, at: loop.wallNow, operation: "sweep"), .nobody)
    }

    /// One loop of a node looks for all of them.
    private func watchMemory(_ resident: Int) {
        if memory.look(resident) { returnFreeMemory() }
        gateway.shed(memory.isShort)
    }

    private func returnFreeMemory() {
        loop.settle()
        committer.settle()
    }

    /// Runs `body` once, after `ms`.
    func schedule(after ms: Int64, _ body: @escaping () -> Void) {
        let entry = Delayed(body) { [unowned self] entry in delayed[ObjectIdentifier(entry)] = nil }
        delayed[ObjectIdentifier(entry)] = entry
        loop.wheel.schedule(entry, after: ms)
    }

    private final class Delayed: TimerEntry {
        private let body: () -> Void
        private let done: (Delayed) -> Void

        init(_ body: @escaping () -> Void, _ done: @escaping (Delayed) -> Void) {
            self.body = body
            self.done = done
        }

        override func fire(_ now: Int64) {
            body()
            done(self)
        }
    }

    // MARK: Leaving

    /// No new joins; viewers are told to come back, each at a time of its own, and let go.
    private func drain(within duration: Int64) {
        guard !isDraining else { return }
        isDraining = true
        for listener in listeners { listener.close() }
        var dice = Dice(seed: Entropy.seed())
        for session in sessions.all {
            let wait = dice.roll(0...max(0, duration))
            session.reconnect(in: wait)
            schedule(after: wait) { [weak session] in session?.end(.draining) }
        }
        // The last ones get time to read their close frame.
        schedule(after: sessions.all.isEmpty ? 200 : duration + 1_000) { [unowned self] in
            loop.stop()
        }
    }
}
