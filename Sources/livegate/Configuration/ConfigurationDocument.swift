// From text to values that know their places. Yams says where YAML itself is broken; what the
// values mean is read by `Section`, and what it finds wrong is told with its line here.

import Live
import Yams

/// A file while it is read: collects what is wrong, so that one look shows it all.
final class ConfigurationDocument {
    /// As it is named in messages.
    let file: String
    private let reading = SettingsReading(takesAnyWord: true)
    private var problems: [ConfigurationProblem] = []
    private var places: [SettingsProblem.Anchor: ConfigurationProblem.Place] = [:]

    /// Nodes of the longest file that is read; aliases count as often as they are used.
    private static let mostNodes = 100_000

    init(file: String) { self.file = file }

    /// Paths of all keys that were looked for, without the numbers of list items.
    var knownKeys: Set<String> { reading.knownKeys }

    /// Reads the mapping that `text` is; an empty text is an empty mapping.
    func root(_ text: String) throws(ConfigurationError) -> Fields {
        let node: Node?
        do {
            node = try compose(yaml: text)
        } catch {
            report(error, text)
            throw ConfigurationError(problems: problems)
        }
        guard let node, !node.isNull else { return Fields() }
        let datum = datum(node, at: "")
        guard let fields = datum?.fields, problems.isEmpty else {
            if problems.isEmpty {
                report("", "must be a mapping of keys to values", at: node.mark?.place)
            }
            throw ConfigurationError(problems: problems)
        }
        return fields
    }

    /// What reads `fields`, which came from this file.
    func section(_ fields: Fields) -> Section { Section(.fields(fields), in: reading) }

    /// Ends the reading: throws when anything was wrong.
    func finish() throws(ConfigurationError) {
        let found = reading.problems.map {
            ConfigurationProblem(
                file: file, place: places[$0.anchor], path: $0.path, reason: $0.reason)
        }
        if !found.isEmpty { throw ConfigurationError(problems: found) }
    }

    // MARK: From nodes to values

    /// Nil where something is wrong, which is then told.
    private func datum(_ node: Node, at path: String) -> Datum? {
        guard places.count < Self.mostNodes else {
            if problems.isEmpty { report("", "has too many values", at: node.mark?.place) }
            return nil
        }
        places[.value(path)] = node.mark?.place
        switch node {
        case .scalar: return Self.datum(scalar: node)
        case .sequence(let sequence):
            var list: [Datum] = []
            for (number, item) in sequence.enumerated() {
                guard let value = datum(item, at: "\(path)[\(number)]") else { return nil }
                list.append(value)
            }
            return .list(list)
        case .mapping(let mapping):
            var fields = Fields(capacity: mapping.count)
            for (key, item) in mapping {
                guard let name = key.scalar?.string else {
                    report(path, "a key must be a word", at: key.mark?.place)
                    return nil
                }
                let full = path.isEmpty ? name : "\(path).\(name)"
                places[.key(full)] = key.mark?.place
                guard let value = datum(item, at: full) else { return nil }
                fields[name] = value
            }
            return .fields(fields)
        case .alias:
            report(path, "an alias without its anchor", at: node.mark?.place)
            return nil
        }
    }

    private static func datum(scalar node: Node) -> Datum {
        guard !node.isNull, let text = node.scalar?.string else { return .null }
        guard node.isPlain else { return .string(text) }
        if let number = Int64(text), String(number) == text { return .int(number) }
        return text == "true" ? .bool(true) : text == "false" ? .bool(false) : .string(text)
    }

    // MARK: What YAML itself says

    private func report(_ path: String, _ reason: String, at place: ConfigurationProblem.Place?) {
        problems.append(
            ConfigurationProblem(file: file, place: place, path: path, reason: reason))
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

extension Node {
    fileprivate var isPlain: Bool { scalar.map { $0.style == .plain || $0.style == .any } ?? false }

    /// A key without a value, `~` or `null`: as good as left out.
    fileprivate var isNull: Bool { isPlain && ["", "~", "null"].contains(scalar?.string ?? "") }
}
