// The bodies that keep the contract of `Bus`: a new one is one more case here, and all tests of the
// contract are its tests.

import Bus

enum BusBody: CaseIterable, Sendable {
    case inProcess

    /// A bus whose topics keep so much history.
    func make(epoch: String = "e1", events: Int = 1_000, bytes: Int = 1_000_000) -> any Bus {
        switch self {
        case .inProcess: InProcessBus(epoch: epoch, events: events, bytes: bytes)
        }
    }
}

/// Takes part in a topic and remembers what came.
final class Listener {
    private(set) var heard: [Delivery] = []

    init(_ bus: any Bus, _ topic: String) {
        bus.subscribe(topic) { [unowned self] in heard.append($0) }
    }

    var texts: [String] { heard.map(\.text) }
}

extension Delivery {
    var text: String { String(decoding: bytes, as: UTF8.self) }
}

extension Bus {
    /// Publishes a text that stands for `events` events.
    func say(_ text: String, on topic: String = "r1", events: Int = 1, tag: UInt64 = 0) {
        publish(topic, events: events, Array(text.utf8), tag: tag)
    }

    /// What the history holds after an offset, or nil.
    func texts(after offset: Int64, epoch: String = "e1", on topic: String = "r1") -> [String]? {
        var texts: [String]?
        history(topic, after: Position(epoch: epoch, offset: offset)) { deliveries in
            texts = deliveries?.map(\.text)
        }
        return texts
    }
}
