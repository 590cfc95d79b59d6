// Load, decide, commit, in batches: the one thread of a node that value passes through. While one
// batch syncs the next one fills; nobody is told anything before it is on disk.

internal import Live
internal import Logging
internal import Net
internal import Store
internal import Synchronization

/// A request on its way to the store, with the way back.
struct CommitJob: Sendable {
    let request: ValueRequest
    let reply: ReplyTo

    /// Who waits for the answer.
    enum ReplyTo: Sendable {
        case nobody
        /// Nobody hears, and it must not be lost: what was not taken is tried again on this loop.
        /// `attempt` counts from 0.
        case insist(loop: Int, attempt: Int)
        case session(SessionID, request: Int64?)
        case admission(SessionID)
        case room(String)
        case exchange(ExchangeID)
        /// Called on the committer's or teller's thread: to post the answer on, not to work.
        case caller(@Sendable (Answer) -> Void)
    }
}

/// What one batch has brought for one loop, in the order in which it has to be taken in.
struct Decided: Sendable {
    var admissions: [(session: SessionID, admission: Admission?)] = []
    var wakes: [(room: String, wake: RoomWake?)] = []
    var answers: [(session: SessionID, request: Int64?, answer: Answer)] = []
    var exchanges: [(number: UInt64, answer: Answer)] = []
    /// Of all users; a loop pushes those of its own.
    var feed: [FeedItem] = []
    var news: [News] = []
    /// What the store did not take and is to be tried again.
    var missed: [(request: ValueRequest, attempt: Int)] = []
    /// Names that lead to another account from now on.
    var moved: [String] = []

    var isEmpty: Bool {
        admissions.isEmpty && wakes.isEmpty && answers.isEmpty && exchanges.isEmpty
            && feed.isEmpty && news.isEmpty && moved.isEmpty && missed.isEmpty
    }
}

/// What a room knows of itself from the store.
struct RoomWake: Sendable {
    let changes: Fields
    let activities: [ActivityNotice]
    /// Who gave most in the room's last evening.
    let gifts: GiftRanking?
}

final class Committer: Sendable {
    private let worker: Worker<CommitJob>
    private let teller: Teller
    private let flags: Flags
    /// The documents that were asked for at the start, as they were then.
    let kept: [Document]
    /// A batch of so many was one of many a second: they gather for the next one.
    private static let manyRequests = 200

    /// Returns once the store is open.
    /// - Parameters:
    ///   - open: opens the store on the committer's own thread.
    ///   - kinds: of documents that are read once, at the start.
    ///   - adopt: takes a programme that operators have edited; called on the committer's thread.
    ///   - members: told of each batch before it is delivered.
    ///   - tiers: told at the start who stands above the lowest tier.
    ///   - feedGrew: called on the committer's or teller's thread when a batch has written events.
    ///   - deliver: takes what a batch has brought for a loop; called there too.
    init(
        limits: Limits, loops: Int, programme: @escaping @Sendable () -> Programme,
        adopt: @escaping @Sendable (Programme) -> Void, members: MemberBook, tiers: TierMemory,
        home: @escaping @Sendable (String) -> Int,
        open: @escaping @Sendable () throws(StoreError) -> any Store, reading kinds: [String] = [],
        metrics: GatewayMetrics, log: Logger, feedGrew: @escaping @Sendable () -> Void,
        deliver: @escaping @Sendable (Int, Decided) -> Void
    ) throws(StoreError) {
        let flags = Flags()
        let opening = Opening()
        self.flags = flags
        let teller = Teller(
            Telling(
                members: members, metrics: metrics, loops: loops, home: home, feedGrew: feedGrew,
                deliver: deliver))
        self.teller = teller
        worker = Worker(
            name: "committer", capacity: limits.committerQueue, batch: limits.committerBatch,
            gathering: Gathering(from: Self.manyRequests, interval: limits.committerGather),
            makeBody: {
                var books = Books(
                    open: open, programme: programme, adopt: adopt, metrics: metrics, log: log)
                opening.finish { () throws(StoreError) in
                    try books.recall(tiers)
                    return try books.openStore(reading: kinds)
                }
                return { jobs in
                    let began = Clock.monotonicNow()
                    let batch = books.run(jobs)
                    flags.isHealthy.store(batch != nil, ordering: .relaxed)
                    metrics.committed(jobs.count, milliseconds: Clock.monotonicNow() - began)
                    if let batch { teller.tell(batch) } else { teller.refuse(jobs) }
                    if flags.isToSettle.exchange(false, ordering: .relaxed) {
                        books.settle()
                        teller.settle()
                        Machine.returnFreeMemory()
                    }
                }
            })
        kept = try opening.wait()
    }

    /// Queues a request; false when the queue is full.
    func post(_ job: CommitJob) -> Bool { worker.post(job) }

    /// Queues requests in their order; returns how many of them, from the first on, had room.
    func post(contentsOf jobs: [CommitJob]) -> Int { worker.post(contentsOf: jobs) }

    /// Requests waiting for their batch.
    var waiting: Int { worker.waiting }

    /// Whether the last batch could be kept.
    var isReady: Bool { flags.isHealthy.load(ordering: .relaxed) }

    /// Gives back the memory that a storm has taken, here and in the whole process, after the next
    /// batch: on this thread nobody waits for it.
    func settle() { flags.isToSettle.store(true, ordering: .relaxed) }

    /// Works off what has queued, closes the store and ends the threads.
    func finish() {
        worker.finish()
        teller.finish()
    }
}

/// What the committer's thread and others tell each other.
private final class Flags: Sendable {
    /// Whether the last batch could be kept; written by the committer, read by anyone.
    let isHealthy = Atomic<Bool>(true)
    let isToSettle = Atomic<Bool>(false)
}

/// Hands over from the committer's thread whether the store could be opened at the start.
private final class Opening: Sendable {
    private let isOver = Semaphore()
    private let result = Mutex<Result<[Document], StoreError>>(.success([]))

    func finish(_ open: () throws(StoreError) -> [Document]) {
        do throws(StoreError) {
            let kept = try open()
            result.withLock { $0 = .success(kept) }
        } catch {
            result.withLock { $0 = .failure(error) }
        }
        isOver.signal()
    }

    func wait() throws(StoreError) -> [Document] {
        isOver.wait()
        return try result.withLock { $0 }.get()
    }
}
