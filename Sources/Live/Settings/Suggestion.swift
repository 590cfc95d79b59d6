// The word that somebody probably meant.

extension Sequence<String> {
    /// The word that was probably meant by `word`, as a question behind a reason; empty where none
    /// is near.
    package func suggestion(for word: String) -> String {
        let nearest = map { (word: $0, distance: editDistance(word, $0)) }
            .min { $0.distance < $1.distance }
        guard let nearest, nearest.distance <= Swift.max(1, word.count / 3) else { return "" }
        return ", did you mean \"\(nearest.word)\"?"
    }
}

/// Letters to insert, delete, replace or swap with their neighbour to get from one word to the
/// other: the optimal string alignment distance.
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
