// What a body holds, said once: the reader checks requests against it, the OpenAPI document shows
// it, and the tests hold every answer against it. So the document cannot promise anything else.

internal import Live
internal import Wire

/// The form of a JSON value: the part of JSON Schema 2020-12 that the API needs.
package indirect enum Schema: Sendable {
    /// Members that are not named are ignored.
    case object([Property])
    /// An object whose member `by` says which of these it is, and what else it holds.
    case variants(by: String, [(word: String, properties: [Property])])
    /// Names of the peer's choice, each with such a value.
    case map(Schema)
    case list(of: Schema, count: ClosedRange<Int>)
    /// Length in Unicode scalars.
    case text(ClosedRange<Int>)
    /// An id of the protocol: 1 to 64 of `A-Z a-z 0-9 _ - . :`.
    case id
    case word([String])
    case integer(ClosedRange<Int64>)
    case flag
    case nullable(Schema)
    /// Any of these.
    case either([Schema])
    case any
    /// Stands in the document's components under this name.
    case named(String, Schema)

    /// A member of an object, or a parameter.
    package struct Property: Sendable {
        package let name: String
        package let schema: Schema
        package let isRequired: Bool
        /// A sentence for the document; empty for none.
        package let note: String
    }

    /// A member that has to be there.
    package static func member(
        _ name: String, _ schema: Schema, _ note: String = ""
    ) -> Property {
        Property(name: name, schema: schema, isRequired: true, note: note)
    }

    /// A member that may be left out.
    package static func optional(
        _ name: String, _ schema: Schema, _ note: String = ""
    ) -> Property {
        Property(name: name, schema: schema, isRequired: false, note: note)
    }

    /// Milliseconds since 1970 UTC, up to the year 9999.
    package static let instant = Schema.integer(0...Int64.foreverMilliseconds)
    /// Points, fen, counts: what may be given or asked for at once.
    package static let amount = Schema.integer(1...1_000_000_000_000)
    /// What an account may hold.
    package static let balance = Schema.integer(Int64.min...Int64.max)
    /// What is there, never below zero.
    package static let count = Schema.integer(0...Int64.max)
    /// Texts by language, such as `{"zh": "金", "en": "Gold"}`.
    package static let names = Schema.map(.text(0...200))

    /// A page of a list: the rows under `name`, and the `cursor` of the next page where there is
    /// one.
    package static func page(_ name: String, of row: Schema) -> Schema {
        .object([
            .init(
                name: name, schema: .list(of: row, count: 0...1_000), isRequired: true, note: ""),
            optional("next", .text(1...200), "The `cursor` of the next page."),
        ])
    }

    /// The query of a list.
    package static let paging: [Property] = [
        optional("limit", .integer(1...100), "Rows at most; 20 where left out."),
        optional("cursor", .text(1...200), "`next` of the page before."),
    ]

    /// An error's document, RFC 9457.
    static let problem = Schema.named(
        "Problem",
        .object([
            member("type", .text(1...200)), member("title", .text(1...200)),
            member("status", .integer(400...599)), member("detail", .text(0...2_000)),
            member("code", .word(Refusal.Code.allCases.map(\.rawValue))),
            optional(
                "field", .text(0...Refusal.mostOfName), "What of the request cannot be taken."),
            optional("balance", balance), optional("need", .text(1...64)),
            optional("until", instant), optional("retry_ms", count),
        ]))
}
