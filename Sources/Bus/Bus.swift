// What crosses nodes: bytes on topics, in one order for all, with a short history. It carries news,
// never value: it may lose anything at any time, and a gap is seen by its offset.

/// A place in a topic's stream. Offsets rise by one an event within an epoch; another epoch is
/// another stream.
package struct Position: Hashable, Sendable {
    package let epoch: String
    package let offset: Int64

    package init(epoch: String, offset: Int64) {
        self.epoch = epoch
        self.offset = offset
    }
}

/// Events that were published together, as every node sees them.
package struct Delivery: Sendable {
    package let epoch: String
    /// Offset of the first event.
    package let first: Int64
    /// How many events `bytes` holds, at least 1.
    package let events: Int
    package let bytes: [UInt8]
    /// Given by the publisher, to know its own when it comes back.
    package let tag: UInt64

    package var last: Int64 { first + Int64(events) - 1 }

    package init(epoch: String, first: Int64, events: Int, bytes: [UInt8], tag: UInt64) {
        self.epoch = epoch
        self.first = first
        self.events = events
        self.bytes = bytes
        self.tag = tag
    }
}

/// Confined to one loop; each loop has its own.
package protocol Bus: AnyObject {
    /// Takes part in a topic. `receive` gets every delivery in order, one's own among them.
    func subscribe(_ topic: String, _ receive: @escaping (Delivery) -> Void)
    /// `receive` is not called any more.
    func unsubscribe(_ topic: String)
    /// Where the topic stands; the offset of the last event, 0 before the first.
    func position(of topic: String) -> Position
    /// - Precondition: `events` is at least 1.
    func publish(_ topic: String, events: Int, _ bytes: [UInt8], tag: UInt64)
    /// Everything after `position`, or nil where the history no longer reaches back, or the epoch
    /// is another one.
    func history(_ topic: String, after position: Position, _ answer: ([Delivery]?) -> Void)
}
