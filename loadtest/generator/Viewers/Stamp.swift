// A danmaku carries its own time, so that whoever gets it knows how long it took, on any thread and
// without a table of what was sent.

import Wire

/// The time a danmaku was meant to be sent, carried in its text.
enum Stamp {
    private static let mark = "load "

    /// `length`: characters, reached with a filling where the time is shorter.
    static func text(_ time: Int64, length: Int) -> String {
        let text = mark + String(time)
        if text.utf8.count >= length { return text }
        return text + " " + String(repeating: "x", count: length - text.utf8.count - 1)
    }

    /// The time that a danmaku carries; nil in any other event.
    static func read(_ event: JSON) -> Int64? {
        guard event["type"] == "danmaku", let text = event["text"]?.string,
            text.hasPrefix(mark)
        else { return nil }
        return Int64(text.dropFirst(mark.utf8.count).prefix { $0 != " " })
    }
}
