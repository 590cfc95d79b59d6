// A danmaku carries its own time, so that whoever gets it knows how long it took, on any thread and
// without a table of what was sent.

import Wire

/// The time a danmaku was meant to be sent, carried in its text.
enum Stamp {
    private static let mark = "load "

    /// Words of a chat, so that a text compresses as one does.
    private static let words = [
        "can", "you", "show", "the", "red", "one", "again", "please", "how", "much", "is", "this",
        "love", "it", "so", "pretty", "add", "to", "cart", "what", "size", "do", "have", "in",
        "blue", "hello", "from", "my", "first", "time", "here", "great", "price", "thank", "when",
        "does", "next", "rain", "start", "wow", "want", "two", "of", "them", "host", "best",
    ]

    /// `length`: characters, reached with words where the time is shorter.
    static func text(_ time: Int64, length: Int) -> String {
        var text = mark + String(time)
        guard text.utf8.count < length else { return text }
        while text.utf8.count < length { text += " " + words.randomElement()! }
        return String(text.prefix(length))
    }

    /// The time that a danmaku carries; nil in any other event.
    static func read(_ event: JSON) -> Int64? {
        guard event["type"] == "danmaku", let text = event["text"]?.string,
            text.hasPrefix(mark)
        else { return nil }
        return Int64(text.dropFirst(mark.utf8.count).prefix { $0 != " " })
    }
}
