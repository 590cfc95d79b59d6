// What is wrong with a file, told so that it can be put right without reading this program: where,
// what, and what was probably meant.

/// One thing wrong in a configuration file.
struct ConfigurationProblem: Hashable, Sendable, CustomStringConvertible {
    /// A place in the file, each from 1.
    struct Place: Hashable, Sendable {
        let line: Int
        let column: Int
    }

    let file: String
    /// Nil where it concerns the file as a whole.
    let place: Place?
    /// The key, such as `rooms[1].id`; empty for the file as a whole.
    let path: String
    let reason: String

    /// `FILE:LINE:COLUMN path: reason`.
    var description: String {
        let position = place.map { ":\($0.line):\($0.column)" } ?? ""
        return file + position + (path.isEmpty ? ": " : " \(path): ") + reason
    }
}

/// Everything wrong in a configuration file, in the order in which it was found.
struct ConfigurationError: Error, CustomStringConvertible {
    let problems: [ConfigurationProblem]

    /// A line each.
    var description: String { problems.map(\.description).joined(separator: "\n") }
}

extension Sequence<String> {
    /// The word that was probably meant by `word`, as a question behind a reason; empty where none
    /// is near.
    func suggestion(for word: String) -> String {
        let nearest = map { (word: $0, distance: editDistance(word, $0)) }
            .min { $0.distance < $1.distance }
        guard let nearest, nearest.distance <= Swift.max(1, word.count / 3) else { return "" }
        return ", did you mean \"\(nearest.word)\"?"
    }
}

/// Letters to insert, delete, replace or swap with their neighbour to get from one word to the
/// other.
private func editDistance(_ from: String, _ to: String) -> Int {
    // Longer than any key; the work grows with the square.
    let from = Array(from.prefix(64)), to = Array(to.prefix(64))
    var twoAbove: [Int] = []
    var above = Array(0...to.count)
    for (row, letter) in from.enumerated() {
        var line = [row + 1]
        for (column, other) in to.enumerated() {
            let replaced = above[column] + (letter == other ? 0 : 1)
            var best = Swift.min(replaced, above[column + 1] + 1, line[column] + 1)
            let isSwap =
                row > 0 && column > 0 && letter == to[column - 1] && from[row - 1] == other
            if isSwap { best = Swift.min(best, twoAbove[column - 1] + 1) }
            line.append(best)
        }
        (twoAbove, above) = (above, line)
    }
    return above[to.count]
}
