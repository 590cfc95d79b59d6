// A mapping of settings, read key by key: the one decoder behind the configuration file and edits
// over REST. Every key that is asked for becomes known; when the section ends, what is left over is
// unknown and refused. So the code that reads the keys is the only list of them. Nothing here
// throws: a wrong value is reported and nil.

/// A mapping of settings, possibly empty or left out.
package final class Section {
    private let path: String
    private let reading: SettingsReading
    private let fields: Fields
    private var known: [String] = []

    /// `datum` is nil, or null, for a section that was left out.
    package init(_ datum: Datum?, path: String = "", in reading: SettingsReading) {
        self.path = path
        self.reading = reading
        switch datum {
        case nil, .null: fields = Fields()
        case .fields(let fields): self.fields = fields
        default:
            fields = Fields()
            report(path, "must be a mapping of keys to values")
        }
    }

    /// Reports the keys that nobody has asked for.
    package func end() {
        for (name, _) in fields.all where !known.contains(name) {
            reading.report(
                SettingsProblem(
                    path: full(name), reason: "unknown key" + known.suggestion(for: name),
                    anchor: .key(full(name))))
        }
    }

    /// Reports a problem with the value of `key`, or with the section where the key is not there.
    package func refuse(_ key: String, _ reason: String) {
        let place = fields[key] == nil ? path : full(key)
        reading.report(
            SettingsProblem(path: full(key), reason: reason, anchor: .value(place)))
    }

    /// Reports a problem with the section as a whole.
    package func refuse(_ reason: String) { report(path, reason) }

    /// Reports a problem at a path from the root of the settings.
    package func refuse(at path: String, _ reason: String) { report(path, reason) }

    /// Whether no key has a value.
    package var isEmpty: Bool { fields.all.allSatisfy { $0.1 == .null } }

    /// The names that are there, known or not.
    package var names: [String] { fields.all.map(\.0) }

    /// Whether `key` has a value; it becomes known.
    package func has(_ key: String) -> Bool { value(key) != nil }

    /// Reports the keys that are not there.
    package func require(_ keys: String...) {
        for key in keys where value(key) == nil { refuse(key, "is missing") }
    }

    // MARK: Sections and lists

    /// Reads the mapping under `key`, which is empty where it was left out.
    package func section<Result>(_ key: String, _ read: (Section) -> Result) -> Result {
        let section = Section(value(key), path: full(key), in: reading)
        defer { section.end() }
        return read(section)
    }

    /// Reads a list of mappings; nil where it was left out.
    package func sections<Result>(_ key: String, _ read: (Section) -> Result) -> [Result]? {
        items(key)?.map { datum, path in
            let section = Section(datum, path: path, in: reading)
            defer { section.end() }
            if datum == .null { report(path, "is empty") }
            return read(section)
        }
    }

    /// The texts of a list, each checked.
    package func texts(_ key: String, _ problem: (String) -> String?) -> [String]? {
        items(key)?.compactMap { datum, path in text(datum, path, problem) }
    }

    /// The whole numbers of a list.
    package func numbers<Number: FixedWidthInteger>(
        _ key: String, _ range: ClosedRange<Number>
    ) -> [Number]? {
        items(key)?.compactMap { datum, path in number(datum, path, range) }
    }

    /// Texts by language tag (`zh`, `en-US`).
    package func wording(_ key: String) -> [String: String]? {
        guard value(key) != nil else { return nil }
        return section(key) { section in
            section.known = section.names
            var wording: [String: String] = [:]
            for name in section.names {
                if !(2...16).contains(name.utf8.count) {
                    section.refuse(name, "is no language tag")
                }
                wording[name] = section.text(name, upTo: 200)
            }
            return wording
        }
    }

    private func items(_ key: String) -> [(Datum, String)]? {
        guard let datum = value(key) else { return nil }
        guard let list = datum.list else {
            report(full(key), "must be a list")
            return nil
        }
        return list.enumerated().map { ($1, full(key) + "[\($0)]") }
    }

    // MARK: Values

    /// A text that `problem` finds nothing wrong with.
    package func text(_ key: String, _ problem: (String) -> String?) -> String? {
        value(key).flatMap { text($0, full(key), problem) }
    }

    /// A text, or a number written out, that `problem` finds nothing wrong with.
    package func word(_ key: String, _ problem: (String) -> String?) -> String? {
        guard let datum = value(key) else { return nil }
        return text(datum.int.map { .string(String($0)) } ?? datum, full(key), problem)
    }

    /// A line of text of 1 to `count` characters.
    package func text(_ key: String, upTo count: Int) -> String? {
        text(key) { text in
            if text.isEmpty || text.count > count { return "must have 1 to \(count) characters" }
            let isLine = !text.unicodeScalars.contains { $0.properties.generalCategory == .control }
            return isLine ? nil : "must be one line without control characters"
        }
    }

    /// An id as the room protocol has them.
    package func id(_ key: String) -> String? { text(key, Self.problem(withID:)) }

    package func ids(_ key: String) -> [String]? { texts(key, Self.problem(withID:)) }

    /// A list of ids, or one id alone.
    package func oneOrMoreIDs(_ key: String) -> [String]? {
        value(key)?.list == nil ? id(key).map { [$0] } : ids(key)
    }

    private static func problem(withID text: String) -> String? {
        text.isID ? nil : "must be 1 to 64 of A-Z a-z 0-9 _ - . :"
    }

    /// A whole number within `range`.
    package func number<Number: FixedWidthInteger>(
        _ key: String, _ range: ClosedRange<Number>
    ) -> Number? {
        value(key).flatMap { number($0, full(key), range) }
    }

    package func flag(_ key: String) -> Bool? {
        guard let datum = value(key) else { return nil }
        if datum.bool == nil { report(full(key), "must be true or false") }
        return datum.bool
    }

    /// One of the words that `Choice` has.
    package func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ key: String, _ choices: Choice.Type
    ) -> Choice? {
        text(key) { Self.problem(with: $0, as: choices) }.flatMap { Choice(rawValue: $0) }
    }

    /// A list of words that `Choice` has.
    package func choices<Choice: RawRepresentable<String> & CaseIterable>(
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

    private func number<Number: FixedWidthInteger>(
        _ datum: Datum, _ path: String, _ range: ClosedRange<Number>
    ) -> Number? {
        guard let number = datum.int.flatMap({ Number(exactly: $0) }), range.contains(number) else {
            report(path, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        return number
    }

    private func text(_ datum: Datum, _ path: String, _ problem: (String) -> String?) -> String? {
        guard let text = word(datum) else {
            report(path, "must be a text")
            return nil
        }
        if let problem = problem(text) {
            report(path, problem)
            return nil
        }
        return text
    }

    /// YAML takes 666 for a number; where text is wanted it is text.
    private func word(_ datum: Datum) -> String? {
        switch datum {
        case .string(let text): text
        case .int(let number) where reading.takesAnyWord: String(number)
        case .bool(let flag) where reading.takesAnyWord: String(flag)
        default: nil
        }
    }

    private func value(_ key: String) -> Datum? {
        if !known.contains(key) { known.append(key) }
        reading.noteKey(full(key))
        return fields[key].flatMap { $0 == .null ? nil : $0 }
    }

    private func report(_ path: String, _ reason: String) {
        reading.report(SettingsProblem(path: path, reason: reason, anchor: .value(path)))
    }

    private func full(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }
}

extension String {
    /// Whether it is an id as the room protocol has them.
    package var isID: Bool {
        (1...64).contains(utf8.count)
            && utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: ":"), UInt8(ascii: "_"), UInt8(ascii: "-"),
                    UInt8(ascii: "."):
                    true
                default: false
                }
            }
    }
}
