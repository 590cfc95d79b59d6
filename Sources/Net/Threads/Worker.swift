// Why this exists: what blocks (a database's fsync, a password hash) runs on a thread of its own.
// Jobs that queue up while one batch runs become the next batch, so a slow disk makes batches
// larger instead of making the queue longer. Where many jobs cost less together than one by one, a
// worker under load may be told to let them gather.

internal import Synchronization

/// When a worker lets jobs gather before it takes the next batch.
package struct Gathering: Sendable {
    /// Jobs in a batch from which on the next one waits.
    let from: Int
    /// From the beginning of that batch to the beginning of the next, in ms; a full one is taken
    /// at once.
    let interval: Int64

    package init(from: Int, interval: Int64) {
        self.from = from
        self.interval = interval
    }
}

/// A thread with a bounded queue, emptied in batches in the order of posting.
package final class Worker<Job: Sendable>: Sendable {
    private let queue: JobQueue<Job>
    private let thread: Mutex<NativeThread?>

    /// Starts the thread; a machine that refuses one more thread stops the program.
    ///
    /// - Parameters:
    ///   - capacity: jobs that may wait; `post` refuses beyond it.
    ///   - batch: jobs that `body` receives at most at once.
    ///   - gathering: when batches are large, how far apart they begin, so that they get larger
    ///     still; nil for at once.
    ///   - makeBody: called once on the worker's thread; state that must live on that thread is
    ///     made in it and captured by what it returns.
    package init(
        name: String, capacity: Int, batch: Int, gathering: Gathering? = nil,
        makeBody: @escaping @Sendable () -> (([Job]) -> Void)
    ) {
        precondition(capacity > 0 && batch > 0)
        let queue = JobQueue<Job>(capacity: capacity)
        self.queue = queue
        do throws(NetError) {
            let started = try NativeThread.start(name: name) {
                let body = makeBody()
                while let jobs = queue.take(atMost: batch) {
                    let began = Clock.monotonicNow()
                    body(jobs)
                    if let gathering, jobs.count >= gathering.from {
                        queue.gather(upTo: batch, until: began + gathering.interval)
                    }
                }
            }
            thread = Mutex(started)
        } catch {
            preconditionFailure("\(error)")
        }
    }

    /// A worker whose body keeps no state of its own.
    package convenience init(
        name: String, capacity: Int, batch: Int, _ body: @escaping @Sendable ([Job]) -> Void
    ) {
        self.init(name: name, capacity: capacity, batch: batch) { body }
    }

    deinit { finish() }

    /// Queues a job; false when the queue is full or the worker has been told to finish.
    package func post(_ job: Job) -> Bool {
        queue.post(job)
    }

    /// Queues as many of `jobs` as there is room for, from the first on, and returns how many that
    /// are. They arrive in one batch where a batch is that large.
    package func post(contentsOf jobs: [Job]) -> Int {
        queue.post(contentsOf: jobs)
    }

    /// Jobs posted and not yet given to the body.
    package var waiting: Int { queue.waiting }

    /// Takes no more jobs, runs those that wait, and returns when the thread has ended.
    /// Further calls do nothing. Not to be called by the body.
    package func finish() {
        queue.finish()
        let thread = thread.withLock { thread in
            defer { thread = nil }
            return thread
        }
        thread?.join()
    }
}
