// The dispatcher's thread, and the only way to reach it.

internal import Logging
internal import Net
internal import Synchronization

final class WebhookOffice: Sendable {
    private let mailbox = Mailbox<DispatchMessage>()
    private let isNeeded = Atomic<Bool>(false)
    private let thread = Mutex<LoopThread?>(nil)

    /// Returns once its thread runs.
    func start(
        _ settings: WebhookSettings, _ limits: Limits, committer: Committer,
        metrics: WebhookMetrics, log: Logger
    ) throws(NetError) {
        let started = try LoopThread.start(name: "webhooks") { [self] loop in
            do throws(NetError) {
                let dispatcher = try Dispatcher(
                    on: loop, settings, limits, committer: committer, mailbox: mailbox,
                    metrics: metrics, log: log
                ) { [self] in
                    isNeeded.store($0, ordering: .relaxed)
                }
                loop.run()
                withExtendedLifetime(dispatcher) {}
            } catch {
                log.error("webhooks are not delivered", metadata: ["reason": "\(error)"])
            }
        }
        thread.withLock { $0 = started }
    }

    /// There is more in the feed. On any thread.
    func feedGrew() {
        if isNeeded.load(ordering: .relaxed) { mailbox.post(.grew) }
    }

    /// Keeps how far everyone has been told and ends the thread; before the committer's.
    func finish() {
        mailbox.post(.stop)
        thread.withLock { thread in
            defer { thread = nil }
            return thread
        }?.join()
    }
}
