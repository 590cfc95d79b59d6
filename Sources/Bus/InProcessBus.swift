// The bus of a single node: deliveries come back at once, in the order they were published.

package final class InProcessBus: Bus {
    private struct Topic {
        var last: Int64 = 0
        var history: [Delivery] = []
        var events = 0
        var bytes = 0
        var receive: ((Delivery) -> Void)?
    }

    private let epoch: String
    private let eventsKept: Int
    private let bytesKept: Int
    private var topics: [String: Topic] = [:]

    /// - Parameters:
    ///   - epoch: names this life of the process; a new one after every start.
    ///   - events: history kept of a topic, in events; up to a quarter more at times.
    ///   - bytes: history kept of a topic, in bytes; likewise.
    package init(epoch: String, events: Int, bytes: Int) {
        self.epoch = epoch
        eventsKept = events
        bytesKept = bytes
    }

    package func subscribe(_ topic: String, _ receive: @escaping (Delivery) -> Void) {
        topics[topic, default: Topic()].receive = receive
    }

    package func unsubscribe(_ topic: String) { topics[topic]?.receive = nil }

    package func position(of topic: String) -> Position {
        Position(epoch: epoch, offset: topics[topic]?.last ?? 0)
    }

    package func publish(_ name: String, events: Int, _ bytes: [UInt8], tag: UInt64) {
        precondition(events > 0, "a delivery has at least one event")
        var topic = topics.removeValue(forKey: name) ?? Topic()
        let delivery = Delivery(
            epoch: epoch, first: topic.last + 1, events: events, bytes: bytes, tag: tag)
        topic.last = delivery.last
        topic.history.append(delivery)
        topic.events += events
        topic.bytes += bytes.count
        // Dropping a quarter at a time keeps the cost of an event constant.
        if topic.events > eventsKept + eventsKept / 4 || topic.bytes > bytesKept + bytesKept / 4 {
            trim(&topic)
        }
        let receive = topic.receive
        topics[name] = topic
        receive?(delivery)
    }

    private func trim(_ topic: inout Topic) {
        var dropped = 0
        while topic.events > eventsKept || topic.bytes > bytesKept,
            dropped < topic.history.count - 1
        {
            topic.events -= topic.history[dropped].events
            topic.bytes -= topic.history[dropped].bytes.count
            dropped += 1
        }
        topic.history.removeFirst(dropped)
    }

    package func history(
        _ name: String, after position: Position, _ answer: ([Delivery]?) -> Void
    ) {
        let topic = topics[name] ?? Topic()
        guard position.epoch == epoch, position.offset <= topic.last, position.offset >= 0 else {
            return answer(nil)
        }
        if position.offset == topic.last { return answer([]) }
        guard let oldest = topic.history.first, oldest.first <= position.offset + 1 else {
            return answer(nil)
        }
        answer(topic.history.filter { $0.last > position.offset })
    }
}
