// A receiver of events outside: where it is, what it wants to hear, and the secrets that prove to
// it who is speaking. How far it has been told is kept apart, since that changes all the time.

package struct Webhook: Hashable, Sendable {
    /// A key of the signature.
    package struct Secret: Hashable, Sendable {
        package let text: String
        /// Ms since 1970 UTC until which it still signs; nil for the current one.
        package var until: Int64?

        package init(_ text: String, until: Int64? = nil) {
            self.text = text
            self.until = until
        }
    }

    package let id: String
    package var url: String
    /// The types it is told of; empty for all.
    package var types: [String]
    package var isActive = true
    /// Taken away: it is told nothing and shown nowhere.
    package var isRemoved = false
    /// The current one first.
    package var secrets: [Secret]
    /// Ms since 1970 UTC.
    package let created: Int64
    /// Rises with every change, so that whoever delivers sees one.
    package var version: Int64 = 1

    package init(id: String, url: String, types: [String], secret: String, created: Int64) {
        self.id = id
        self.url = url
        self.types = types
        secrets = [Secret(secret)]
        self.created = created
    }

    /// How long an old secret goes on signing beside the new one: a day, in ms.
    package static let overlap: Int64 = 86_400_000

    /// Puts a new secret before the ones that there are; the one before it signs for a day more.
    package mutating func rotate(to secret: String, at now: Int64) {
        let before = secrets.first.map { Secret($0.text, until: now + Self.overlap) }
        secrets = [Secret(secret)] + (before.map { [$0] } ?? [])
    }

    /// Whether it is told of events of this type.
    package func wants(_ type: String) -> Bool { types.isEmpty || types.contains(type) }

    /// The secrets that sign at `now`.
    package func signingSecrets(at now: Int64) -> [String] {
        secrets.filter { $0.until.map { now < $0 } ?? true }.map(\.text)
    }
}

extension Webhook {
    static let kind = "webhook"
    static let positionKind = "webhook.position"
    /// Webhooks that there may be.
    package static let most = 50

    static func key(_ id: String) -> DocumentKey { DocumentKey(kind, id) }
    static func position(of id: String) -> DocumentKey { DocumentKey(positionKind, id) }

    /// The shape in which it is kept, secrets included.
    package var kept: Fields {
        [
            "url": .string(url), "types": .list(types.map { .string($0) }),
            "active": .bool(isActive), "removed": .bool(isRemoved),
            "secrets": .list(
                secrets.map { .fields(["text": .string($0.text), "until": Datum($0.until)]) }),
            "created": .int(created), "version": .int(version),
        ]
    }

    /// Reads what `kept` wrote; nil for anything else.
    package init?(id: String, kept: Fields) {
        guard let url = kept["url"]?.string, let created = kept["created"]?.int else { return nil }
        self.init(
            id: id, url: url, types: kept["types"]?.list?.compactMap(\.string) ?? [], secret: "",
            created: created)
        isActive = kept["active"]?.bool ?? true
        isRemoved = kept["removed"]?.bool ?? false
        secrets =
            kept["secrets"]?.list?.compactMap { secret in
                secret.fields?["text"]?.string.map {
                    Secret($0, until: secret.fields?["until"]?.int)
                }
            } ?? []
        version = kept["version"]?.int ?? 1
    }

    init?(_ document: Document?) {
        guard let document else { return nil }
        self.init(id: document.key.id, kept: document.kept)
    }

    /// As operators see it: without its secrets.
    var shown: Fields {
        [
            "id": .string(id), "url": .string(url), "types": .list(types.map { .string($0) }),
            "active": .bool(isActive), "created": .int(created),
        ]
    }
}
