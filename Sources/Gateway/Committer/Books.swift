// One batch at a time on the committer's thread: names the keys, loads, decides each request in
// turn, and commits the difference.

internal import Ledger
internal import Live
internal import Logging
internal import Net
internal import Store

struct Books {
    private let open: @Sendable () throws(StoreError) -> any Store
    private let programme: @Sendable () -> Programme
    private let adopt: @Sendable (Programme) -> Void
    private let metrics: GatewayMetrics
    private let log: Logger
    private var store: (any Store)?

    init(
        open: @escaping @Sendable () throws(StoreError) -> any Store,
        programme: @escaping @Sendable () -> Programme,
        adopt: @escaping @Sendable (Programme) -> Void, metrics: GatewayMetrics, log: Logger
    ) {
        self.open = open
        self.programme = programme
        self.adopt = adopt
        self.metrics = metrics
        self.log = log
    }

    /// Decides and keeps a batch; nil when the store has failed, and nothing has happened.
    mutating func run(_ jobs: [CommitJob]) -> Batch? {
        do throws(StoreError) {
            return try decide(jobs)
        } catch {
            metrics.storeFailed()
            log.error("batch not kept", metadata: ["reason": "\(error)"])
            return nil
        }
    }

    private mutating func decide(_ jobs: [CommitJob]) throws(StoreError) -> Batch {
        let programme = programme()
        let store = try opened()
        let set = try store.load(jobs.map(\.request), programme)
        var turn = Turn(programme: programme, set: set, hashing: .openSSL)
        var decisions: [(answer: Answer, news: [News])] = []
        decisions.reserveCapacity(jobs.count)
        var seeds = Dice(seed: Entropy.seed())
        // Of a settled draw many ask for the proof at once, which is dear to make.
        var proofs: [Query: Answer] = [:]
        for job in jobs {
            let proof = job.request.askedProof
            if let proof, let known = proofs[proof] {
                decisions.append((known, []))
                continue
            }
            let decision = job.request.decide(on: &turn, dice: Dice(seed: seeds.next()))
            if let proof, !decision.answer.isRefusal { proofs[proof] = decision.answer }
            decisions.append(decision)
        }
        let changes = turn.changes()
        try store.commit(changes)
        if let edited = turn.edited { adopt(edited) }
        return Batch(jobs, decisions, turn, changes)
    }

    /// Lets go of what is kept in memory for a storm.
    func settle() { store?.settle() }

    /// Opens the store, where it is not open, and reads all documents of some kinds, page by page.
    mutating func openStore(reading kinds: [String]) throws(StoreError) -> [Document] {
        let store = try opened()
        var all: [Document] = []
        for kind in kinds {
            var after: String? = ""
            while let start = after {
                let list = DocumentList(kind, after: start, count: 500)
                var keys = Keys()
                keys.documentLists = [list]
                let page = try store.load(keys).documentLists[list] ?? []
                // A shared store locks what was loaded until something is committed.
                try store.commit(Difference())
                all += page
                after = page.count == list.count ? page.last?.key.id : nil
            }
        }
        return all
    }

    /// Has `memory` know who stands above the lowest tier, before anybody has come.
    mutating func recall(_ memory: TierMemory) throws(StoreError) {
        let lowest = programme().tiers.lowest.id
        let known = try opened().standings(above: lowest, most: memory.most / 2)
        for (user, tier) in known { memory.remember(user, tier) }
    }

    private mutating func opened() throws(StoreError) -> any Store {
        if let store { return store }
        let store = try open()
        self.store = store
        return store
    }
}

extension ValueRequest {
    /// The proof that it asks for; nil for any other request.
    fileprivate var askedProof: Query? {
        guard case .query(let query) = command, case .proof = query else { return nil }
        return query
    }
}
