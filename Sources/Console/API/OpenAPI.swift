// The API's description, made from the routes themselves (OpenAPI 3.1.0). There is no second place
// where it could say something else.

internal import Live
internal import Wire

enum OpenAPI {
    static let path = "/v1/openapi.json"

    /// Where the document is; answered from what was made at the start.
    static let route = Route(
        .get, path, "readOpenAPI", "This document.", for: [], answer: .object([])
    ) { (_) throws(Refusal) in .fields([:]) }

    static func document(of routes: [Route]) -> Fields {
        var paths = Fields()
        var components = Fields()
        Schema.problem.collect(into: &components)
        for route in routes {
            var item = paths[route.path]?.fields ?? [:]
            item[route.method.rawValue.lowercased()] = .fields(operation(route))
            paths[route.path] = .fields(item)
            route.body?.collect(into: &components)
            route.answer.collect(into: &components)
        }
        return [
            "openapi": "3.1.0",
            "info": .fields([
                "title": "livegate", "version": "1",
                "description": """
                Live rooms, members and their points, for the mall and its operators. Numbers are \
                integers, money is in fen, instants are milliseconds since 1970 UTC. Members of \
                a body that are not named here are ignored.
                """,
            ]),
            "paths": .fields(paths),
            "components": .fields([
                "schemas": .fields(components),
                "securitySchemes": .fields([
                    "token": .fields([
                        "type": "http", "scheme": "bearer", "bearerFormat": "JWT",
                        "description": "The same token that opens a room.",
                    ])
                ]),
            ]),
        ]
    }

    private static func operation(_ route: Route) -> Fields {
        var operation: Fields = [
            "operationId": .string(route.name), "summary": .string(route.summary),
            "tags": [.string(route.pieces.dropFirst().first.map(String.init) ?? "")],
        ]
        if !route.roles.isEmpty {
            let roles = route.roles.map(\.rawValue).sorted()
            operation["description"] = .string("For \(roles.joined(separator: ", ")).")
            operation["security"] = [.fields(["token": []])]
        }
        let parameters = parameters(of: route)
        if !parameters.isEmpty { operation["parameters"] = .list(parameters) }
        if let body = route.body {
            operation["requestBody"] = .fields([
                "required": true, "content": content("application/json", body),
            ])
        }
        var responses: Fields = [
            "\(route.status)": .fields([
                "description": "As asked.",
                "content": content("application/json", route.answer),
            ])
        ]
        for status in problems(of: route) {
            responses["\(status)"] = .fields([
                "description": .string(HTTPResponse.phrase(status)),
                "content": content("application/problem+json", Schema.problem),
            ])
        }
        operation["responses"] = .fields(responses)
        return operation
    }

    private static func content(_ type: String, _ schema: Schema) -> Datum {
        .fields([type: .fields(["schema": .fields(schema.document)])])
    }

    private static func parameters(of route: Route) -> [Datum] {
        var all = route.parameters.map { parameter(Schema.member($0, .id), in: "path") }
        all += route.query.map { parameter($0, in: "query") }
        if route.isOnce {
            let note = "Asking again with the same key gets the first answer and does nothing."
            all.append(
                parameter(Schema.optional("Idempotency-Key", .id, note), in: "header"))
        }
        return all
    }

    private static func parameter(_ property: Schema.Property, in place: String) -> Datum {
        var fields: Fields = [
            "name": .string(property.name), "in": .string(place),
            "required": .bool(property.isRequired),
            "schema": .fields(property.schema.document),
        ]
        if !property.note.isEmpty { fields["description"] = .string(property.note) }
        return .fields(fields)
    }

    /// What may go wrong with a request to `route`.
    private static func problems(of route: Route) -> [Int] {
        var statuses: Set = [400, 414, 431]
        if !route.roles.isEmpty { statuses.formUnion([401, 403, 429, 503]) }
        if !route.parameters.isEmpty { statuses.insert(404) }
        if !route.query.isEmpty { statuses.insert(422) }
        if route.body != nil { statuses.formUnion([404, 413, 415, 422]) }
        if route.method != .get { statuses.formUnion([404, 409]) }
        if route.isOnce { statuses.insert(422) }
        return statuses.sorted()
    }
}
