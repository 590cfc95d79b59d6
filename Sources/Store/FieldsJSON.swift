// Where Live's values meet JSON. The two stay apart so that Live knows no encoding; what is kept,
// what a client sends and what it is shown all pass through here.

package import Live
package import Wire

extension Datum {
    /// The same value; a datum can hold whatever the strict reader lets through.
    package init(_ json: JSON) {
        switch json {
        case .null: self = .null
        case .bool(let value): self = .bool(value)
        case .int(let value): self = .int(value)
        case .string(let value): self = .string(value)
        case .array(let elements): self = .list(elements.map { Datum($0) })
        case .object(let object): self = .fields(Fields(object))
        }
    }

    /// The same value as a tree of JSON. To write text, `JSONWriter.datum` needs no tree.
    package var json: JSON {
        switch self {
        case .null: .null
        case .bool(let value): .bool(value)
        case .int(let value): .int(value)
        case .string(let value): .string(value)
        case .list(let elements): .array(elements.map(\.json))
        case .fields(let fields): .object(fields.json)
        }
    }
}

extension Fields {
    package init(_ object: JSONObject) {
        self.init()
        for member in object.members { self[member.key] = Datum(member.value) }
    }

    package var json: JSONObject {
        var object = JSONObject()
        for (name, value) in all { object.append(name, value.json) }
        return object
    }
}

extension JSONWriter {
    /// Writes a value as it is.
    package mutating func datum(_ datum: Datum) {
        switch datum {
        case .null: null()
        case .bool(let value): bool(value)
        case .int(let value): int(value)
        case .string(let value): string(value)
        case .list(let elements):
            beginArray()
            for element in elements { self.datum(element) }
            endArray()
        case .fields(let fields): self.fields(fields)
        }
    }

    /// Writes an object of `fields`.
    package mutating func fields(_ fields: Fields) {
        beginObject()
        members(of: fields)
        endObject()
    }

    /// Writes `fields` as members of the object that is open.
    package mutating func members(of fields: Fields) {
        for (name, value) in fields.all {
            key(escaping: name)
            datum(value)
        }
    }
}
