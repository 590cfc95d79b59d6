// How a kind describes what its host may set. One description makes the validation, the host's form
// and the REST schema, so that the three cannot differ.

/// One setting of a kind of activity.
package struct FormField: Sendable, Hashable {
    package indirect enum Value: Sendable, Hashable {
        case integer(ClosedRange<Int64>)
        /// Length in Unicode scalars.
        case text(ClosedRange<Int>)
        case flag
        /// One of these.
        case choice([String])
        /// An id of the protocol: 1 to 64 of `A-Z a-z 0-9 _ - . :`.
        case id
        /// An id that tells the element of a list that it is in from all others of the list.
        case key
        /// A kind of coupon that the shop has.
        case coupon
        /// A number for each of some tiers.
        case byTier(ClosedRange<Int64>)
        /// Objects, each with such fields.
        case list(of: [FormField], count: ClosedRange<Int>)
    }

    package let name: String
    package let value: Value
    package let initial: Datum?
    package let isRequired: Bool
    /// Shown beside the field, by language.
    package let labels: [String: String]

    package init(
        _ name: String, _ value: Value, initial: Datum? = nil, required: Bool = false,
        labels: [String: String]
    ) {
        self.name = name
        self.value = value
        self.initial = initial
        isRequired = required
        self.labels = labels
    }
}

// MARK: As data

extension Catalogue {
    /// All kinds with their forms, for whoever draws a form or checks one: `kinds`.
    package static var description: Fields {
        let described = kinds.map { kind -> Datum in
            .fields([
                "kind": .string(kind.kind), "labels": .fields(kind.labels.labels),
                "commands": .list(kind.commands.sorted().map { .string($0) }),
                "fields": .list(kind.form.map { .fields($0.description) }),
            ])
        }
        return ["kinds": .list(described)]
    }
}

extension FormField {
    /// `name`, `type`, `required`, `labels`, and `min`, `max`, `choices`, `fields`, `initial` where
    /// they apply. Of texts and lists, `min` and `max` are of the length.
    package var description: Fields {
        var fields: Fields = [
            "name": .string(name), "type": .string(value.type), "required": .bool(isRequired),
            "labels": .fields(labels.labels),
        ]
        switch value {
        case .integer(let range), .byTier(let range):
            fields["min"] = .int(range.lowerBound)
            fields["max"] = .int(range.upperBound)
        case .text(let range): fields.take(length: range)
        case .choice(let words): fields["choices"] = .list(words.map { .string($0) })
        case .list(let inner, let count):
            fields.take(length: count)
            fields["fields"] = .list(inner.map { .fields($0.description) })
        case .flag, .id, .key, .coupon: break
        }
        if let initial { fields["initial"] = initial }
        return fields
    }
}

extension FormField.Value {
    /// All words that `type` may be.
    package static let types = [
        "integer", "text", "flag", "choice", "id", "key", "coupon", "by_tier", "list",
    ]

    fileprivate var type: String {
        switch self {
        case .integer: "integer"
        case .text: "text"
        case .flag: "flag"
        case .choice: "choice"
        case .id: "id"
        case .key: "key"
        case .coupon: "coupon"
        case .byTier: "by_tier"
        case .list: "list"
        }
    }
}

extension Fields {
    fileprivate mutating func take(length: ClosedRange<Int>) {
        self["min"] = .int(Int64(length.lowerBound))
        self["max"] = .int(Int64(length.upperBound))
    }
}

extension [String: String] {
    /// Texts by language, in an order that does not change.
    fileprivate var labels: Fields {
        var fields = Fields()
        for (language, text) in sorted(by: { $0.key < $1.key }) {
            fields.append(language, .string(text))
        }
        return fields
    }
}
