// Keeps the second-by-second record of a run for the director.

/// Takes a sample about once a second.
struct Sampler {
    private let server: ServerProcess?
    private let began = Stopwatch.now()
    private var last = Stopwatch.now()
    private var before = Reading([])
    private var usage: ServerProcess.Usage?
    private var own = ServerProcess.ownTime()
    private(set) var samples: [Sample] = []

    private static let second: Int64 = 1_000_000
    /// A day of samples is kept, more is not drawn.
    private static let limit = 86_400

    init(server: ServerProcess?) {
        self.server = server
        usage = server?.usage
    }

    mutating func turn(_ now: Reading, doing title: String) {
        let time = Stopwatch.now()
        guard time - last >= Self.second, samples.count < Self.limit else { return }
        let (usageNow, ownNow) = (server?.usage, ServerProcess.ownTime())
        var spent: Int64 = 0
        if let usageNow, let usage { spent = usageNow.total - usage.total }
        samples.append(
            Sample(
                at: time - began, span: time - last, title: title, connected: now.connected,
                joins: now.joined - before.joined, deliveries: now.events - before.events,
                replies: now.replies - before.replies, credits: now.credited - before.credited,
                cuts: now.cuts - before.cuts, server: spent, own: ownNow - own,
                resident: usageNow?.resident ?? 0))
        (last, before, usage, own) = (time, now, usageNow, ownNow)
    }
}
