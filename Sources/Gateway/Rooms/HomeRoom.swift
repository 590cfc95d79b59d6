// A room on its home loop: takes commands in, performs the effects, closes ticks, and sends each
// tick once to every loop that holds viewers.

internal import Bus
internal import Live
internal import Net
internal import Store
internal import Wire

final class HomeRoom: TimerEntry {
    /// Up to this many viewers every join makes a snapshot of its own.
    private static let smallRoom = 200
    /// ms after which an activity is looked at again when the store has not answered.
    private static let lookAgain: Int64 = 500

    let id: String
    private let topic: String
    private unowned(unsafe) let shard: Shard
    private var room: Room
    private var step: Room.Step
    /// Memory for effects while those of the step are performed.
    private var spareEffects: [RoomEffect] = []
    private var dice = Dice(seed: Entropy.seed())
    /// Viewers on each loop; loops without any get no ticks.
    private var viewersOnLoop: [Int]
    private var events: [EncodedEvent] = []
    private var answers: [Tick.Answer] = []
    /// Answers of ticks that are out on the bus, by tag.
    private var flying: [UInt64: [Tick.Answer]] = [:]
    private var tag: UInt64 = 0
    private var tickClosedAt: Int64 = 0
    private var recent = RecentEvents()
    private var snapshot: Snapshot?
    private var sweptAt: Int64 = 0
    /// When an activity was last looked at; asked again if nothing came of it.
    private var looked: [String: Int64] = [:]
    /// When one is to be looked at next; nil where none is.
    private var nextLook: Int64?
    /// When this room's next turn is; nil where none is arranged.
    private var arranged: Int64?
    private var isAwake = false
    /// Whether this very turn is being closed: what comes due meanwhile waits for the next.
    private var isTurning = false
    /// Who came before the store told us about the room.
    private var waiting: [(Viewer, Place?)] = []

    init(_ record: RoomRecord, _ shard: Shard) {
        id = record.id
        topic = "room:\(record.id)"
        self.shard = shard
        room = Room(record)
        step = Room.Step(now: 0, programme: shard.programme)
        viewersOnLoop = [Int](repeating: 0, count: shard.loops)
        super.init()
        shard.bus.subscribe(topic) { [unowned self] in deliver($0) }
        wake()
        // A store that hangs holds nobody up: the show begins without what it knows.
        shard.schedule(after: shard.gateway.settings.limits.admissionTimeout) { [weak self] in
            if let self, !isAwake { admitWaiting() }
        }
    }

    var viewers: Int { room.count }

    // MARK: In

    func receive(_ message: RoomMessage) {
        guard isAwake else { return hold(message) }
        begin()
        switch message {
        case .join(let viewer, let place): join(viewer, place)
        case .leave(let session): leave(session)
        case .say(let session, let request, let utterance):
            room.say(utterance, from: session, request: request, id: shard.makeID(), &step)
        case .like(let session, let request, let count):
            room.like(count, from: session, request: request, &step)
        case .share(let session, let channel, let request):
            room.share(
                from: session, channel: channel, request: request, id: shard.makeID(), &step)
        case .announce(let session, let request, let text, let style):
            room.announce(text, style: style, from: session, request: request, &step)
        case .audience(let session, let request):
            step.effects.append(
                .reply(session, request: request, room.audience(step), seq: false))
        case .queue(let session, let request, let command):
            room.queue(command, from: session, request: request, &step)
        case .feature(let session, let request, let seq, let actor):
            feature(seq, by: actor, from: session, request)
        case .look(let exchange, let view): answer(exchange, view)
        case .know(let session, let tier, let mutedUntil):
            room.promote(session, to: tier, &step)
            if let mutedUntil { room.mute(session, until: mutedUntil) }
        case .become(let member): room.become(member, &step)
        case .snapshot(let session):
            shard.post(.session(session, .snapshot(joined(session, since: nil))), to: session.loop)
        }
        perform()
    }

    /// Looks up who said what is to be featured, as far back as the room's history goes.
    private func feature(
        _ seq: Int64, by actor: Actor, from session: SessionID, _ request: Int64?
    ) {
        let place = Position(epoch: shard.bus.position(of: topic).epoch, offset: seq - 1)
        var said: [UInt8]?
        shard.bus.history(topic, after: place) { deliveries in
            said = deliveries?.first.flatMap { TickCodec.event(seq, of: $0) }
        }
        if let refusal = room.refusal(toFeature: seq) {
            return shard.answer(session, request, .refused(refusal))
        }
        guard
            let feature = said.flatMap({ Feature($0, seq: seq, room: id, host: room.host) })
        else {
            let refusal = Refusal(.notFound, "no such comment of a member, or not any more")
            return shard.answer(session, request, .refused(refusal))
        }
        // Said twice, it is done once.
        shard.commit(
            ValueRequest(
                .feature(feature), by: actor, at: step.now,
                operation: "feature:\(place.epoch):\(seq)", fingerprint: seq),
            .session(session, request: request))
    }

