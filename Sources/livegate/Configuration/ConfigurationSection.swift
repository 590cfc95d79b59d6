// A mapping of the file, read key by key. Every key that is asked for becomes known; when the
// section ends, what is left over is unknown and refused. So the code that reads the keys is the
// only list of them. Nothing here throws: a wrong value is reported and nil.

import Live
import Wire
import Yams

/// A mapping of a configuration file, possibly empty or left out.
final class ConfigurationSection {
    private let path: String
    private let document: ConfigurationDocument
    private let place: ConfigurationProblem.Place?
    private var entries: [(name: String, key: Node, value: Node)] = []
    private var known: [String] = []

    /// `node` is nil, or a null, for a section that was left out.
    init(_ node: Node?, path: String, in document: ConfigurationDocument) {
        self.path = path
        self.document = document
        place = node?.mark?.place
        guard let node, !node.isNull else { return }
        guard let mapping = node.mapping else {
            document.report(path, "must be a mapping of keys to values", at: node.mark?.place)
            return
        }
        for (key, value) in mapping {
            if let name = key.scalar?.string {
                entries.append((name, key, value))
            } else {
                document.report(path, "a key must be a word", at: key.mark?.place)
            }
        }
    }

    /// Reports the keys that nobody has asked for.
    func end() {
        for entry in entries where !known.contains(entry.name) {
            document.report(
                full(entry.name), "unknown key" + known.suggestion(for: entry.name),
                at: entry.key.mark?.place)
        }
    }

    /// Reports a problem with the value of `key`, or with the section where the key is not there.
    func refuse(_ key: String, _ reason: String) {
        let entry = entries.first { $0.name == key }
        document.report(full(key), reason, at: entry?.value.mark?.place ?? place)
    }

    /// Reports a problem with the section as a whole.
    func refuse(_ reason: String) { document.report(path, reason, at: place) }

    /// Whether no key has a value.
    var isEmpty: Bool { entries.allSatisfy { $0.value.isNull } }

    /// Reports the keys that are not there.
    func require(_ keys: String...) {
        for key in keys where value(key) == nil { refuse(key, "is missing") }
    }

    // MARK: Sections and lists

    /// Reads the mapping under `key`, which is empty where it was left out.
    func section<Result>(_ key: String, _ read: (ConfigurationSection) -> Result) -> Result {
        let section = ConfigurationSection(value(key), path: full(key), in: document)
        defer { section.end() }
        return read(section)
    }

    /// Reads a list of mappings; nil where it was left out.
    func sections<Result>(
        _ key: String, _ read: (ConfigurationSection) -> Result
    ) -> [Result]? {
        items(key)?.map { node, path in
            let section = ConfigurationSection(node, path: path, in: document)
            defer { section.end() }
            if node.isNull { document.report(path, "is empty", at: node.mark?.place) }
            return read(section)
        }
    }

    /// The texts of a list, each checked.
    func texts(_ key: String, _ problem: (String) -> String?) -> [String]? {
        items(key)?.compactMap { node, path in text(node, path, problem) }
    }

    /// Texts by language tag (`zh`, `en-US`).
    func wording(_ key: String) -> [String: String]? {
        guard value(key) != nil else { return nil }
        return section(key) { section in
            section.known = section.entries.map(\.name)
            var wording: [String: String] = [:]
            for entry in section.entries {
                if !(2...16).contains(entry.name.utf8.count) {
                    section.refuse(entry.name, "is no language tag")
                }
                wording[entry.name] = section.text(entry.name, upTo: 200)
            }
            return wording
        }
    }

    private func items(_ key: String) -> [(Node, String)]? {
        guard let node = value(key) else { return nil }
        guard let sequence = node.sequence else {
            document.report(full(key), "must be a list", at: node.mark?.place)
            return nil
        }
        return sequence.enumerated().map { ($1, full(key) + "[\($0)]") }
    }

    // MARK: Values

    /// A text that `problem` finds nothing wrong with.
    func text(_ key: String, _ problem: (String) -> String?) -> String? {
        value(key).flatMap { text($0, full(key), problem) }
    }

    /// A line of text of 1 to `count` characters.
    func text(_ key: String, upTo count: Int) -> String? {
        text(key) { text in
            if text.isEmpty || text.count > count { return "must have 1 to \(count) characters" }
            let isLine = !text.unicodeScalars.contains { $0.properties.generalCategory == .control }
            return isLine ? nil : "must be one line without control characters"
        }
    }

    /// An id as the room protocol has them.
    func id(_ key: String) -> String? {
        text(key, Self.problem(withID:))
    }

    func ids(_ key: String) -> [String]? {
        texts(key, Self.problem(withID:))
    }

    private static func problem(withID text: String) -> String? {
        Claims.isID(text) ? nil : "must be 1 to 64 of A-Z a-z 0-9 _ - . :"
    }

    /// A whole number within `range`.
    func number<Number: FixedWidthInteger>(
        _ key: String, _ range: ClosedRange<Number>
    ) -> Number? {
        guard let node = value(key) else { return nil }
        guard let scalar = node.scalar, scalar.style == .plain || scalar.style == .any,
            let number = Number(scalar.string), range.contains(number)
        else {
            document.report(
                full(key), "must be a whole number from \(range.lowerBound) to \(range.upperBound)",
                at: node.mark?.place)
            return nil
        }
        return number
    }

    func flag(_ key: String) -> Bool? {
        guard let node = value(key) else { return nil }
        switch node.scalar?.string {
        case "true": return true
        case "false": return false
        default:
            document.report(full(key), "must be true or false", at: node.mark?.place)
            return nil
        }
    }

    /// One of the words that `Choice` has.
    func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ key: String, _ choices: Choice.Type
    ) -> Choice? {
        text(key) { Self.problem(with: $0, as: choices) }.flatMap { Choice(rawValue: $0) }
    }

    /// A list of words that `Choice` has.
    func choices<Choice: RawRepresentable<String> & CaseIterable>(
        _ key: String, _ choices: Choice.Type
    ) -> [Choice]? {
        texts(key) { Self.problem(with: $0, as: choices) }?.compactMap { Choice(rawValue: $0) }
    }

    private static func problem<Choice: RawRepresentable<String> & CaseIterable>(
        with word: String, as choices: Choice.Type
    ) -> String? {
        if Choice(rawValue: word) != nil { return nil }
        let words = Choice.allCases.map(\.rawValue)
        return "must be one of \(words.joined(separator: ", "))" + words.suggestion(for: word)
    }

    private func text(_ node: Node, _ path: String, _ problem: (String) -> String?) -> String? {
        // YAML takes 666 and `no` for a number and a switch; where text is wanted they are text.
        guard let text = node.scalar?.string, !node.isNull else {
            document.report(path, "must be a text", at: node.mark?.place)
            return nil
        }
        if let problem = problem(text) {
            document.report(path, problem, at: node.mark?.place)
            return nil
        }
        return text
    }

    private func value(_ key: String) -> Node? {
        if !known.contains(key) { known.append(key) }
        document.noteKey(full(key))
        return entries.first { $0.name == key && !$0.value.isNull }?.value
    }

    private func full(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }
}

extension Node {
    /// A key without a value, `~` or `null`: as good as left out.
    fileprivate var isNull: Bool {
        guard let scalar, scalar.style == .plain || scalar.style == .any else { return false }
        return ["", "~", "null"].contains(scalar.string)
    }
}
