// What every bus owes its rooms: one order for all, offsets without gaps, and a history that is
// either exact or says that it is not.

import Bus
import Testing

@Suite(.serialized) struct `A bus` {
    @Test(arguments: BusBody.allCases)
    func `delivers to everyone in the order of publishing, the publisher included`(body: BusBody) {
        let bus = body.make()
        let listener = Listener(bus, "r1")
        for text in ["a", "b", "c"] { bus.say(text) }
        #expect(listener.texts == ["a", "b", "c"])
    }

    @Test(arguments: BusBody.allCases)
    func `numbers events one by one, however many come together`(body: BusBody) {
        let bus = body.make()
        let listener = Listener(bus, "r1")
        #expect(bus.position(of: "r1") == Position(epoch: "e1", offset: 0))
        bus.say("one")
        bus.say("three", events: 3)
        bus.say("two", events: 2)
        #expect(listener.heard.map(\.first) == [1, 2, 5])
        #expect(listener.heard.map(\.last) == [1, 4, 6])
        #expect(bus.position(of: "r1") == Position(epoch: "e1", offset: 6))
    }

    @Test(arguments: BusBody.allCases)
    func `keeps topics apart`(body: BusBody) {
        let bus = body.make()
        let listener = Listener(bus, "r1")
        bus.say("elsewhere", on: "r2")
        bus.say("here", on: "r1")
        #expect(listener.texts == ["here"])
        #expect(listener.heard.first?.first == 1)
        #expect(bus.texts(after: 0, on: "r2") == ["elsewhere"])
    }

    @Test(arguments: BusBody.allCases)
    func `gives a publisher its tag back`(body: BusBody) {
        let bus = body.make()
        let listener = Listener(bus, "r1")
        bus.say("a", tag: 7)
        bus.say("b", tag: .max)
        #expect(listener.heard.map(\.tag) == [7, .max])
    }

    @Test(arguments: BusBody.allCases)
    func `says nothing more to who has left, and counts on`(body: BusBody) {
        let bus = body.make()
        let listener = Listener(bus, "r1")
        bus.say("before")
        bus.unsubscribe("r1")
        bus.say("meanwhile")
        #expect(listener.texts == ["before"])
        let second = Listener(bus, "r1")
        bus.say("after")
        #expect(second.heard.map(\.first) == [3])
    }

    @Test(arguments: BusBody.allCases)
    func `may be published to by a receiver`(body: BusBody) {
        let bus = body.make()
        var firsts: [Int64] = []
        bus.subscribe("r1") { delivery in
            firsts.append(delivery.first)
            if delivery.first < 3 { bus.say("more") }
        }
        bus.say("start")
        #expect(firsts == [1, 2, 3])
        bus.unsubscribe("r1")
    }

    // MARK: History

    @Test(arguments: BusBody.allCases)
    func `knows exactly what came after any offset`(body: BusBody) {
        let bus = body.make()
        bus.say("1")
        bus.say("2-4", events: 3)
        bus.say("5")
        // Whoever saw 2 or 3 gets the whole delivery and skips what is known by its numbers.
        let expected: [[String]] = [
            ["1", "2-4", "5"], ["2-4", "5"], ["2-4", "5"], ["2-4", "5"], ["5"], [],
        ]
        for (offset, texts) in expected.enumerated() {
            #expect(bus.texts(after: Int64(offset)) == texts, "after \(offset)")
        }
    }

    @Test(arguments: BusBody.allCases)
    func `has no history of another epoch, nor of what is still to come`(body: BusBody) {
        let bus = body.make()
        bus.say("1")
        #expect(bus.texts(after: 0, epoch: "e0") == nil)
        #expect(bus.texts(after: 2) == nil)
        #expect(bus.texts(after: -1) == nil)
        #expect(bus.texts(after: 0, on: "never used") == [])
        #expect(bus.texts(after: 1, on: "never used") == nil)
    }

    @Test(arguments: BusBody.allCases)
    func `forgets the oldest beyond its events, and then says so`(body: BusBody) {
        let bus = body.make(events: 100)
        for number in 1...1_000 { bus.say("\(number)") }
        #expect(bus.texts(after: 0) == nil)
        #expect(bus.texts(after: 800) == nil)
        #expect(bus.texts(after: 900) == (901...1_000).map(String.init))
        #expect(bus.texts(after: 1_000) == [])
    }

    @Test(arguments: BusBody.allCases)
    func `forgets the oldest beyond its bytes, but never the last`(body: BusBody) {
        let bus = body.make(bytes: 1_000)
        let text = String(repeating: "x", count: 100)
        for _ in 1...100 { bus.say(text) }
        #expect(bus.texts(after: 80) == nil)
        #expect(bus.texts(after: 90)?.count == 10)
        bus.say(String(repeating: "y", count: 5_000))
        #expect(bus.texts(after: 99) == nil)
        #expect(bus.texts(after: 100)?.count == 1)
    }
}
