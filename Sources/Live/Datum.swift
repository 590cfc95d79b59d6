// Settings, states and results in a shape that any encoding can carry. Live decides in typed
// values; a datum is what goes in from outside and what comes out to be shown or kept, so that
// neither JSON nor a database is known here.

/// A value of a setting, a public state or a kept record.
package enum Datum: Hashable, Sendable {
    case null
    case bool(Bool)
    case int(Int64)
    case string(String)
    case list([Datum])
    case fields(Fields)

    package var int: Int64? { if case .int(let value) = self { value } else { nil } }
    package var string: String? { if case .string(let value) = self { value } else { nil } }
    package var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
    package var list: [Datum]? { if case .list(let value) = self { value } else { nil } }
    package var fields: Fields? { if case .fields(let value) = self { value } else { nil } }
}

/// Named values in the order they are written.
package struct Fields: Hashable, Sendable, ExpressibleByDictionaryLiteral {
    package private(set) var all: [(String, Datum)] = []

    package init() {}

    /// No fields, with room for `capacity`.
    package init(capacity: Int) { all.reserveCapacity(capacity) }

    package init(dictionaryLiteral elements: (String, Datum)...) {
        all = elements
    }

    package var count: Int { all.count }

    /// The value under `name`; setting nil takes it out.
    package subscript(name: String) -> Datum? {
        get { all.first { $0.0 == name }?.1 }
        set {
            let place = all.firstIndex { $0.0 == name }
            switch (place, newValue) {
            case (let place?, let value?): all[place].1 = value
            case (let place?, nil): all.remove(at: place)
            case (nil, let value?): all.append((name, value))
            case (nil, nil): break
            }
        }
    }

    /// Adds a field that is known not to be there.
    package mutating func append(_ name: String, _ value: Datum) {
        assert(self[name] == nil, "a name is there once")
        all.append((name, value))
    }

    /// Those of these fields whose names are among `names`.
    package func only(_ names: Set<String>) -> Fields {
        var some = Fields()
        for (name, value) in all where names.contains(name) { some[name] = value }
        return some
    }

    /// These fields but for those whose names are among `names`.
    package func without(_ names: Set<String>) -> Fields {
        var some = Fields()
        for (name, value) in all where !names.contains(name) { some[name] = value }
        return some
    }

    /// These fields, then those of `other`; of a name that both have, the value of `other`.
    package func merging(_ other: Fields) -> Fields {
        var merged = self
        for (name, value) in other.all { merged[name] = value }
        return merged
    }

    package static func == (a: Fields, b: Fields) -> Bool {
        a.all.elementsEqual(b.all) { $0 == $1 }
    }

    package func hash(into hasher: inout Hasher) {
        for (name, value) in all {
            hasher.combine(name)
            hasher.combine(value)
        }
    }
}

extension Datum: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int64) { self = .int(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(arrayLiteral elements: Datum...) { self = .list(elements) }
    package init(dictionaryLiteral elements: (String, Datum)...) {
        var fields = Fields(capacity: elements.count)
        for (name, value) in elements { fields.append(name, value) }
        self = .fields(fields)
    }

    /// A string, or null.
    package init(_ value: String?) { self = value.map { .string($0) } ?? .null }
    /// An integer, or null.
    package init(_ value: Int64?) { self = value.map { .int($0) } ?? .null }
}
