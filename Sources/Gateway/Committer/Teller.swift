// What a batch has brought, sorted by loop and handed over, once it is on disk. A large batch is
// told by a thread of its own, so that the committer begins with the next one meanwhile: of a claim
// of a point rain that is a tenth of the committer's time. Batches are told in the order in which
// they were kept, one at a time.

internal import Ledger
internal import Live
internal import Net
internal import Store

/// A batch that is on disk.
final class Batch: Sendable {
    let jobs: [CommitJob]
    /// What was decided of each job, in their order.
    let decisions: [(answer: Answer, news: [News])]
    let turn: Turn
    let changes: Difference

    init(
        _ jobs: [CommitJob], _ decisions: [(answer: Answer, news: [News])],
        _ turn: consuming Turn, _ changes: Difference
    ) {
        self.jobs = jobs
        self.decisions = decisions
        self.turn = turn
        self.changes = changes
    }
}

/// Tells of batches. Where the store fails, what was kept before is told first.
final class Teller: Sendable {
    /// Nil is to return memory.
    private let thread: Worker<Batch?>
    /// Signalled while no batch is being told.
    private let isFree = Semaphore()
    private let telling: Telling
    /// Smaller batches are told by the committer: to wake a thread would cost more.
    private static let manyRequests = 200

    init(_ telling: Telling) {
        self.telling = telling
        let isFree = isFree
        thread = Worker(name: "teller", capacity: 1, batch: 1) { batches in
            for batch in batches {
                guard let batch else {
                    Machine.returnEndOfArena()
                    continue
                }
                telling.tell(batch)
                isFree.signal()
            }
        }
        isFree.signal()
    }

    /// Tells of a batch, at the latest before it tells of the next one. Called by one thread.
    func tell(_ batch: Batch) {
        isFree.wait()
        if batch.jobs.count >= Self.manyRequests && thread.post(batch) { return }
        telling.tell(batch)
        isFree.signal()
    }

    /// Tells that a batch was not kept.
    func refuse(_ jobs: [CommitJob]) {
        isFree.wait()
        telling.refuse(jobs)
        isFree.signal()
    }

    /// Gives back the memory that a storm has left to the thread, unless it is busy.
    func settle() { _ = thread.post(nil) }

    /// Tells what is still to be told, and ends the thread.
    func finish() { thread.finish() }
}

/// What telling takes: to know who is where, and the way to the loops.
struct Telling: Sendable {
    let members: MemberBook
    let metrics: GatewayMetrics
    /// How many loops there are, and the one where a room is at home.
    let loops: Int
    let home: @Sendable (String) -> Int
    /// Called when a batch has written events.
    let feedGrew: @Sendable () -> Void
    /// Takes what a batch has brought for a loop.
    let deliver: @Sendable (Int, Decided) -> Void

    fileprivate func tell(_ batch: Batch) {
        deliver(sort(batch))
        if !batch.changes.feed.isEmpty { feedGrew() }
    }

    fileprivate func refuse(_ jobs: [CommitJob]) {
        members.forget()
        deliver(refusals(of: jobs))
    }

    private func deliver(_ parts: [Decided]) {
        for (loop, part) in parts.enumerated() where !part.isEmpty { deliver(loop, part) }
    }

    private func sort(_ batch: Batch) -> [Decided] {
        let changes = batch.changes
        metrics.posted(changes.postings)
        metrics.played(batch.turn)
        metrics.audited(changes.audit)
        var parts = [Decided](repeating: Decided(), count: loops)
        var admitted: [MemberBook.Admitted] = []
        // Where an activity's last notice is, as long as it says nothing but how things stand.
        var states: [String: (loop: Int, place: Int)] = [:]
        for (job, decision) in zip(batch.jobs, batch.decisions) {
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
                let user = batch.turn.accountID(for: name)
                var standing = MemberState(of: user, in: room, host: host, batch.turn)
                if user != name {
                    standing.sanction.extend(
                        by: batch.turn[sanction: RoomMemberKey(room: room, user: name)])
                }
                let feed = batch.turn.set.feeds[user] ?? []
                let admission = Admission(
                    user, standing, feed: feed, batch.turn.programme, now: job.request.at)
                parts[session.loop].admissions.append((session, admission))
                admitted.append(
                    MemberBook.Admitted(
                        user: user, room: room,
                        known: MemberBook.Known(
                            standing: standing,
                            pending: batch.turn.pending(of: user, seen: cursor))))
            case .room(let room):
                let activities = batch.turn.set.activitiesOfRooms[room] ?? []
                let notices = activities.map { ActivityNotice($0, [], at: job.request.at) }
                let gifts = batch.turn[document: .ranking(room)].map { GiftRanking(kept: $0.kept) }
                let wake = RoomWake(
                    changes: batch.turn[room: room], activities: notices, gifts: gifts)
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
        members.learn(changes, admitted, tasks: batch.turn.programme.rules.taskCounts)
        return parts
    }

    /// A rise is heard wherever the member sits, whatever room it came of.
    private func spread(_ news: News) -> [News] {
        guard case .upgraded(let room, let user, let name, let tier) = news else { return [news] }
        let rooms = Set(members.rooms(of: user) + (room.isEmpty ? [] : [room]))
        return rooms.sorted().map { .upgraded(room: $0, user: user, name: name, tier: tier) }
    }

    private func refusals(of jobs: [CommitJob]) -> [Decided] {
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

extension Refusal {
    /// The store cannot be reached now.
    static let unavailable = Refusal(
        .unavailable, "not now; try again", ["retry_ms": 1_000])
}
