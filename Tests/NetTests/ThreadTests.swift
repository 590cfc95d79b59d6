// Why this exists: values cross threads in two ways only, to a loop by mailbox and to a worker by
// queue; neither loses or reorders what one sender posts.

import Net
import Synchronization
import Testing

@Suite struct ThreadTests {
    @Test func `four threads post, the loop loses nothing and keeps each sender's order`() throws {
        let perSender = 20_000
        let mailbox = Mailbox<(sender: Int, number: Int)>()
        mailbox.post((sender: 9, number: 0))
        var next = [Int](repeating: 0, count: 4)
        var batches = 0
        var early = 0
        var threads: [LoopThread] = []
        try Stage.play { stage in
            mailbox.attach(to: stage.loop) { batch in
                batches += 1
                for message in batch {
                    if message.sender == 9 {
                        early += 1
                        continue
                    }
                    #expect(message.number == next[message.sender])
                    next[message.sender] += 1
                }
                if next.allSatisfy({ $0 == perSender }) { stage.finish() }
            }
            for sender in 0..<4 {
                threads.append(
                    try LoopThread.start(name: "sender-\(sender)") { loop in
                        for number in 0..<perSender / 2 {
                            mailbox.post((sender: sender, number: number))
                        }
                        mailbox.post(
                            contentsOf: (perSender / 2..<perSender).map { (sender, $0) })
                        loop.stop()
                    })
            }
        }
        for thread in threads { thread.join() }
        #expect(early == 1)
        #expect(batches < 4 * perSender / 2, "wake-ups coalesce")
        #expect(!mailbox.post((sender: 0, number: 0)), "closed with its loop")
    }

    @Test func `a mailbox closed by its receiver refuses, and its loop still ends`() throws {
        let mailbox = Mailbox<Int>()
        try Stage.play { stage in
            mailbox.attach(to: stage.loop) { _ in
                mailbox.close()
                #expect(!mailbox.post(2))
                stage.finish()
            }
            #expect(mailbox.post(1))
        }
    }

    @Test func `two loops answer each other`() throws {
        let question = Mailbox<Int>()
        let answer = Mailbox<Int>()
        let other = try LoopThread.start(name: "other") { loop in
            question.attach(to: loop) { batch in
                for number in batch {
                    guard number < 1_000 else { return loop.stop() }
                    answer.post(number + 1)
                }
            }
        }
        try Stage.play { stage in
            answer.attach(to: stage.loop) { batch in
                for number in batch { question.post(number) }
                if batch.last == 1_000 { stage.finish() }
            }
            question.post(0)
        }
        other.join()
    }

    @Test func `a worker takes what queued as one batch, in order, and drains before it ends`() {
        let batches = Mutex<[[Int]]>([])
        let gate = Mutex(())
        let worker = gate.withLock { _ in
            let worker = Worker<Int>(name: "worker", capacity: 10, batch: 4) { jobs in
                gate.withLock { _ in }
                batches.withLock { $0.append(jobs) }
            }
            #expect(worker.post(0))
            while worker.waiting > 0 {}
            for job in 1...10 { #expect(worker.post(job)) }
            #expect(!worker.post(11), "full")
            return worker
        }
        worker.finish()
        worker.finish()
        #expect(!worker.post(12), "finished")
        #expect(batches.withLock { $0 } == [[0], [1, 2, 3, 4], [5, 6, 7, 8], [9, 10]])
    }

    @Test func `after a large batch a worker lets the next one fill, or takes it at the end`() {
        let batches = Mutex<[[Int]]>([])
        let worker = Worker<Int>(
            name: "worker", capacity: 10, batch: 4,
            gathering: Gathering(from: 3, interval: 3_600_000)
        ) {
            { jobs in batches.withLock { $0.append(jobs) } }
        }
        #expect(worker.post(contentsOf: [1, 2, 3]) == 3)
        while batches.withLock({ $0.isEmpty }) {}
        for job in 4...7 { #expect(worker.post(job)) }
        while batches.withLock({ $0.count < 2 }) {}
        #expect(worker.post(8))
        worker.finish()
        #expect(batches.withLock { $0 } == [[1, 2, 3], [4, 5, 6, 7], [8]])
    }

    @Test func `a worker's state is made and used on its own thread`() {
        let sum = Mutex(0)
        let worker = Worker<Int>(name: "adder", capacity: 1_000, batch: 7) {
            final class State { var total = 0 }
            let state = State()
            return { jobs in
                for job in jobs { state.total += job }
                sum.withLock { $0 = state.total }
            }
        }
        for job in 1...1_000 { while !worker.post(job) {} }
        worker.finish()
        #expect(sum.withLock { $0 } == 500_500)
    }
}
