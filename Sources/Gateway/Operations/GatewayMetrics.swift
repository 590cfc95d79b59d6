// What the gateway measures, as handles that are made once: to count something is to call one.
// Labels come from fixed lists, so that no peer can make the exposition grow.

internal import CoreMetrics
internal import Ledger
internal import Live

/// Counts for all threads; a class, since a struct of so many handles is dear to pass on.
package final class GatewayMetrics: Sendable {
    /// Where other libraries of the process may report as well.
    package let registry: MetricsRegistry

    private let openings, closings, joins, resumptions: CoreMetrics.Counter
    private let laggards, storeErrors, lines: CoreMetrics.Counter
    private let retries, losses: CoreMetrics.Counter
    private let ticks, events, frames, credits, credited: CoreMetrics.Counter
    private let commands, refusals, refusedJoins: LabelledCounter<String>
    private let activitiesOpened, activityEntries, activitiesSettled: LabelledCounter<String>
    private let activitiesCancelled, activitiesUnfunded: LabelledCounter<String>
    private let activityPoints, activityFlags: LabelledCounter<String>
    private let ends: LabelledCounter<UInt16>
    private let batch: Recorder
    private let commit: Timer
    private let reloads, failedReloads: CoreMetrics.Counter
    private let reloadWorked: Meter
    let node: NodeGauges
    package let tls: TLSMetrics
    let webhooks: WebhookMetrics

    package init() {
        let make = MetricMaker(MetricsRegistry())
        registry = make.registry
        openings = make.counter("connections_opened_total", "Connections taken.")
        closings = make.counter("connections_closed_total", "Connections that ended.")
        joins = make.counter("joins_total", "Viewers welcomed to a room.")
        resumptions = make.counter(
            "joins_resumed_total", "Of them, those who came back and were let in from memory.")
        laggards = make.counter("slow_viewers_total", "Viewers too slow for the show, moved on.")
        storeErrors = make.counter("store_errors_total", "Batches that the store did not keep.")
        retries = make.counter(
            "facts_retried_total", "Facts and entries by danmaku that were tried once more.")
        losses = make.counter(
            "facts_lost_total", "Of them, those that the store would not take for too long.")
        lines = make.counter("log_lines_dropped_total", "Lines the log had no room for.")
        ticks = make.counter("ticks_total", "Ticks closed in rooms.")
        events = make.counter("room_events_total", "Events shown in rooms.")
        frames = make.counter("frames_sent_total", "Shared frames handed to viewers.")
        credits = make.counter("credits_total", "Credits of points to members.")
        credited = make.counter("points_credited_total", "Points credited to members.")
        commands = make.counters(
            "commands_total", "Commands understood.", by: "type", ClientCommand.types)
        refusals = make.counters(
            "errors_total", "Commands refused.", by: "code",
            Refusal.Code.allCases.map(\.rawValue))
        let kinds = Catalogue.kinds.map { $0.kind }
        activitiesOpened = make.counters(
            "activities_opened_total", "Activities that opened.", by: "kind", kinds)
        activityEntries = make.counters(
            "activity_entries_total", "Entries that activities took.", by: "kind", kinds)
        activitiesSettled = make.counters(
            "activities_settled_total", "Activities that settled.", by: "kind", kinds)
        activitiesCancelled = make.counters(
            "activities_cancelled_total", "Activities that were cancelled.", by: "kind", kinds)
        activitiesUnfunded = make.counters(
            "activities_unfunded_total",
            "Of them, those for which there was no budget when their time came.", by: "kind",
            kinds)
        activityPoints = make.counters(
            "activity_points_paid_total", "Points that activities paid to members.", by: "kind",
            kinds)
        activityFlags = make.counters(
            "activity_too_fast_total", "Catches too fast for a hand, once settled.", by: "kind",
            kinds)
        refusedJoins = make.counters(
            "joins_refused_total", "Upgrades refused.", by: "reason", Self.joinRefusals)
        ends = make.counters("closes_total", "Rooms left, by close code.", by: "code", Self.codes)
        batch = make.histogram(
            "commit_batch_requests", "Requests in a batch.",
            bounds: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000])
        commit = make.timer("commit_duration_seconds", "From taking a batch to its being safe.")
        node = NodeGauges(make)
        tls = TLSMetrics(make)
        webhooks = WebhookMetrics(make)
        reloads = make.counter("config_reloads_total", "Configurations read anew and adopted.")
        failedReloads = make.counter("config_reload_failures_total", "Configurations refused.")
        reloadWorked = make.gauge(
            "config_reload_success", "Whether the last reading of the configuration worked.")
        reloadWorked.set(1)
    }

    private static let joinRefusals = [
        "bad_request", "not_found", "forbidden", "rate_limited", "unavailable", "draining",
    ]

    private static let codes: [UInt16] = [
        1000, 1001, 1002, 1003, 1005, 1007, 1008, 1009, 4000, 4001, 4003, 4004, 4005, 4006, 4009,
        4010, 4100, 4101, 4102, 4200, 4201,
    ]

    // MARK: Counting

    /// A connection came, whatever for.
    func opened() { openings.increment() }
    func closed() { closings.increment() }
    /// A viewer was let into a room.
    func joined() { joins.increment() }
    /// A viewer who came back was let in without a look into the store.
    func resumed() { resumptions.increment() }
    /// A viewer's show was cut because the viewer was too slow for it.
    func fellBehind() { laggards.increment() }
    /// A batch was not kept.
    func storeFailed() { storeErrors.increment() }
    /// What nobody waits for was not taken, and is tried again.
    func retried() { retries.increment() }
    /// It was tried often enough.
    func lost() { losses.increment() }
    func command(_ type: String) { commands.increment(type) }
    func refused(_ code: Refusal.Code) { refusals.increment(code.rawValue) }
    func joinRefused(_ reason: String) { refusedJoins.increment(reason) }
    func ended(_ code: UInt16) { ends.increment(code) }

    /// A tick of a room went out with so many events.
    func tick(events count: Int) {
        ticks.increment()
        events.increment(by: count)
    }

    /// A shared frame was handed to so many viewers.
    func delivered(frames count: Int) { frames.increment(by: count) }

    func posted(_ postings: [Posting]) {
        var (count, points): (Int, Int64) = (0, 0)
        for posting in postings {
            guard posting.transfer.book == .points, case .user = posting.transfer.to else {
                continue
            }
            count += 1
            points &+= posting.transfer.amount
            // What activities pay carries the name of their kind, as nothing else does that comes
            // from an activity or from a room's budget.
            switch posting.transfer.from {
            case .activity, .other:
                guard Catalogue[posting.transfer.reason] != nil else { continue }
                activityPoints.increment(
                    posting.transfer.reason, by: Int(clamping: posting.transfer.amount))
            case .user, .debt, .issuer, .mall: break
            }
        }
        credits.increment(by: count)
        credited.increment(by: points)
    }

    /// What a batch has brought for activities.
    func played(_ turn: borrowing Turn) {
        for (activity, count) in turn.entries where count > 0 {
            guard let kind = turn[activity: activity]?.kind else { continue }
            activityEntries.increment(kind, by: count)
        }
    }

    /// What a batch has written into the audit.
    func audited(_ acts: [AuditRecord]) {
        for act in acts where act.action == "activity.unfunded" {
            activitiesUnfunded.increment(act.detail["kind"]?.string ?? "")
        }
    }

    /// A room is told of an activity that has opened or settled.
    func told(_ notice: ActivityNotice) {
        for change in notice.changes {
            switch change {
            case .opened: activitiesOpened.increment(notice.kind)
            case .settled:
                activitiesSettled.increment(notice.kind)
                activityFlags.increment(
                    notice.kind, by: Int(clamping: notice.result?["too_fast"]?.int ?? 0))
            case .cancelled: activitiesCancelled.increment(notice.kind)
            case .updated, .closed, .scheduled: break
            }
        }
    }

    /// A batch of so many requests was worked off.
    func committed(_ count: Int, milliseconds: Int64) {
        batch.record(count)
        commit.recordMilliseconds(milliseconds)
    }

    /// The log had no room for a line.
    package func lineDropped() { lines.increment() }

    /// The configuration was read anew.
    package func reloaded(_ worked: Bool) {
        (worked ? reloads : failedReloads).increment()
        reloadWorked.set(worked ? 1 : 0)
    }
}
