// Log lines as other programs read them: one JSON object a line. A person at a terminal gets the
// same in a form for eyes.

internal import Glibc
package import Logging
internal import Net
internal import Wire

/// A backend of the logging API that writes to a `LogSink`.
package struct LogLines: LogHandler {
    package enum Form: Sendable {
        /// `{"ts":…,"level":…,"label":…,"message":…,"metadata":{…}}`
        case json
        /// `12:30:01.250 info     livegate: ready port=8080`
        case plain
    }

    package var logLevel = Logger.Level.info
    package var metadata = Logger.Metadata()
    package var metadataProvider: Logger.MetadataProvider?

    private let label: String
    private let sink: LogSink
    private let form: Form
    private let now: @Sendable () -> Int64

    /// - Parameter now: the time of a line, ms since 1970 UTC.
    package init(
        label: String, sink: LogSink, form: Form,
        now: @escaping @Sendable () -> Int64 = Clock.wallNow
    ) {
        self.label = label
        self.sink = sink
        self.form = form
        self.now = now
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var all = metadata
        if let provided = metadataProvider?.get() { all.merge(provided) { $1 } }
        if let given = event.metadata { all.merge(given) { $1 } }
        if let error = event.error { all["error"] = "\(error)" }
        let pairs = all.sorted { $0.key < $1.key }.filter { !Self.secrets.contains($0.key) }
        let line =
            switch form {
            case .json: json(event, pairs)
            case .plain: plain(event, pairs)
            }
        sink.post(line)
    }

    /// Keys whose values are nobody's business, whatever they hold.
    private static let secrets: Set<String> = [
        "authorization", "cookie", "password", "secret", "token",
    ]

    // MARK: Forms

    private typealias Pairs = [(key: String, value: Logger.Metadata.Value)]

    private func json(_ event: LogEvent, _ pairs: Pairs) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("ts", Self.stamp(now()))
        writer.member("level", event.level.rawValue)
        writer.member("label", label)
        writer.member("message", LogText.safe(event.message.description))
        if !pairs.isEmpty {
            writer.key("metadata")
            writer.beginObject()
            for (key, value) in pairs {
                writer.key(escaping: LogText.safe(key))
                writer.string(LogText.safe("\(value)"))
            }
            writer.endObject()
        }
        writer.endObject()
        return writer.bytes + [UInt8(ascii: "\n")]
    }

    private func plain(_ event: LogEvent, _ pairs: Pairs) -> [UInt8] {
        var text = String(Self.stamp(now()).dropFirst(11).dropLast())
        let level = event.level.rawValue
        text += " \(level)" + String(repeating: " ", count: max(0, 8 - level.count))
        text += " \(label): \(LogText.safe(event.message.description))"
        for (key, value) in pairs {
            text += " \(LogText.safe(key))=\(LogText.safe("\(value)"))"
        }
        return Array("\(text)\n".utf8)
    }

    /// `2026-01-02T03:04:05.678Z`
    private static func stamp(_ ms: Int64) -> String {
        var seconds = time_t(ms / 1_000)
        var date = tm()
        gmtime_r(&seconds, &date)
        func digits(_ number: some BinaryInteger, _ count: Int) -> String {
            let text = "\(number)"
            return String(repeating: "0", count: max(0, count - text.count)) + text
        }
        let day =
            "\(digits(date.tm_year + 1_900, 4))-\(digits(date.tm_mon + 1, 2))"
            + "-\(digits(date.tm_mday, 2))"
        let time = "\(digits(date.tm_hour, 2)):\(digits(date.tm_min, 2)):\(digits(date.tm_sec, 2))"
        return "\(day)T\(time).\(digits(ms % 1_000, 3))Z"
    }
}
