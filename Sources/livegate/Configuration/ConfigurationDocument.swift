// From text to nodes that know their places. Yams says where YAML itself is broken; what the nodes
// mean is read by `ConfigurationSection`.

import Yams

/// A file while it is read: collects what is wrong, so that one look shows it all.
final class ConfigurationDocument {
    /// As it is named in messages.
    let file: String
    private(set) var problems: [ConfigurationProblem] = []
    /// Paths of all keys that were looked for, without the numbers of list items.
    private(set) var knownKeys: Set<String> = []

    init(file: String) { self.file = file }

    /// Reads the mapping that `text` is; an empty text is an empty mapping.
    func root(_ text: String) throws(ConfigurationError) -> ConfigurationSection {
        let node: Node?
        do {
            node = try compose(yaml: text)
        } catch {
            report(error, text)
            throw ConfigurationError(problems: problems)
        }
        return ConfigurationSection(node, path: "", in: self)
    }

    /// Ends the reading: throws when anything was wrong.
    func finish() throws(ConfigurationError) {
        guard problems.isEmpty else { throw ConfigurationError(problems: problems) }
    }

    func report(_ path: String, _ reason: String, at place: ConfigurationProblem.Place?) {
        problems.append(
            ConfigurationProblem(file: file, place: place, path: path, reason: reason))
    }

    func noteKey(_ path: String) {
        knownKeys.insert(path.replacing(/\[\d+\]/, with: "[]"))
    }

    private func report(_ error: any Error, _ text: String) {
        switch error as? YamlError {
        case .scanner(let context, let problem, let mark, _),
            .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let words = context.map { "\($0.text) from line \($0.mark.line): \(problem)" }
            report("", words ?? problem, at: mark.place)
        case .duplicatedKeysInMapping(let keys, let context):
            for key in keys {
                report(
                    key, "is there twice", at: secondPlace(of: key, after: context.mark.place, text)
                )
            }
        case .reader(let problem, let offset, _, _):
            let before = text.prefix(offset ?? 0)
            report("", problem, at: .init(line: before.count { $0.isNewline } + 1, column: 1))
        default: report("", "\(error)", at: nil)
        }
    }

    /// Yams tells where a mapping with a double key begins, not where the double is.
    private func secondPlace(
        of key: String, after start: ConfigurationProblem.Place, _ text: String
    ) -> ConfigurationProblem.Place {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        var isSecond = false
        for (place, line) in lines.enumerated().dropFirst(start.line - 1) {
            let trimmed = line.drop { " -\"'".contains($0) }
            guard trimmed.hasPrefix(key),
                trimmed.dropFirst(key.count).first.map({ ":\"' ".contains($0) }) ?? false
            else { continue }
            if isSecond { return .init(line: place + 1, column: line.count - trimmed.count + 1) }
            isSecond = true
        }
        return start
    }
}

extension Mark {
    var place: ConfigurationProblem.Place { .init(line: line, column: column) }
}
