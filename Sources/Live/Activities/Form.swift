// How a kind describes what its host may set. One description makes the validation, and later the
// host's form and the REST schema, so that the three cannot differ.

/// One setting of a kind of activity.
package struct FormField: Sendable, Hashable {
    package enum Value: Sendable, Hashable {
        case integer(ClosedRange<Int64>)
        case text(ClosedRange<Int>)
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

/// Settings that have passed their form.
package struct Settings: Sendable, Hashable {
    private let fields: Fields

    /// - Throws: `bad_request` that names the first field that cannot be taken.
    package init(_ given: Fields, _ form: [FormField]) throws(Refusal) {
        var taken = Fields()
        for field in form {
            let value = given[field.name] ?? .null
            if value == .null {
                if field.isRequired { throw .field(field.name, "is required") }
                if let initial = field.initial { taken[field.name] = initial }
                continue
            }
            try Self.check(value, field)
            taken[field.name] = value
        }
        fields = taken
    }

    private static func check(_ value: Datum, _ field: FormField) throws(Refusal) {
        switch (field.value, value) {
        case (.integer(let range), .int(let number)):
            guard range.contains(number) else {
                throw .field(
                    field.name, "must be from \(range.lowerBound) to \(range.upperBound)")
            }
        case (.text(let range), .string(let text)):
            guard range.contains(text.unicodeScalars.count) else {
                throw .field(
                    field.name, "must have \(range.lowerBound) to \(range.upperBound) characters")
            }
        case (.integer, _): throw .field(field.name, "must be an integer")
        case (.text, _): throw .field(field.name, "must be a string")
        }
    }

    package func int(_ name: String) -> Int64? { fields[name]?.int }
    package func text(_ name: String) -> String? { fields[name]?.string }
}
