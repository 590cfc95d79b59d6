// What a host has set, held against the form of the kind. A wrong setting is named by its place,
// such as `options[2].id`, and an unknown one is no more taken than a wrong one.

/// Settings that have passed their form.
package struct Settings: Sendable, Hashable {
    private let fields: Fields
    /// 32 random bytes of this activity's own, made where it was asked for: the seed of a draw.
    /// Empty for settings inside others.
    package var secret: [UInt8] = []

    /// - Parameter place: what these settings are inside of, with its dot; empty for the whole.
    /// - Throws: `bad_request` that names the first field that cannot be taken.
    package init(
        _ given: Fields, _ form: [FormField], in place: String = ""
    ) throws(Refusal) {
        for (name, _) in given.all where !form.contains(where: { $0.name == name }) {
            let meant = form.map(\.name).suggestion(for: name)
            throw .field(place + String(name.prefix(64)), "is no setting here\(meant)")
        }
        var taken = Fields(capacity: form.count)
        for field in form {
            let value = given[field.name] ?? .null
            if value == .null {
                if field.isRequired { throw .field(place + field.name, "is required") }
                if let initial = field.initial { taken[field.name] = initial }
                continue
            }
            taken[field.name] = try Self.taken(value, field.value, place + field.name)
        }
        fields = taken
    }

    private init(_ fields: Fields) { self.fields = fields }

    /// Holds tiers and coupons that are named against those that there are.
    /// - Throws: `bad_request` naming the field.
    package func check(
        _ form: [FormField], against programme: Programme, in place: String = ""
    ) throws(Refusal) {
        for field in form {
            guard let value = fields[field.name] else { continue }
            switch field.value {
            case .coupon:
                guard let id = value.string, programme.shop.coupon(id) != nil else {
                    throw .field(place + field.name, "is no coupon of the shop")
                }
            case .byTier:
                for (tier, _) in value.fields?.all ?? [] where programme.tiers[tier] == nil {
                    throw .field(
                        "\(place)\(field.name).\(tier.prefix(64))", "names a tier that is not there"
                    )
                }
            case .list(let inner, _):
                for (index, element) in list(field.name).enumerated() {
                    try element.check(
                        inner, against: programme, in: "\(place)\(field.name)[\(index)].")
                }
            case .integer, .text, .flag, .choice, .id, .key: break
            }
        }
    }

    package func int(_ name: String) -> Int64? { fields[name]?.int }
    package func text(_ name: String) -> String? { fields[name]?.string }
    /// Whether the host has said anything of it.
    package func given(_ name: String) -> Bool { fields[name] != nil }
    /// False where it was left out.
    package func flag(_ name: String) -> Bool { fields[name]?.bool ?? false }
    /// Empty where it was left out.
    package func list(_ name: String) -> [Settings] {
        (fields[name]?.list ?? []).compactMap { $0.fields.map { Settings($0) } }
    }
    /// Empty where it was left out.
    package func byTier(_ name: String) -> [String: Int64] {
        var numbers: [String: Int64] = [:]
        for (tier, number) in fields[name]?.fields?.all ?? [] { numbers[tier] = number.int }
        return numbers
    }

    // MARK: Checking

    private static func taken(
        _ value: Datum, _ wanted: FormField.Value, _ place: String
    ) throws(Refusal) -> Datum {
        switch wanted {
        case .list(let inner, let count):
            return try list(value, inner, count, place)
        case .byTier(let range):
            guard let numbers = value.fields else { throw .field(place, "must be an object") }
            for (tier, number) in numbers.all {
                _ = try taken(number, .integer(range), "\(place).\(tier.prefix(64))")
            }
            return value
        default:
            try check(value, wanted, place)
            return value
        }
    }

    private static func list(
        _ value: Datum, _ form: [FormField], _ count: ClosedRange<Int>, _ place: String
    ) throws(Refusal) -> Datum {
        guard let elements = value.list else { throw .field(place, "must be an array") }
        guard count.contains(elements.count) else {
            throw .field(place, "must have \(count.lowerBound) to \(count.upperBound) elements")
        }
        let keys = form.filter { $0.value == .key }.map(\.name)
        var seen: [String: Set<String>] = [:]
        var taken: [Datum] = []
        for (index, element) in elements.enumerated() {
            let place = "\(place)[\(index)]"
            guard let fields = element.fields else { throw .field(place, "must be an object") }
            let settings = try Settings(fields, form, in: place + ".")
            for key in keys {
                guard let id = settings.text(key) else { continue }
                guard seen[key, default: []].insert(id).inserted else {
                    throw .field("\(place).\(key)", "is there twice")
                }
            }
            taken.append(.fields(settings.fields))
        }
        return .list(taken)
    }

    private static func check(
        _ value: Datum, _ wanted: FormField.Value, _ place: String
    ) throws(Refusal) {
        switch wanted {
        case .integer(let range):
            guard let number = value.int else { throw .field(place, "must be an integer") }
            guard range.contains(number) else {
                throw .field(place, "must be from \(range.lowerBound) to \(range.upperBound)")
            }
        case .text(let length):
            guard let text = value.string else { throw .field(place, "must be a string") }
            guard length.contains(text.unicodeScalars.count) else {
                throw .field(
                    place, "must have \(length.lowerBound) to \(length.upperBound) characters")
            }
        case .flag:
            guard value.bool != nil else { throw .field(place, "must be true or false") }
        case .choice(let words):
            guard let word = value.string, words.contains(word) else {
                throw .field(place, "must be one of \(words.joined(separator: ", "))")
            }
        case .id, .key, .coupon:
            guard let id = value.string, id.isIdentifier else {
                throw .field(place, "must be an id of 1 to 64 characters")
            }
        case .byTier, .list: preconditionFailure("what holds others is taken apart")
        }
    }
}