    private func answer(_ exchange: ExchangeID, _ view: RoomView) {
        let fields: Fields
        switch view {
        case .state: fields = room.describe(step.programme)
        case .audience: fields = room.audience(step)
        }
        shard.post(.answer(exchange.number, .reply(fields)), to: exchange.loop)
    }

    /// Before the store has told us about the room, people wait outside; nothing else can come.
    private func hold(_ message: RoomMessage) {
        switch message {
        case .join(let viewer, let place): waiting.append((viewer, place))
        case .leave(let session): waiting.removeAll { $0.0.session == session }
        case .look(let exchange, let view): answer(exchange, view)
        default: break
        }
    }

    func hear(_ news: News) {
        begin()
        if case .removed(_, let seq) = news { recent.remove(seq) }
        room.hear(news, &step)
        if case .activity(_, let notice) = news {
            // Each step of settling asks for the next one.
            if notice.isSettling { looked[notice.activity] = nil }
            findNextLook()
        }
        perform()
    }

    func adopt(_ programme: Programme) {
        room.adopt(programme)
        step.programme = programme
        begin()
        perform()
    }

    /// What the store knows of the room, or nil where it could not be asked.
    func woken(_ wake: RoomWake?) {
        guard let wake else {
            // The show goes on without; value is asked for again.
            shard.schedule(after: 1_000) { [weak self] in self?.wake() }
            admitWaiting()
            return
        }
        begin()
        room.wake(wake.changes, wake.activities, gifts: wake.gifts, &step)
        findNextLook()
        snapshot = nil
        perform()
        admitWaiting()
    }

    private func wake() {
        shard.commit(
            ValueRequest(
                .wake(room: id), by: .house, at: shard.loop.wallNow, operation: shard.makeID()),
            .room(id))
    }

    private func admitWaiting() {
        isAwake = true
        let newcomers = waiting
        waiting = []
        for (viewer, place) in newcomers { receive(.join(viewer, since: place)) }
    }

    private func join(_ viewer: Viewer, _ place: Place?) {
        if room.state == .ended && viewer.isAudience {
            shard.post(.session(viewer.session, .close(.roomEnded)), to: viewer.session.loop)
            return
        }
        room.join(viewer, &step)
        // In a small room a newcomer is counted at once; in a large one with the next tick.
        if room.count <= Self.smallRoom { snapshot = nil }
        viewersOnLoop[viewer.session.loop] += 1
        shard.post(
            .session(viewer.session, .joined(joined(viewer.session, since: place))),
            to: viewer.session.loop)
    }

    private func leave(_ session: SessionID) {
        guard room.viewer(session) != nil else { return }
        room.leave(session, &step)
        viewersOnLoop[session.loop] -= 1
    }

    // MARK: Effects

    /// The step is the same every time: what its effects took is used again.
    private func begin() { step.now = shard.loop.wallNow }

    private func perform() {
        performEffects()
        schedule()
    }

    /// What an effect does may come back here as a command, as when a connection that is closed
    /// leaves: the effects are taken first, so that none is performed twice.
    private func performEffects() {
        while !step.effects.isEmpty {
            var effects = spareEffects
            spareEffects = []
            swap(&effects, &step.effects)
            for effect in effects { perform(effect) }
            effects.removeAll(keepingCapacity: true)
            spareEffects = effects
        }
    }

    private func perform(_ effect: RoomEffect) {
        switch effect {
        case .show(let event): events.append(EncodedEvent(event, at: step.now))
        case .reply(let session, let request, let fields, let seq):
            if seq && !events.isEmpty {
                answers.append(
                    Tick.Answer(
                        session: session, request: request, fields: fields,
                        event: events.count - 1))
            } else {
                shard.answer(session, request, .reply(fields))
            }
        case .refuse(let session, let request, let refusal):
            shard.answer(session, request, .refused(refusal))
        case .fact(let fact, let name):
            shard.commit(
                ValueRequest(
                    .fact(fact), by: Actor(user: fact.user, name: name, role: .viewer),
                    at: fact.at, operation: fact.id), .insist(loop: shard.index, attempt: 0))
        case .turn(let session, let queue, let position):
            shard.post(.session(session, .turn(queue, position: position)), to: session.loop)
        case .enter(let entry, let actor, let operation):
            shard.commit(
                ValueRequest(
                    .enter(entry), by: actor, at: shard.loop.wallNow, operation: operation),
                .insist(loop: shard.index, attempt: 0))
        case .close(let session, let reason):
            // A replaced connection has left the room already.
            if room.viewer(session) == nil { viewersOnLoop[session.loop] -= 1 }
            shard.post(.session(session, .close(CloseCode(reason))), to: session.loop)
        }
    }

    // MARK: Ticks

