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
