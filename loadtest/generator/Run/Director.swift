// Plays the scenario: everyone joins, the acts follow one another, everyone leaves. It lives on the
// main thread and its own loop, and holds no viewers, so that it never keeps one waiting.

import Net
import Wire

final class Director {
    private let plan: Plan
    private let server: ServerProcess?
    private let loop: Loop
    private let gauges: [Gauge]
    private let orders: [Mailbox<Order>]
    private let news = Mailbox<News>()
    private var threads: [LoopThread] = []

    private var acts: [any Act]
    private var played: [any Act] = []
    private var step = Step.joining
    private var done: [Tally] = []
    private var stretches: [Stretch] = []
    private var began = Stopwatch.now()
    private var before = Reading([])
    private var usageBefore: ServerProcess.Usage?
    private var ownBefore: Int64 = 0
    private var progress = Progress()
    private var sampler: Sampler
    private let residentBefore: Int64?
    private lazy var beat = Alarm { [unowned self] in turn() }

    private enum Step { case joining, playing(any Act), leaving }

    private static let beat: Int64 = 100
    /// Seconds a join may take beyond its schedule.
    private static let joinPatience = 32.0
    private static let leavePatience = 12.0

    init(_ plan: Plan, server: ServerProcess?) throws {
        self.plan = plan
        self.server = server
        sampler = Sampler(server: server)
        residentBefore = server?.usage?.resident
        loop = try Loop()
        acts = plan.scenario.acts(plan)
        gauges = (0..<plan.loops).map { _ in Gauge() }
        orders = (0..<plan.loops).map { _ in Mailbox() }
    }

    /// Plays everything and returns what was seen.
    func run() throws -> Report {
        if let server, server.usage == nil { throw NoServer(pid: server.pid) }
        news.attach(to: loop) { [unowned self] in for item in $0 { take(item) } }
        for index in 0..<plan.loops {
            let (plan, gauge, orders, news) = (plan, gauges[index], orders[index], news)
            threads.append(
                try LoopThread.start(name: "viewers-\(index)") { loop in
                    if plan.polls { loop.stayAwake() }
                    let crew = Crew(index, plan, gauge, on: loop) { news.post($0) }
                    orders.attach(to: loop) { for order in $0 { crew.take(order) } }
                    loop.run()
                    withExtendedLifetime(crew) {}
                })
        }
        begin()
        order { _ in .join }
        loop.wheel.schedule(beat, after: Self.beat)
        loop.run()
        for thread in threads { thread.join() }
        return report()
    }

    /// Sends each crew what `make` gives for its number.
    func order(_ make: (Int) -> Order?) {
        for (index, mailbox) in orders.enumerated() {
            if let order = make(index) { mailbox.post(order) }
        }
    }

    private func take(_ item: News) {
        switch item {
        case .host(let event): if case .playing(let act) = step { act.heard(event) }
        case .done(let tally): done.append(tally)
        }
    }

    // MARK: Steps

    private func turn() {
        loop.wheel.schedule(beat, after: Self.beat)
        let now = Reading(gauges)
        let elapsed = Double(Stopwatch.now() - began) / 1_000_000
        progress.show(now, of: plan.viewers, doing: title)
        sampler.turn(now, doing: title)
        switch step {
        case .joining:
            let patience = Double(plan.viewers) / plan.rate + Self.joinPatience
            guard now.settled > plan.viewers || elapsed > patience else { return }
            end(now)
            playNext()
        case .playing(let act):
            guard act.isOver(now, elapsed: elapsed) else { return }
            end(now)
            playNext()
        case .leaving:
            if done.count == plan.loops { return loop.stop() }
            if elapsed > Self.leavePatience { loop.stop() }
        }
    }

    private var title: String {
        switch step {
        case .joining: "join"
        case .playing(let act): act.title
        case .leaving: "leave"
        }
    }

    private func playNext() {
        begin()
        guard !acts.isEmpty else {
            step = .leaving
            return order { _ in .leave }
        }
        let act = acts.removeFirst()
        played.append(act)
        step = .playing(act)
        act.begin(self)
    }

    private func begin() {
        began = Stopwatch.now()
        before = Reading(gauges)
        usageBefore = server?.usage
        ownBefore = ServerProcess.ownTime()
    }

    private func end(_ now: Reading) {
        var cpu: ServerProcess.Usage?
        if let usage = server?.usage, let before = usageBefore {
            cpu = usage
            cpu?.user -= before.user
            cpu?.system -= before.system
        }
        stretches.append(
            Stretch(
                title: title, duration: Stopwatch.now() - began,
                joins: now.joined - before.joined,
                deliveries: now.events - before.events, frames: now.frames - before.frames,
                bytes: now.bytes - before.bytes,
                replies: now.replies - before.replies, credits: now.credited - before.credited,
                cpu: cpu, own: ServerProcess.ownTime() - ownBefore))
    }

    private func report() -> Report {
        progress.finish()
        var tally = Tally()
        for part in done { tally.add(part) }
        var report = Report(plan: plan, tally: tally, stretches: stretches)
        if done.count < plan.loops { report.findings.append("a loop of viewers did not end") }
        report.samples = sampler.samples
        report.residentBefore = residentBefore
        for act in played { act.conclude(&report) }
        return report
    }
}

/// There is no such process to measure.
struct NoServer: Error, CustomStringConvertible {
    let pid: Int32

    var description: String { "there is no process \(pid) to measure" }
}