    /// At once when the room has been quiet; when busy, so far apart as the loop's load asks for.
    private func schedule() {
        let now = shard.loop.wallNow
        // Nearly every command finds a tick on its way, and none may come before that one.
        if let arranged, arranged <= max(now, tickClosedAt + shard.tickInterval) { return }
        var due: Int64?
        if !events.isEmpty { due = now }
        if let roomDue = room.due(shard.programme.show) { due = min(due ?? roomDue, roomDue) }
        if let nextLook { due = min(due ?? nextLook, nextLook) }
        if room.count > 0 { due = min(due ?? .max, sweptAt + room.sweepInterval) }
        guard let due else { return }
        let earliest = due >= now + 1_000 ? due : max(due, tickClosedAt + shard.tickInterval)
        arranged = max(now, earliest)
        if earliest <= now && !isTurning {
            shard.loop.wheel.cancel(self)
            shard.atTurnEnd(self)
        } else {
            shard.loop.wheel.schedule(self, after: max(1, earliest - now))
        }
    }

    override func fire(_ now: Int64) { turnEnded() }

    /// The turn of the loop is over, or the tick's time has come.
    func turnEnded() {
        isTurning = true
        defer { isTurning = false }
        begin()
        let now = step.now
        if now >= sweptAt + room.sweepInterval {
            sweptAt = now
            room.sweep({ shard.makeID() }, &step)
        }
        lookAtActivities(now)
        performEffects()
        closeTick()
        arranged = nil
        schedule()
    }

    private func lookAtActivities(_ now: Int64) {
        guard let nextLook, nextLook <= now else { return }
        for (activity, at) in room.looks
        where at <= now && (looked[activity] ?? 0) + Self.lookAgain <= now {
            looked[activity] = now
            shard.commit(
                ValueRequest(
                    .look(activity: activity), by: .house, at: now, operation: shard.makeID()),
                .nobody)
        }
        findNextLook()
    }

    /// To be called whenever what the room knows of activities may have changed.
    private func findNextLook() {
        let looks = room.looks
        if looks.isEmpty { looked = [:] }
        nextLook = looks.map { max($0.at, (looked[$0.activity] ?? 0) + Self.lookAgain) }.min()
    }

    private func closeTick() {
        var closing = Room.Step(now: shard.loop.wallNow, programme: shard.programme)
        room.closeTick(&closing, dice: &dice)
        for effect in closing.effects { perform(effect) }
        guard !events.isEmpty else { return }
        tickClosedAt = closing.now
        tag &+= 1
        flying[tag] = answers
        answers = []
        let closed = events
        events = []
        shard.bus.publish(
            topic, events: closed.count, TickCodec.pack(closed), tag: tag)
    }

    /// A tick has come back in the order that all nodes show.
    private func deliver(_ delivery: Delivery) {
        snapshot = nil
        let events = TickCodec.unpack(delivery.bytes)
        recent.keep(events, first: delivery.first, shard.programme.show)
        let viewers = Int64(room.audience)
        let frame = SharedBytes(
            copying: WebSocketWriter.frame(
                .text, TickCodec.text(events, first: delivery.first, quiet: [])))
        let answers = flying.removeValue(forKey: delivery.tag) ?? []
        for loop in viewersOnLoop.indices {
            let own = answers.filter { $0.session.loop == loop }
            guard viewersOnLoop[loop] > 0 || !own.isEmpty else { continue }
            let tick = Tick(
                frame: frame, events: events, first: delivery.first, answers: own,
                viewers: viewers)
            shard.post(.tick(id, tick), to: loop)
        }
        shard.gateway.metrics.tick(events: events.count)
    }

    // MARK: Snapshots

    private func joined(_ session: SessionID, since place: Place?) -> Joined {
        let position = shard.bus.position(of: topic)
        var missed: [[UInt8]]?
        if let place {
            let from = Position(epoch: place.epoch, offset: place.seq)
            shard.bus.history(topic, after: from) { deliveries in
                missed = deliveries?.map { TickCodec.text(of: $0, after: place.seq) }
            }
        }
        let shared = snapshot ?? makeSnapshot()
        snapshot = shared
        return Joined(
            epoch: position.epoch, seq: position.offset, room: shared.room,
            activities: shared.activities, recent: shared.recent, missed: missed,
            viewers: Int64(room.audience),
            queues: room.viewer(session).map { room.queuePositions(of: $0.actor.user) } ?? [:])
    }

    private func makeSnapshot() -> Snapshot {
        var state = JSONWriter()
        state.fields(room.describe(shard.programme))
        var activities = JSONWriter()
        activities.datum(.list(room.openActivities))
        return Snapshot(
            room: SharedBytes(copying: state.bytes),
            activities: SharedBytes(copying: activities.bytes),
            recent: SharedBytes(copying: recent.list))
    }

    /// What all who join in the same tick are told alike.
    private struct Snapshot {
        let room: SharedBytes
        let activities: SharedBytes
        let recent: SharedBytes
    }
}
