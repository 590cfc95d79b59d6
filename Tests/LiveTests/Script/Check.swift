// The language of these tests: a line is who does what, an arrow, and everything that comes of it.
//
//     ann shares          -> +10 share, task share 0/1, growth +10
//     ann claims rain     -> +5 point_rain
//     ann claims rain     -> refused already_done
//     wait 15m            -> ann: +50 watch
//
// All that is told is written down: an outcome that a line does not name fails it. Only what a room
// conflates into its ticks (`presence`, `likes`, `updated`) is left out unless asked for. A line
// that begins with `&` is decided in one batch with the line before. Time passes by `wait` alone.

import Live
import Testing

/// Plays `script` and compares every line with what came of it.
@discardableResult
func check(
    _ script: String, in show: Show = Show(), hearing: Set<Show.Conflated> = [],
    at place: SourceLocation = #_sourceLocation
) -> Show {
    let show = show
    show.hearing = hearing
    for batch in batches(of: script) {
        let outcomes = show.play(batch.map(\.command))
        for (line, outcome) in zip(batch, outcomes) {
            let came = outcome.joined(separator: ", ")
            if came != line.expected {
                Issue.record(
                    "\(line.text)\n    but: \(came.isEmpty ? "nothing" : came)",
                    sourceLocation: place)
            }
        }
    }
    return show
}

/// A line of a script.
private struct Line {
    let text: String
    let command: String
    let expected: String
    let isWithPrevious: Bool

    init(_ text: String) {
        var command = text
        var expected = ""
        if let arrow = text.range(of: "->") {
            command = String(text[..<arrow.lowerBound])
            expected = String(text[arrow.upperBound...]).trimmed
        }
        command = command.trimmed
        isWithPrevious = command.hasPrefix("&")
        self.text = text
        self.command = isWithPrevious ? String(command.dropFirst()).trimmed : command
        self.expected = expected
    }
}

private func batches(of script: String) -> [[Line]] {
    var batches: [[Line]] = []
    for text in joined(script.split(separator: "\n").map { String($0).trimmed }) {
        let line = Line(text)
        if line.isWithPrevious, !batches.isEmpty {
            batches[batches.count - 1].append(line)
        } else {
            batches.append([line])
        }
    }
    return batches
}

/// Lines that end in a comma go on in the next; what begins with `#` is for readers.
private func joined(_ lines: [String]) -> [String] {
    var whole: [String] = []
    for line in lines where !line.isEmpty && !line.hasPrefix("#") {
        if let last = whole.last, last.hasSuffix(",") {
            whole[whole.count - 1] = last + " " + line
        } else {
            whole.append(line)
        }
    }
    return whole
}

extension String {
    fileprivate var trimmed: String {
        let kept = drop { $0 == " " }
        return String(kept.reversed().drop { $0 == " " }.reversed())
    }

    /// The first place of `part`, found without Foundation.
    fileprivate func range(of part: String) -> Range<String.Index>? {
        indices.lazy.compactMap { start -> Range<String.Index>? in
            guard self[start...].hasPrefix(part) else { return nil }
            return start..<index(start, offsetBy: part.count)
        }.first
    }
}
