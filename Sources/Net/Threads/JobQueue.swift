// Why this exists: the worker's queue has two ends on two threads. The poster's end must be short
// under the lock, so the worker takes all that waits by one swap and cuts it into batches alone.

internal import Glibc
internal import Synchronization

/// ms between two looks at what has gathered.
private let look: Int64 = 10

/// A bounded queue with many posters and one taker.
final class JobQueue<Job: Sendable>: Sendable {
    private struct State {
        var posted: [Job] = []
        /// Taken by the swap, not yet given out; owned by the taker, counted for the capacity.
        var taken: ArraySlice<Job> = []
        var isFinished = false
    }

    private let capacity: Int
    private let state = Mutex(State())
    private let wake = Semaphore()

    init(capacity: Int) { self.capacity = capacity }

    var waiting: Int { state.withLock { $0.posted.count + $0.taken.count } }

    func post(_ job: Job) -> Bool { post(contentsOf: CollectionOfOne(job)) == 1 }

    /// Queues as many of `jobs` as there is room for, from the first on, and returns their count.
    func post(contentsOf jobs: some Collection<Job>) -> Int {
        let (accepted, wasIdle) = state.withLock { state in
            let count = state.posted.count + state.taken.count
            guard !state.isFinished else { return (0, false) }
            let accepted = min(jobs.count, capacity - count)
            state.posted.append(contentsOf: jobs.prefix(accepted))
            return (accepted, count == 0 && accepted > 0)
        }
        if wasIdle { wake.signal() }
        return accepted
    }

    func finish() {
        state.withLock { $0.isFinished = true }
        wake.signal()
    }

    /// Returns when `limit` jobs wait, at `deadline` by the monotonic clock in ms, or at the end.
    /// Looks from time to time: a poster has nothing to do for it.
    func gather(upTo limit: Int, until deadline: Int64) {
        while true {
            let left = deadline - Clock.monotonicNow()
            let isEnough = state.withLock {
                $0.isFinished || $0.posted.count + $0.taken.count >= limit
            }
            if isEnough || left <= 0 { return }
            usleep(UInt32(min(left, look) * 1_000))
        }
    }

    /// The oldest jobs, at most `limit`; waits while there are none. Nil once finished and empty.
    func take(atMost limit: Int) -> [Job]? {
        while true {
            let (jobs, isFinished) = state.withLock { state in
                if state.taken.isEmpty {
                    state.taken = state.posted[...]
                    state.posted = []
                }
                let jobs = Array(state.taken.prefix(limit))
                state.taken = state.taken.dropFirst(limit)
                return (jobs, state.isFinished)
            }
            if !jobs.isEmpty { return jobs }
            if isFinished { return nil }
            wake.wait()
        }
    }
}
