// The one picture of JSON in the gateway: integers only, names unique, order kept. A type that
// could hold a fraction or a name twice would let such values travel as far as the ledger.

/// A JSON value of the room protocol.
package enum JSON: Sendable, Hashable {
    case null
    case bool(Bool)
    case int(Int64)
    case string(String)
    case array([JSON])
    case object(JSONObject)
}

extension JSON {
    /// The boolean, or nil when this is something else.
    package var bool: Bool? { if case .bool(let value) = self { value } else { nil } }

    /// The integer, or nil when this is something else.
    package var int: Int64? { if case .int(let value) = self { value } else { nil } }

    /// The string, or nil when this is something else.
    package var string: String? { if case .string(let value) = self { value } else { nil } }

    /// The elements, or nil when this is something else.
    package var array: [JSON]? { if case .array(let value) = self { value } else { nil } }

    /// The object, or nil when this is something else.
    package var object: JSONObject? { if case .object(let value) = self { value } else { nil } }

    /// The member called `key` when this is an object that has it.
    package subscript(_ key: String) -> JSON? { object?[key] }
}

extension JSON: ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(integerLiteral value: Int64) { self = .int(value) }
    package init(stringLiteral value: String) { self = .string(value) }
    package init(arrayLiteral elements: JSON...) { self = .array(elements) }
    package init(dictionaryLiteral elements: (String, JSON)...) {
        var object = JSONObject()
        for (key, value) in elements { object.append(key, value) }
        self = .object(object)
    }
}
