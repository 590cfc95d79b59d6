// One batch at a time on the committer's thread: names the keys, loads, decides each request in
// turn, commits the difference, and sorts what it has brought by loop.

internal import Ledger
internal import Live
internal import Logging
internal import Net
internal import Store

struct Books {
    private let open: @Sendable () throws(StoreError) -> any Store
    private let programme: @Sendable () -> Programme
    private let members: MemberBook
    private let adopt: @Sendable (Programme) -> Void
    private let metrics: GatewayMetrics
    private let log: Logger
    private var store: (any Store)?
    private var hasFed = false

    init(
        open: @escaping @Sendable () throws(StoreError) -> any Store,
        programme: @escaping @Sendable () -> Programme,
        adopt: @escaping @Sendable (Programme) -> Void, members: MemberBook,
        metrics: GatewayMetrics, log: Logger
    ) {
        self.open = open
        self.programme = programme
        self.adopt = adopt
        self.members = members
        self.metrics = metrics
        self.log = log
    }

    /// Decides and keeps a batch. When the store fails, every request is refused and nothing has
    /// happened.
    mutating func run(
        _ jobs: [CommitJob], loops: Int, home: (String) -> Int
    ) -> (parts: [Decided], isStored: Bool) {
        do throws(StoreError) {
            return (try decide(jobs, loops: loops, home: home), true)
        } catch {
            metrics.storeFailed()
            members.forget()
            log.error("batch not kept", metadata: ["reason": "\(error)"])
            return (refuse(jobs, loops: loops, home: home), false)
        }
    }

    private mutating func decide(
        _ jobs: [CommitJob], loops: Int, home: (String) -> Int
    ) throws(StoreError) -> [Decided] {
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

        metrics.posted(changes.postings)
        metrics.played(turn)
        metrics.audited(changes.audit)
        if !changes.feed.isEmpty { hasFed = true }
        var parts = [Decided](repeating: Decided(), count: loops)
        var admitted: [MemberBook.Admitted] = []
        // Where an activity's last notice is, as long as it says nothing but how things stand.
        var states: [String: (loop: Int, place: Int)] = [:]
        for (job, decision) in zip(jobs, decisions) {
            for news in decision.news {
                guard case .activity(let room, let notice) = news else {
                    for news in spread(news) { parts[home(news.room)].news.append(news) }
                    continue
                }
                metrics.told(notice)
                if notice.isOnlyState, let last = states[notice.activity] {
                    parts[last.loop].news[last.place] = news
                    continue
                }
                let loop = home(room)
                states[notice.activity] =
                    notice.isOnlyState ? (loop, parts[loop].news.count) : nil
                parts[loop].news.append(news)
            }
            switch job.reply {
            case .nobody, .insist: break
            case .session(let session, let request):
                parts[session.loop].answers.append((session, request, decision.answer))
            case .admission(let session):
                guard case .admit(let room, let host, let cursor, _) = job.request.command else {
                    preconditionFailure("only who asks to be let in is let in")
                }
                let name = job.request.by.user
                let user = turn.accountID(for: name)
                var standing = MemberState(of: user, in: room, host: host, turn)
                if user != name {
                    standing.sanction.extend(
                        by: turn[sanction: RoomMemberKey(room: room, user: name)])
                }
                let feed = turn.set.feeds[user] ?? []
                let admission = Admission(
                    user, standing, feed: feed, programme, now: job.request.at)
                parts[session.loop].admissions.append((session, admission))
                admitted.append(
                    MemberBook.Admitted(
                        user: user, room: room,
                        known: MemberBook.Known(
                            standing: standing, pending: turn.pending(of: user, seen: cursor))))
            case .room(let room):
                let activities = turn.set.activitiesOfRooms[room] ?? []
                let notices = activities.map { ActivityNotice($0, [], at: job.request.at) }
                let gifts = turn[document: .ranking(room)].map { GiftRanking(kept: $0.kept) }
                let wake = RoomWake(
                    changes: turn[room: room], activities: notices, gifts: gifts)
                parts[home(room)].wakes.append((room, wake))
            case .caller(let then): then(decision.answer)
            case .exchange(let id):
                parts[id.loop].exchanges.append((id.number, decision.answer))
            }
        }
        // What is only reported to the mall belongs to nobody here.
        let isReported = changes.feed.contains { $0.user.isEmpty }
        let feed = isReported ? changes.feed.filter { !$0.user.isEmpty } : changes.feed
        let moved = changes.moved
        for loop in parts.indices {
            parts[loop].feed = feed
            parts[loop].moved = moved
        }
        members.learn(changes, admitted, tasks: programme.rules.taskCounts)
        return parts
    }

    /// A rise is heard wherever the member sits, whatever room it came of.
    private func spread(_ news: News) -> [News] {
        guard case .upgraded(let room, let user, let name, let tier) = news else { return [news] }
        let rooms = Set(members.rooms(of: user) + (room.isEmpty ? [] : [room]))
        return rooms.sorted().map { .upgraded(room: $0, user: user, name: name, tier: tier) }
    }

    private func refuse(
        _ jobs: [CommitJob], loops: Int, home: (String) -> Int
    ) -> [Decided] {
        var parts = [Decided](repeating: Decided(), count: loops)
        let answer = Answer.refused(.unavailable)
        for job in jobs {
            switch job.reply {
            case .nobody: break
            case .insist(let loop, let attempt):
                parts[loop].missed.append((job.request, attempt))
            case .session(let session, let request):
                parts[session.loop].answers.append((session, request, answer))
            case .admission(let session): parts[session.loop].admissions.append((session, nil))
            case .room(let room): parts[home(room)].wakes.append((room, nil))
            case .caller(let then): then(answer)
            case .exchange(let id): parts[id.loop].exchanges.append((id.number, answer))
            }
        }
        return parts
    }

    /// Lets go of what is kept in memory for a storm.
    func settle() { store?.settle() }

    /// Whether events were written since this was last asked.
    mutating func takeFeedGrew() -> Bool {
        defer { hasFed = false }
        return hasFed
    }

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

extension Turn {
    /// The last account event that a member may not have been shown when the batch began; 0 for
    /// none.
    /// - Parameter seen: up to which the client says that it was.
    fileprivate func pending(of user: String, seen: Int64?) -> Int64 {
        if let feed = set.feeds[user], let last = feed.last {
            return feed.count < feedPage ? last.cursor : set.nextCursor - 1
        }
        let acknowledged = self[member: user]?.acknowledged ?? 0
        guard let seen, seen > acknowledged else { return 0 }
        return min(seen, set.nextCursor - 1)
    }
}

extension ValueRequest {
    /// The proof that it asks for; nil for any other request.
    fileprivate var askedProof: Query? {
        guard case .query(let query) = command, case .proof = query else { return nil }
        return query
    }
}

extension Refusal {
    /// The store cannot be reached now.
    static let unavailable = Refusal(
        .unavailable, "not now; try again", ["retry_ms": 1_000])
}
