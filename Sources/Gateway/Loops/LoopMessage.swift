// What travels between loops, and from the committer to them: values only, in order per sender.

internal import Live
internal import Net

enum LoopMessage: Sendable {
    /// For a room that has its home on the receiving loop.
    case room(String, RoomMessage)
    /// For a connection of the receiving loop.
    case session(SessionID, SessionMessage)
    /// A closed tick of a room that the receiving loop holds viewers of.
    case tick(String, Tick)
    case decided(Decided)
    /// For a plain request of the receiving loop, by the number of its exchange.
    case answer(UInt64, Answer)
    /// A room has another host.
    case host(room: String, String)
    /// Apart, so that every other message is not as large as a programme.
    indirect case adopt(Programme)
    /// No new joins; viewers leave at spread times until the deadline (loop time is not shared,
    /// so it is a duration in ms).
    case drain(Int64)
    case stop
}

enum RoomMessage: Sendable {
    case join(Viewer, since: Place?)
    case leave(SessionID)
    case say(SessionID, request: Int64?, Utterance)
    case like(SessionID, request: Int64?, Int64)
    case share(SessionID, channel: String?, request: Int64?)
    case announce(SessionID, request: Int64?, String, style: String)
    case audience(SessionID, request: Int64?)
    case queue(SessionID, request: Int64?, QueueCommand)
    /// A host wants a comment shown again, by its number.
    case feature(SessionID, request: Int64?, seq: Int64, by: Actor)
    /// Somebody asks over plain HTTP.
    case look(ExchangeID, RoomView)
    /// A guest has become a member, on the same connection.
    case become(Viewer)
    /// The store has said who this is, or the tier has changed.
    case know(SessionID, tier: String, mutedUntil: Int64?)
    /// Somebody fell behind and needs to be told where the room stands.
    case snapshot(SessionID)
}

/// Where a client last was in a room's stream.
struct Place: Sendable {
    let epoch: String
    let seq: Int64
}

enum SessionMessage: Sendable {
    case joined(Joined)
    case snapshot(Joined)
    case answer(request: Int64?, Answer)
    /// Where the viewer stands in a queue: 0 where it is their turn, nil for no longer.
    case turn(QueueKind, position: Int64?)
    case close(CloseCode)
}

/// The room as it is at one number of its stream; what follows has higher numbers.
struct Joined: Sendable {
    let epoch: String
    let seq: Int64
    /// `room` and `activities` of the welcome as JSON, shared by all who join in the same tick.
    let room: SharedBytes
    let activities: SharedBytes
    /// `[...]`: the last events worth showing.
    let recent: SharedBytes
    /// The arrays of events missed since the client's place, one a tick; nil where that is not
    /// known any more.
    let missed: [[UInt8]]?
    let viewers: Int64
    /// Where the viewer stands in the queues that they are in.
    let queues: Fields
}

/// A tick on its way to the viewers.
struct Tick: Sendable {
    /// For all who have muted nothing, as JSON and uncompressed.
    let frame: SharedBytes
    let events: [EncodedEvent]
    let first: Int64
    /// Told before the tick, because they speak of its events.
    let answers: [Answer]
    let viewers: Int64

    /// An answer that names the number of an event.
    struct Answer: Sendable {
        let session: SessionID
        let request: Int64?
        let fields: Fields
        /// Place of the event in the tick.
        let event: Int
    }
}
