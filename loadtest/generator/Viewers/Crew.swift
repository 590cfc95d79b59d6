// The viewers of one loop, and all that they count. The director speaks to it by mail and reads
// its gauge.

import Net
import Synchronization
import Wire

/// All that happens on one loop.
final class Crew {
    let plan: Plan
    let loop: Loop
    var tally = Tally()
    var memo = FrameMemo()
    var compressed = CompressedFrames()
    /// When the bytes being read were taken from the socket; microseconds.
    var readAt: Int64 = 0
    var connected = 0
    var settled = 0
    var errors = 0
    var claimed = 0
    var credited = 0
    /// Viewers who were cut off and are not back.
    var away = 0
    var cutting: Cutting?
    var returnWithin: Int64 = 0
    var slowness: Slowness?
    var isPaused = false
    /// How points rain; nil: nobody waits for it.
    private(set) var rain: Rain?
    /// What everybody wants; nil: nobody waits for a sale.
    private(set) var sale: Sale?
    /// What everybody comes to; nil: nobody waits for it.
    private(set) var rush: Rush?

    private let gauge: Gauge
    private let tell: (News) -> Void
    private let index: Int
    private var viewers: [Viewer] = []
    private(set) var audience: [Viewer] = []
    private var host: Viewer?
    private var joins: Pace?
    private var next = 0
    private var liker = 0
    private var visits: Pace?
    private var visitor = 0
    private var chat: Chat?
    private(set) var mall: Mall?
    private var leavingUntil: Int64?
    private lazy var beat = Alarm { [unowned self] in turn() }
    private(set) lazy var slowBeat = Alarm { [unowned self] in turnSlow() }

    /// The grain of everything a crew does by the clock; milliseconds.
    private static let beat = Pace.grain / 1_000
    /// Viewers who leave in one beat, so that a server is not measured by a flood of closes.
    private static let leavesPerBeat = 200
    /// Milliseconds that good-byes may take.
    private static let leaveLimit: Int64 = 8_000

    init(
        _ index: Int, _ plan: Plan, _ gauge: Gauge, on loop: Loop, _ tell: @escaping (News) -> Void
    ) {
        self.index = index
        self.plan = plan
        self.gauge = gauge
        self.loop = loop
        self.tell = tell
        if index == 0 { viewers.append(Viewer(self, user: plan.host, isHost: true)) }
        host = viewers.first
        for number in stride(from: index, to: plan.viewers, by: plan.loops) {
            viewers.append(Viewer(self, user: "load-\(number + 1)", isHost: false))
        }
        loop.atFlush { [unowned self] in publish() }
    }

    private func publish() {
        gauge.connected.store(connected, ordering: .relaxed)
        gauge.joined.store(tally.joined, ordering: .relaxed)
        gauge.settled.store(settled, ordering: .relaxed)
        gauge.events.store(tally.events, ordering: .relaxed)
        gauge.bytes.store(tally.bytes, ordering: .relaxed)
        gauge.frames.store(tally.frames, ordering: .relaxed)
        gauge.errors.store(errors, ordering: .relaxed)
        gauge.claimed.store(claimed, ordering: .relaxed)
        gauge.credited.store(credited, ordering: .relaxed)
        gauge.replies.store(tally.replies, ordering: .relaxed)
        gauge.away.store(away, ordering: .relaxed)
        gauge.cuts.store(tally.returns.cuts, ordering: .relaxed)
    }

    // MARK: Orders

