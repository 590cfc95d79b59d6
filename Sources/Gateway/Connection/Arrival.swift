// What a connection needs only until its welcome. It is let go then, so that of an idle viewer
// nothing stays in memory but what serves the show.

internal import Live
internal import Wire

final class Arrival {
    /// From the first byte to the upgrade.
    var parser: HTTPRequestParser?
    /// The room that is entered; afterwards the viewer's part of it knows.
    var room = ""
    /// The answer to the upgrade. It leaves together with the welcome or the close: one write, and
    /// one wake-up of the client, less for each join.
    var response: [UInt8] = []
    /// Where the client last was, if it has been here before.
    var place: Place?
    /// A plain request that waits for its answer.
    var exchange: HTTPExchange?
    /// Bytes that came behind the upgrade, or behind a request that waits.
    var ahead: [UInt8] = []
    /// How things stood and still stand with who was here before.
    var known: MemberBook.Known?
    /// The store's answer, or what stands for it.
    var admission: Admission?
    /// For a room that asks for one.
    var password: String?
    /// The lowest tier that the room lets in; nil for all.
    var gate: String?
    /// What is known of the viewer; until the store has said, the last known.
    var tier: String?
    var mutedUntil: Int64 = 0
    /// Account events that came before the welcome.
    var early: [FeedItem] = []
}
