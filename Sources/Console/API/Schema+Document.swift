// The same form as JSON Schema writes it.

internal import Live

extension Schema {
    /// JSON Schema 2020-12, as OpenAPI 3.1 takes it.
    var document: Fields {
        switch self {
        case .any: [:]
        case .named(let name, _): ["$ref": .string("#/components/schemas/\(name)")]
        case .nullable(let schema):
            ["anyOf": [.fields(schema.document), .fields(["type": "null"])]]
        case .object(let properties): Self.document(of: properties)
        case .variants(let by, let variants):
            [
                "oneOf": .list(
                    variants.map { word, properties in
                        let form = Self.document(of: [Self.member(by, .word([word]))] + properties)
                        return .fields(form)
                    }), "discriminator": .fields(["propertyName": .string(by)]),
            ]
        case .map(let schema):
            ["type": "object", "additionalProperties": .fields(schema.document)]
        case .list(let element, let count):
            [
                "type": "array", "items": .fields(element.document),
                "minItems": .int(Int64(count.lowerBound)),
                "maxItems": .int(Int64(count.upperBound)),
            ]
        case .text(let length):
            [
                "type": "string", "minLength": .int(Int64(length.lowerBound)),
                "maxLength": .int(Int64(length.upperBound)),
            ]
        case .id: ["type": "string", "pattern": "^[A-Za-z0-9_.:-]{1,64}$"]
        case .word(let words): ["type": "string", "enum": .list(words.map { .string($0) })]
        case .integer(let range):
            [
                "type": "integer", "minimum": .int(range.lowerBound),
                "maximum": .int(range.upperBound),
            ]
        case .flag: ["type": "boolean"]
        case .either(let schemas): ["anyOf": .list(schemas.map { .fields($0.document) })]
        }
    }

    private static func document(of properties: [Property]) -> Fields {
        var members = Fields()
        for property in properties {
            var member = property.schema.document
            if !property.note.isEmpty { member["description"] = .string(property.note) }
            members[property.name] = .fields(member)
        }
        var document: Fields = ["type": "object", "properties": .fields(members)]
        let required = properties.filter(\.isRequired)
        if !required.isEmpty {
            document["required"] = .list(required.map { .string($0.name) })
        }
        return document
    }

    /// Adds what stands under a name here to the document's components.
    func collect(into components: inout Fields) {
        switch self {
        case .named(let name, let schema):
            guard components[name] == nil else { return }
            components[name] = .fields(schema.document)
            schema.collect(into: &components)
        case .object(let properties):
            for property in properties { property.schema.collect(into: &components) }
        case .variants(_, let variants):
            for (_, properties) in variants {
                for property in properties { property.schema.collect(into: &components) }
            }
        case .map(let schema), .nullable(let schema), .list(let schema, _):
            schema.collect(into: &components)
        case .either(let schemas):
            for schema in schemas { schema.collect(into: &components) }
        case .text, .id, .word, .integer, .flag, .any: break
        }
    }
}
