// What is wrong with settings, told so that it can be put right without reading this program:
// where, what, and what was probably meant. The same for a file and for what comes in over REST.

/// One thing wrong in settings.
package struct SettingsProblem: Hashable, Sendable {
    /// What a place in the text can be looked up by.
    package enum Anchor: Hashable, Sendable {
        /// The name under which a value stands.
        case key(String)
        case value(String)
    }

    /// The key, such as `rules[1].limit.per`; empty for the whole.
    package let path: String
    package let reason: String
    package let anchor: Anchor

    package init(path: String, reason: String, anchor: Anchor) {
        self.path = path
        self.reason = reason
        self.anchor = anchor
    }
}

/// Settings while they are read: collects what is wrong, so that one look shows it all.
package final class SettingsReading {
    package private(set) var problems: [SettingsProblem] = []
    /// Paths of all keys that were looked for, without the numbers of list items.
    package private(set) var knownKeys: Set<String> = []
    /// Whether a number or a switch is a text where a text is wanted, as in YAML.
    package let takesAnyWord: Bool

    /// Told at most; whoever sends more mistakes than that learns of the first ones.
    private static let mostProblems = 100

    package init(takesAnyWord: Bool = false) { self.takesAnyWord = takesAnyWord }

    package func report(_ problem: SettingsProblem) {
        if problems.count < Self.mostProblems { problems.append(problem) }
    }

    func noteKey(_ path: String) {
        var plain = ""
        var isNumber = false
        for letter in path {
            if letter == "]" { isNumber = false }
            if !isNumber { plain.append(letter) }
            if letter == "[" { isNumber = true }
        }
        knownKeys.insert(plain)
    }

    /// Ends the reading: throws when anything was wrong.
    package func finish() throws(SettingsError) {
        if !problems.isEmpty { throw SettingsError(problems: problems) }
    }
}

/// Everything wrong in settings, in the order in which it was found. Nothing of them was taken.
package struct SettingsError: Error, Hashable, Sendable {
    /// At least one.
    package let problems: [SettingsProblem]

    package init(problems: [SettingsProblem]) { self.problems = problems }

    /// As an answer to whoever sent them: the first in words, all of them in `problems`.
    package var refusal: Refusal {
        // Names that somebody sent are in it, which may be as long as their whole document.
        let told = problems.prefix(20).map {
            (path: String($0.path.prefix(300)), reason: String($0.reason.prefix(500)))
        }
        let (path, reason) = told[0]
        return Refusal(
            .badRequest, path.isEmpty ? reason : "\(path): \(reason)",
            [
                "field": .string(path),
                "problems": .list(
                    told.map { ["path": .string($0.path), "reason": .string($0.reason)] }),
            ])
    }
}
