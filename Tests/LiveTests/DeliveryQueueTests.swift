// A receiver that fails for a day, a member whose events wait, a restart in between: played with
// made-up time, event by event.

import Live
import Testing

@Suite struct DeliveryQueueTests {
    /// A queue, its clock, and what has been sent.
    private struct Play {
        var queue: DeliveryQueue
        var now: Int64 = 1_000_000
        var dice = Dice(seed: 7)
        var sent: [Int64] = []
        /// What has been kept, as a store would have it.
        var position: Int64 = 0
        var kept: [Int64: WebhookDelivery] = [:]
        private let hook: Webhook
        private let bounds: DeliveryQueue.Bounds
        private let law: RetryLaw

        init(
            types: [String] = [], parallel: Int = 8, recorded: Int = 10_000, breaker: Int64 = 1_000
        ) {
            hook = Webhook(id: "h", url: "https://a.example/", types: types, secret: "", created: 0)
            var bounds = DeliveryQueue.Bounds()
            bounds.parallel = parallel
            bounds.recorded = recorded
            var law = RetryLaw()
            law.breaker = breaker
            (self.bounds, self.law) = (bounds, law)
            queue = DeliveryQueue(hook, position: 0, waiting: [], bounds: bounds, law: law)
        }

        /// Users and types of events from `taken` on: "u1" or "u1 credit".
        mutating func take(_ events: String...) {
            let first = queue.taken + 1
            let page = events.enumerated().map { place, text in
                let words = text.split(separator: " ").map(String.init)
                return FeedItem(
                    user: words[0], cursor: first + Int64(place), at: now,
                    type: words.count > 1 ? words[1] : "credit", body: [:])
            }
            queue.take(page, now: now)
        }

        /// Starts what may start.
        mutating func start() -> [Int64] {
            var started: [Int64] = []
            while let start = queue.start(now: now) { started.append(start.cursor) }
            sent += started
            return started
        }

        @discardableResult
        mutating func end(_ cursor: Int64, _ hasArrived: Bool) -> WebhookDelivery.State {
            queue.finished(cursor, hasArrived, hasArrived ? "200" : "500", now: now, &dice)
        }

        mutating func keep() {
            guard let changes = queue.changes() else { return }
            position = max(position, changes.position)
            for delivery in changes.deliveries { kept[delivery.cursor] = delivery }
        }

        /// Kill and start: what was kept is all that is known.
        mutating func restart() {
            let waiting = kept.values.compactMap { WebhookDelivery(kept: $0.kept) }
                .filter { $0.state == .waiting }
            queue = DeliveryQueue(
                hook, position: position, waiting: waiting, bounds: bounds, law: law)
        }
    }

    @Test func `events of one member go one after the other, of several beside each other`() {
        var play = Play()
        play.take("a", "a", "b", "a", "c")
        #expect(play.start() == [1, 3, 5])
        play.end(1, true)
        #expect(play.start() == [2])
        play.end(3, true)
        play.end(5, true)
        play.end(2, true)
        #expect(play.start() == [4])
    }

    @Test func `no more are under way than may be`() {
        var play = Play(parallel: 2)
        play.take("a", "b", "c")
        #expect(play.start() == [1, 2])
        play.end(2, true)
        #expect(play.start() == [3])
    }

    @Test func `what is not wanted is passed over`() {
        var play = Play(types: ["tier"])
        play.take("a credit", "a tier", "a credit")
        #expect(play.start() == [2])
        #expect(play.queue.position == 1)
        play.end(2, true)
        #expect(play.queue.position == 3)
    }

    @Test func `what is only reported goes in the order of the member it is about`() {
        var play = Play()
        let body: Fields = ["user": "a"]
        play.queue.take(
            [
                FeedItem(user: "", cursor: 1, at: 0, type: "order", body: body),
                FeedItem(user: "a", cursor: 2, at: 0, type: "credit", body: [:]),
                FeedItem(user: "", cursor: 3, at: 0, type: "budget", body: [:]),
            ], now: play.now)
        #expect(play.start() == [1, 3])
    }

    @Test func `while an event of a member waits, later ones wait behind it and others go on`() {
        var play = Play()
        play.take("a", "a", "b")
        _ = play.start()
        #expect(play.end(1, false) == .waiting)
        play.take("a", "b")
        #expect(play.start() == [])
        play.end(3, true)
        #expect(play.start() == [5])
        play.end(5, true)
        // All is delivered or recorded, so the position has passed everything.
        #expect(play.queue.position == 5)
        play.keep()
        #expect(play.kept.keys.sorted() == [1, 2, 4])
        play.now += 3_600_000
        #expect(play.start() == [1])
        #expect(play.end(1, true) == .done)
        #expect(play.start() == [2])
        play.end(2, true)
        #expect(play.start() == [4])
        play.end(4, true)
        play.take("a")
        #expect(play.start() == [6])
    }

    @Test func `a failure is tried again later and later, for a day, and then parked`() throws {
        var play = Play()
        play.take("a", "a")
        let began = play.now
        _ = play.start()
        var attempts = 1
        while play.end(1, false) == .waiting {
            #expect(play.start() == [])
            let next = try #require(play.queue.nextAt)
            #expect(next >= play.now + 1_000 || next == began + 86_400_000)
            #expect(next <= play.now + 3_600_000)
            play.now = next
            #expect(play.start() == [1])
            attempts += 1
        }
        #expect(play.now == began + 86_400_000)
        #expect((24...200).contains(attempts))
        play.keep()
        #expect(play.kept[1]?.state == .parked && play.kept[1]?.note == "500")
        #expect(play.kept[1]?.attempts == Int64(attempts))
        // The one behind it has its turn, and may go.
        #expect(play.start() == [2])
        #expect(play.end(2, true) == .done)
    }