    func take(_ order: Order) {
        switch order {
        case .join:
            joins = Pace(perSecond: plan.rate / Double(plan.loops))
            turn()
        case .chat(let messages, let likes, let seconds, let speaker):
            chat = Chat(
                plan, start: Stopwatch.now(), messages: messages, likes: likes, seconds: seconds,
                speaker: speaker)
        case .awaitRain(let rain):
            self.rain = rain
        case .openRain(let pot, let rain):
            guard let host else { return }
            host.send(
                Command.openRain(
                    host.nextRequest(), op: OperationID.make(at: loop.wallNow), pot: pot,
                    rain))
        case .sell(let selling, let seconds):
            mall = Mall(self, selling, seconds: seconds)
        case .awaitSale(let sale): self.sale = sale
        case .awaitRush(let rush):
            self.rush = rush
            for viewer in audience { viewer.rushing = nil }
        case .openSale, .closeSale, .openRush, .closeActivity: lead(order)
        case .hush: chat = nil
        case .churn(let perSecond): visits = perSecond.map { Pace(perSecond: $0) }
        case .cutAll(let cutting): cutAll(cutting)
        case .cutTheRest: cutTheRest()
        case .cut(let cutting): if let cutting { startCutting(cutting) } else { stopCutting() }
        case .slow(let slowness):
            if let slowness { slowDown(slowness) } else { speedUp() }
        case .leave:
            mall?.close()
            leavingUntil = loop.now + Self.leaveLimit
            next = 0
        }
    }

    /// What the host does about a sale or a rush.
    private func lead(_ order: Order) {
        guard let host else { return }
        let op = OperationID.make(at: loop.wallNow)
        switch order {
        case .openSale(let sale):
            host.send(
                Command.openSale(
                    host.nextRequest(), op: op, opensAt: loop.wallNow + FlashSale.lead, sale))
        case .openRush(let rush):
            host.send(Command.openRush(host.nextRequest(), op: op, rush))
        case .closeSale(let activity), .closeActivity(let activity):
            host.send(Command.close(host.nextRequest(), op: op, activity: activity))
        default: break
        }
    }

    var isLeaving: Bool { leavingUntil != nil }

    // MARK: The beat

    private func turn() {
        loop.wheel.schedule(beat, after: Self.beat)
        let now = Stopwatch.now()
        if let until = leavingUntil { return leave(until) }
        join(now)
        chat?.turn(now, of: self)
        mall?.turn(now)
        visit(now)
    }

    private func join(_ now: Int64) {
        while next < viewers.count, let intendedAt = joins?.next(now) {
            let viewer = viewers[next]
            let source = plan.source(of: next * plan.loops + index)
            next += 1
            viewer.join(from: source, intendedAt: intendedAt)
        }
    }

    private func leave(_ until: Int64) {
        let end = min(viewers.count, next + Self.leavesPerBeat)
        for viewer in viewers[next..<end] { viewer.leave() }
        next = end
        guard (next == viewers.count && connected == 0) || loop.now >= until else { return }
        leavingUntil = nil
        loop.wheel.cancel(beat)
        for viewer in audience {
            viewer.abandonClaims()
            viewer.abandonPurchase()
            viewer.abandonRush()
        }
        tally.contradictions = memo.contradictions
        tell(.done(tally))
        loop.stop()
    }

    /// Who has been there longest leaves and comes again, as somebody new.
    private func visit(_ now: Int64) {
        while visits?.next(now) != nil, !audience.isEmpty {
            visitor = (visitor + 1) % audience.count
            audience[visitor].visitAgain()
        }
    }

    // MARK: What viewers report

    func welcomed(_ viewer: Viewer, after time: Int64) {
        settled += 1
        guard !viewer.isHost else { return }
        tally.joined += 1
        tally.joining.record(time)
        tally.firstJoin = min(tally.firstJoin, readAt)
        tally.lastJoin = max(tally.lastJoin, readAt)
        audience.append(viewer)
    }

    func lost(_ viewer: Viewer) {
        errors += 1
    }

    func hostHeard(_ event: JSON) { tell(.host(event)) }

    // MARK: Speaking

    /// In turn, so that nobody likes more often than the rate asks of everyone.
    func nextLiker() -> Viewer? {
        for _ in 0..<min(32, audience.count) {
            liker = (liker + 1) % audience.count
            let viewer = audience[liker]
            if viewer.phase == .live, !viewer.isSlow { return viewer }
        }
        return nil
    }

    /// Somebody who may act at `now`, nobody when all of a few who were asked may not.
    func anyone(at now: Int64, speaker: Plan.Speaker) -> Viewer? {
        if speaker == .host { return host?.phase == .live ? host : nil }
        for _ in 0..<32 {
            guard let viewer = audience.randomElement() else { return nil }
            if viewer.phase == .live, !viewer.isSlow, viewer.maySpeakAt <= now { return viewer }
        }
        return nil
    }
}
