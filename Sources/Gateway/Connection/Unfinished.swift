// What is kept of a message that has come in part. Nearly every message comes whole, so nearly no
// connection has one of these.

internal import Wire

final class Unfinished {
    var reader: WebSocketReader
    /// When the message began, or the one before it ended, by the loop's clock.
    var since: Int64

    init(_ reader: consuming WebSocketReader, since: Int64) {
        self.reader = reader
        self.since = since
    }
}
