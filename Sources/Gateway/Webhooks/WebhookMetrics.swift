// How deliveries go, for all receivers together: which one is to blame is listed over REST, where
// names of receivers cannot make the exposition grow.

internal import CoreMetrics

struct WebhookMetrics: Sendable {
    private let attempts: LabelledCounter<String>
    private let waiting, lag: Meter

    init(_ make: MetricMaker) {
        attempts = make.counters(
            "webhook_attempts_total", "Attempts to deliver an event.", by: "result",
            ["delivered", "failed", "parked"])
        waiting = make.gauge(
            "webhook_waiting_events", "Events that failed and wait, and those behind them.")
        lag = make.gauge(
            "webhook_lag_seconds", "Age of the oldest event that no attempt was made for.")
    }

    func delivered() { attempts.increment("delivered") }
    func failed() { attempts.increment("failed") }
    /// It failed, and is given up.
    func parked() { attempts.increment("parked") }

    /// - Parameter lag: in milliseconds.
    func set(waiting count: Int, lag age: Int64) {
        waiting.set(count)
        lag.set(Double(age) / 1_000)
    }
}
