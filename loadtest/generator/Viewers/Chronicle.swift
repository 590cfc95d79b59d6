// Numbers alone do not show that a recovered stream is the stream: what was said under a number
// must be the same for whoever hears it, live or later.

import Wire

/// What the room said lately, by number.
struct Chronicle {
    private static let size = 8_192
    /// Events of one viewer that bear a number without being of the stream.
    private static let answers: Set<String> = ["reply", "error", "skip", "welcome", "snapshot"]

    private var epoch: String?
    private var pages = [(seq: Int64, said: Int)](repeating: (-1, 0), count: size)

    /// False when another event was read before under the same number and epoch.
    mutating func agrees(_ event: JSON) -> Bool {
        guard let type = event["type"]?.string else { return true }
        if let told = event["epoch"]?.string, type == "welcome" || type == "snapshot" {
            if told != epoch { pages = pages.map { _ in (-1, 0) } }
            epoch = told
        }
        guard let seq = event["seq"]?.int, seq >= 0, !Self.answers.contains(type) else {
            return true
        }
        let place = Int(seq % Int64(Self.size))
        let said = event.hashValue
        if pages[place].seq == seq { return pages[place].said == said }
        if pages[place].seq < seq { pages[place] = (seq, said) }
        return true
    }
}