    @Test func `a restart repeats what was under way and loses nothing`() {
        var play = Play()
        play.take("a", "b", "a", "c")
        _ = play.start()
        play.end(1, true)
        play.end(2, false)
        play.keep()
        #expect(play.position == 2 && play.kept[2]?.state == .waiting)
        play.restart()
        play.take("a", "c")
        play.now += 7_200_000
        #expect(Set(play.start()) == [2, 3, 4])
    }

    @Test func `what could not be kept is kept the next time`() throws {
        var play = Play()
        play.take("a", "b")
        _ = play.start()
        play.end(1, false)
        let changes = play.queue.changes()
        let lost = try #require(changes)
        #expect(!play.queue.isUnsaved)
        play.end(2, true)
        play.queue.giveBack(lost.deliveries)
        play.keep()
        #expect(play.position == 2 && play.kept[1]?.attempts == 1)
    }

    @Test func `of what waits there is an end, and more stays in the feed`() {
        var play = Play(recorded: 3)
        play.take("a", "a", "a")
        _ = play.start()
        #expect(play.queue.wantsMore)
        play.end(1, false)
        #expect(!play.queue.wantsMore)
        play.now += 7_200_000
        _ = play.start()
        play.end(1, true)
        #expect(play.queue.wantsMore)
    }

    @Test func `a receiver that only fails is asked seldom, and at once again when it is well`() {
        var play = Play(breaker: 3)
        play.take("a", "b", "c", "d", "e", "f", "g", "h", "i", "j")
        let first = play.start()
        #expect(first.count == 8)
        for cursor in first { play.end(cursor, false) }
        // Within ten seconds it is tried by one event at a time.
        play.now += 10_000
        let probe = play.start()
        #expect(probe.count == 1)
        play.end(probe[0], true)
        #expect(play.start().count > 1)
    }

    @Test func `an event that is delivered again holds up nobody`() {
        var play = Play()
        var again = WebhookDelivery(webhook: "h", cursor: 1, user: "a", type: "credit", since: 0)
        again.isRepeated = true
        again.nextAt = play.now
        play.kept[1] = again
        play.position = 4
        play.restart()
        play.take("a")
        #expect(Set(play.start()) == [1, 5])
        play.now += 100_000_000
        play.end(1, false)
        play.keep()
        #expect(play.kept[1]?.state == .parked)
    }

    @Test(arguments: 1...40) func `every wait is within its bounds`(attempts: Int64) {
        let law = RetryLaw()
        var dice = Dice(seed: UInt64(attempts))
        let waits = (0..<200).map { _ in law.wait(after: attempts, &dice) }
        let most: Int64 = min(3_600_000, 1_000 << min(attempts, 20))
        #expect(waits.allSatisfy { (1_000...most).contains($0) })
        #expect(Set(waits).count > 20, "it has jitter")
    }

    @Test func `a random receiver gets every event once or more, each member's in order`() {
        for seed in UInt64(0)..<200 {
            var play = Play(parallel: 3, recorded: 20, breaker: 4)
            var chance = Dice(seed: seed)
            var arrived: [Int64] = []
            var out: [Int64] = []
            var owner: [Int64: String] = [:]
            for _ in 0..<400 {
                switch chance.roll(0...9) {
                case 0...2 where play.queue.wantsMore && play.queue.taken < 40:
                    let user = "u\(chance.roll(0...3))"
                    play.take(user)
                    owner[play.queue.taken] = user
                case 3: play.keep()
                case 4 where chance.roll(0...9) == 0:
                    // What it had taken in and not kept, it takes in again.
                    let taken = play.queue.taken
                    play.restart()
                    out = []
                    let again = (play.queue.taken + 1..<taken + 1).map {
                        FeedItem(user: owner[$0]!, cursor: $0, at: 0, type: "credit", body: [:])
                    }
                    play.queue.take(again, now: play.now)
                default:
                    out += play.start()
                    if let cursor = out.randomElement(using: &chance) {
                        out.removeAll { $0 == cursor }
                        let isWell = chance.roll(0...2) > 0
                        if isWell { arrived.append(cursor) }
                        play.end(cursor, isWell)
                    }
                    play.now += chance.roll(0...20_000)
                }
            }
            while true {
                out += play.start()
                if out.isEmpty {
                    guard let next = play.queue.nextAt else { break }
                    play.now = max(play.now, next)
                    continue
                }
                for cursor in out {
                    arrived.append(cursor)
                    play.end(cursor, true)
                }
                out = []
            }
            play.keep()
            #expect(Set(arrived) == Set(owner.keys), "seed \(seed)")
            #expect(play.position == play.queue.taken)
            #expect(play.kept.values.allSatisfy { $0.state == .done })
            // The first time that each arrives is in the order of the member's events.
            var last: [String: Int64] = [:]
            for cursor in arrived {
                let user = owner[cursor]!
                let before = last[user] ?? 0
                if cursor > before {
                    let missed = owner.filter { event in
                        event.value == user && event.key > before && event.key < cursor
                    }
                    #expect(missed.isEmpty, "seed \(seed): \(cursor) came before an earlier one")
                    last[user] = cursor
                }
            }
        }
    }
}
