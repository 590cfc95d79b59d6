// The same form that the document shows, held against a value. What is wrong is told by its place.

internal import Live
internal import Wire

extension Schema {
    /// Throws what is wrong with `datum`, the first that is found.
    /// - Parameter place: what the value is called, such as `prizes[2].count`; `body` is the whole
    ///   one.
    func check(_ datum: Datum, at place: String) throws(Refusal) {
        switch self {
        case .any: break
        case .named(_, let schema): try schema.check(datum, at: place)
        case .nullable(let schema):
            if datum != .null { try schema.check(datum, at: place) }
        case .object(let properties): try Self.check(datum, properties, at: place)
        case .variants(let by, let variants):
            let words = Schema.word(variants.map(\.word))
            try Self.check(datum, [Self.member(by, words)], at: place)
            for (word, properties) in variants where datum.fields?[by]?.string == word {
                try Self.check(datum, properties, at: place)
            }
        case .map(let schema):
            guard let fields = datum.fields else { throw .field(place, "must be an object") }
            for (name, value) in fields.all {
                try schema.check(value, at: Self.place(name, in: place))
            }
        case .list(let element, let count):
            guard let list = datum.list else { throw .field(place, "must be an array") }
            guard count.contains(list.count) else {
                throw .field(
                    place, "must have \(count.lowerBound) to \(count.upperBound) elements")
            }
            for (index, value) in list.enumerated() {
                try element.check(value, at: "\(place)[\(index)]")
            }
        case .either(let schemas):
            for schema in schemas where schema.takes(datum, at: place) { return }
            throw .field(place, "has none of the forms it may have")
        case .text, .id, .word, .integer, .flag: try checkSimple(datum, at: place)
        }
    }

    private static func check(
        _ datum: Datum, _ properties: [Property], at place: String
    ) throws(Refusal) {
        guard let fields = datum.fields else { throw .field(place, "must be an object") }
        for property in properties {
            let place = Self.place(property.name, in: place)
            if let value = fields[property.name] {
                try property.schema.check(value, at: place)
            } else if property.isRequired {
                throw .field(place, "is required")
            }
        }
    }

    private func checkSimple(_ datum: Datum, at place: String) throws(Refusal) {
        switch self {
        case .text(let length):
            guard let text = datum.string else { throw .field(place, "must be a string") }
            guard length.contains(text.unicodeScalars.count) else {
                throw .field(
                    place, "must have \(length.lowerBound) to \(length.upperBound) characters")
            }
        case .id:
            guard let text = datum.string, Claims.isID(text) else {
                throw .field(place, "must be an id of 1 to 64 characters")
            }
        case .word(let words):
            guard let word = datum.string, words.contains(word) else {
                throw .field(place, "must be one of \(words.joined(separator: ", "))")
            }
        case .integer(let range):
            guard let number = datum.int else { throw .field(place, "must be an integer") }
            guard range.contains(number) else {
                throw .field(place, "must be from \(range.lowerBound) to \(range.upperBound)")
            }
        default:
            guard datum.bool != nil else { throw .field(place, "must be true or false") }
        }
    }

    private func takes(_ datum: Datum, at place: String) -> Bool {
        (try? check(datum, at: place)) != nil
    }

    private static func place(_ name: String, in place: String) -> String {
        place == "body" ? String(name.prefix(64)) : "\(place).\(name.prefix(64))"
    }

    /// What a parameter's text means; nil where it can mean nothing of this form.
    func read(_ text: String) -> Datum? {
        switch self {
        case .integer:
            // As JSON writes numbers: no plus, no leading zero.
            return Int64(text).flatMap { "\($0)" == text ? .int($0) : nil }
        case .flag: return text == "true" ? true : text == "false" ? false : nil
        default: return .string(text)
        }
    }
}
