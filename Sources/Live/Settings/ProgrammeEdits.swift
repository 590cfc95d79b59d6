// What operators have edited while rooms were live, over what the configuration's file says. Kept
// element by element: a file that changes goes on counting for all that nobody has edited.

/// One element of a section as an operator left it.
package struct EditedElement: Hashable, Sendable {
    /// Nil where it was taken out.
    package let value: Datum?
    /// How often it was edited.
    package let version: Int64
    /// Ms since 1970 UTC.
    package let at: Int64
    package let by: String

    package init(value: Datum?, version: Int64, at: Int64, by: String) {
        self.value = value
        self.version = version
        self.at = at
        self.by = by
    }

    /// The shape in which it is kept.
    package var kept: Fields {
        var fields: Fields = [
            "version": .int(version), "at": .int(at), "by": .string(by),
        ]
        if let value { fields.append("value", value) }
        return fields
    }

    /// Reads what `kept` wrote; nil for anything else.
    package init?(kept: Fields) {
        guard let version = kept["version"]?.int, let at = kept["at"]?.int,
            let by = kept["by"]?.string
        else { return nil }
        self.init(value: kept["value"], version: version, at: at, by: by)
    }
}

/// All edits of a programme.
package struct ProgrammeEdits: Hashable, Sendable {
    /// By section, then by element. Under `order` stands a list of ids: the order in which a list
    /// was left. Under `whole` stand the keys that were edited of a section that is a mapping.
    package private(set) var sections: [String: [String: EditedElement]] = [:]

    /// No id of an element has a slash.
    package static let order = "/order"
    package static let whole = "/whole"

    package init() {}

    /// What `documents` have of edits. One that cannot be read is of a newer version, and left out.
    package init(_ documents: [Document]) {
        for document in documents where document.key.kind.hasPrefix(Self.prefix) {
            let section = String(document.key.kind.dropFirst(Self.prefix.count))
            if let element = EditedElement(kept: document.kept) {
                self[section, document.key.id] = element
            }
        }
    }

    package var isEmpty: Bool { sections.isEmpty }

    /// The element `id` of `section`, where it was edited.
    package subscript(section: String, id: String) -> EditedElement? {
        get { sections[section]?[id] }
        set { sections[section, default: [:]][id] = newValue }
    }

    /// The kind of the documents in which edits of a section are kept.
    package static func kind(of section: String) -> String { prefix + section }

    /// The kinds of all documents in which edits are kept.
    package static var kinds: [String] { Programme.sections.map { kind(of: $0) } }

    private static let prefix = "programme."

    /// All of them, as they were made.
    var inOrder: [(section: String, id: String, element: EditedElement)] {
        sections.flatMap { section, elements in elements.map { (section, $0.key, $0.value) } }
            .sorted { ($0.element.at, $0.section, $0.id) < ($1.element.at, $1.section, $1.id) }
    }

    /// What is written, with the edits over it.
    package func over(_ written: Fields) -> Fields {
        var result = written
        for (section, elements) in sections {
            if let whole = elements[Self.whole]?.value?.fields {
                let before = result[section]?.fields ?? Fields()
                result[section] = .fields(before.merging(whole))
                continue
            }
            let order = elements[Self.order]?.value?.list?.compactMap(\.string) ?? []
            result[section] = .list(
                Self.ordered(Self.edited(result[section]?.list ?? [], elements), by: order))
        }
        return result
    }

    /// The elements in their order: edited in place, new ones behind by id, removed ones left out.
    private static func edited(
        _ list: [Datum], _ elements: [String: EditedElement]
    ) -> [Datum] {
        var waiting = elements.filter { $0.key != order }
        var result: [Datum] = []
        for datum in list {
            guard let id = datum.elementID, let edit = waiting.removeValue(forKey: id) else {
                result.append(datum)
                continue
            }
            if let value = edit.value { result.append(value) }
        }
        result += waiting.sorted { $0.key < $1.key }.compactMap(\.value.value)
        return result
    }

    /// Those that `order` names come first, in its order.
    private static func ordered(_ list: [Datum], by order: [String]) -> [Datum] {
        guard !order.isEmpty else { return list }
        let places = Dictionary(order.enumerated().map { ($1, $0) }) { first, _ in first }
        return list.enumerated().sorted { a, b in
            let (one, other) = (a.element.elementID, b.element.elementID)
            let ranks = (
                one.flatMap { places[$0] } ?? .max, other.flatMap { places[$0] } ?? .max
            )
            return ranks.0 != ranks.1 ? ranks.0 < ranks.1 : a.offset < b.offset
        }.map(\.element)
    }
}

extension Datum {
    /// The id of an element; in a file it may have been written as a number.
    var elementID: String? {
        switch fields?["id"] {
        case .string(let id): id
        case .int(let id): String(id)
        case .bool(let id): String(id)
        default: nil
        }
    }
}

extension Programme {
    /// This programme's configuration with these edits over it, instead of those it has.
    /// - Throws: everything that is wrong with what comes of it.
    package func with(_ edits: ProgrammeEdits) throws(SettingsError) -> Programme {
        if edits.isEmpty {
            if self.edits.isEmpty { return self }
            var programme = try Programme(source: written)
            programme.membership.lunar = membership.lunar
            return programme
        }
        var programme = try Programme(source: edits.over(written))
        programme.membership.lunar = membership.lunar
        programme.written = written
        programme.edits = edits
        return programme
    }

    /// As far as they hold, edits that were kept: those that no longer go with the configuration
    /// are left out, and `report` is told why.
    package func with(_ edits: ProgrammeEdits, _ report: (String) -> Void) -> Programme {
        do throws(SettingsError) {
            return try with(edits)
        } catch {
            var programme = self
            for (section, id, element) in edits.inOrder {
                var more = programme.edits
                more[section, id] = element
                do throws(SettingsError) {
                    programme = try programme.with(more)
                } catch {
                    let first = error.problems[0]
                    report("\(section) \(id): \(first.path) \(first.reason)")
                }
            }
            return programme
        }
    }

    /// Whether the configuration behind both is the same.
    package func isWritten(as other: Programme) -> Bool { written == other.written }

    /// The elements of a section, or the section's keys, as they are now; nil for no section.
    package func shown(_ section: String) -> Datum? {
        guard Self.sections.contains(section) else { return nil }
        guard let list = source[section]?.list else { return source[section] ?? .list([]) }
        return .list(
            list.map { datum in
                guard var fields = datum.fields, let id = datum.elementID else { return datum }
                fields["version"] = .int(edits[section, id]?.version ?? 0)
                return .fields(fields)
            })
    }

    /// How often an element of a section, or the keys of one that is a mapping, were edited.
    package func version(of id: String = ProgrammeEdits.whole, in section: String) -> Int64 {
        edits[section, id]?.version ?? 0
    }
}
