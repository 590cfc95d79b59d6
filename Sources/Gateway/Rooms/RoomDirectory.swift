// All rooms of a node by id: those that are configured, those that were made, and what was said of
// either since. Read once for each join; everything a room does while people are in it is its own.

package import Live
internal import Synchronization

package final class RoomDirectory: Sendable {
    private let rooms: Mutex<[String: RoomRecord]>
    /// Rooms at most, configured and made.
    private let most: Int

    package init(_ configured: [String: RoomRecord], most: Int) {
        rooms = Mutex(configured)
        self.most = most
    }

    package subscript(id: String) -> RoomRecord? { rooms.withLock { $0[id] } }

    /// Whether another room may be made.
    package var hasSpace: Bool { rooms.withLock { $0.count < most } }

    /// All rooms, in no order that means anything.
    package var all: [RoomRecord] { rooms.withLock { Array($0.values) } }

    /// Ids of all rooms.
    var ids: [String] { rooms.withLock { Array($0.keys) } }

    /// Takes in what the store has of rooms.
    func take(_ kept: [Document]) {
        for document in kept { take(document.kept, of: document.key.id) }
    }

    /// Takes in what was said of a room; one that was not there has been made.
    func take(_ changes: Fields, of id: String) {
        rooms.withLock { rooms in
            if rooms[id] != nil {
                rooms[id]?.take(changes)
            } else {
                rooms[id] = RoomRecord(id: id, kept: changes)
            }
        }
    }
}
