// An event as it goes out: the body, and the headers by which a receiver knows that it is ours, and
// whether it has had it before.

internal import Live
internal import Store
internal import Wire

struct EventEnvelope {
    let body: [UInt8]
    private let id: String

    init(_ item: FeedItem) {
        id = FeedItem.eventID(item.cursor)
        var writer = JSONWriter(capacity: 512)
        writer.beginObject()
        writer.key("id")
        writer.string(id)
        writer.key("type")
        writer.string(item.type)
        writer.key("user")
        if item.subject.isEmpty { writer.null() } else { writer.string(item.subject) }
        writer.key("at")
        writer.int(item.at)
        writer.key("data")
        writer.fields(item.body)
        writer.endObject()
        body = writer.bytes
    }

    /// - Parameters:
    ///   - secrets: each of them signs; a receiver needs to know one.
    ///   - now: ms since 1970 UTC; a receiver refuses what was signed long ago.
    func headers(secrets: [String], now: Int64) -> [(name: String, value: String)] {
        [
            (name: "Content-Type", value: "application/json"),
            (name: "User-Agent", value: "livegate"), (name: "Livegate-Event-Id", value: id),
            (name: "Livegate-Signature", value: signature(secrets, now / 1_000)),
        ]
    }

    /// `t=SECONDS,v1=HEX`: HMAC-SHA-256 of "SECONDS.BODY", once for each secret.
    private func signature(_ secrets: [String], _ seconds: Int64) -> String {
        let signed = Array("\(seconds).".utf8) + body
        return secrets.reduce("t=\(seconds)") { header, secret in
            header + ",v1=" + Hex.encode(HMAC.sha256(key: Array(secret.utf8), signed))
        }
    }
}
