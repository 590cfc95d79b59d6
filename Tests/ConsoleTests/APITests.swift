// The API's law, the same for every route: who may, what is refused and how, once is once, and the
// document says what is there.

import Gateway
import Live
import Testing
import Wire

@testable import Console

@Suite struct `The API` {
    /// A good path of a route, with `user` and `room` in it.
    private static func path(_ route: Route, user: String, room: String) -> String {
        route.path.replacing("{user}", with: user).replacing("{room}", with: room)
            .replacing(/\{\w+\}/, with: "x1")
    }

    // MARK: The document

    @Test func `describes every route and nothing else`() throws {
        let answer = try Asker(at: MemoryDesk()).ask("GET /v1/openapi.json")
        let paths = try #require(answer.json?["paths"]?.object)
        var described: Set<String> = []
        for path in paths.members {
            for operation in path.value.object?.members ?? [] {
                described.insert("\(operation.key.uppercased()) \(path.key)")
                #expect(operation.value["operationId"]?.string?.isEmpty == false)
                #expect(operation.value["summary"]?.string?.isEmpty == false)
            }
        }
        #expect(described == Set(Routes.all.map { "\($0.method.rawValue) \($0.path)" }))
    }

    @Test func `refers to no schema that it does not have`() throws {
        let answer = try Asker(at: MemoryDesk()).ask("GET /v1/openapi.json")
        let text = String(decoding: answer.body, as: UTF8.self)
        let schemas = try #require(answer.json?["components"]?["schemas"]?.object)
        let named = Set(schemas.members.map(\.key))
        let used = Set(text.matches(of: /#\/components\/schemas\/(\w+)/).map { String($0.1) })
        #expect(used == named)
        #expect(named.contains("Problem"))
    }

    // MARK: How often

    @Test func `says when to come back to who asks too often`() throws {
        let desk = MemoryDesk()
        desk.wait = 1_200
        let answer = try Asker("ann", at: desk).ask("GET /v1/users/ann")
        #expect(answer.status == 429)
        #expect(answer.json?["code"] == "rate_limited")
        #expect(answer.json?["retry_ms"] == 1_200)
        #expect(answer.first("Retry-After") == "2")
        #expect(try Asker(at: desk).ask("GET /v1/openapi.json").status == 200)
    }

    // MARK: Who may

    @Test func `takes in the bodies of those who may ask for what needs one`() throws {
        let desk = MemoryDesk()
        func takes(_ line: String, _ user: String? = nil, _ role: String = "viewer") throws -> Bool
        {
            let asker = user.map { Asker($0, role, at: desk) } ?? Asker(at: desk)
            let token = asker.token.map { ["Authorization: Bearer \($0)"] } ?? []
            return Asker.api.takesBody(of: try request(line, token), at: desk)
        }
        #expect(try takes("POST /v1/events", "mall", "service"))
        #expect(try takes("PUT /v1/users/ann", "olga", "operator"))
        #expect(try !takes("POST /v1/events"))
        #expect(try !takes("POST /v1/events", "ann"))
        #expect(try !takes("PUT /v1/users/ann", "olga", "nobody"))
        #expect(try !takes("GET /v1/users/ann", "ann"))
        #expect(try !takes("DELETE /v1/events", "mall", "service"))
        #expect(try !takes("POST /v1/elsewhere", "mall", "service"))
        #expect(try !takes("POST /index.html", "mall", "service"))
        desk.wait = 1_200
        #expect(try takes("POST /v1/events", "mall", "service"), "it is counted once, as a whole")
    }

    @Test(arguments: Routes.all.filter { !$0.roles.isEmpty }.map(\.name))
    func `lets in by role, and everybody to what is theirs only`(name: String) throws {
        let route = try #require(Routes.all.first { $0.name == name })
        let rows: [(asker: Asker, user: String, room: String, status: Int?)] = [
            (Asker(at: MemoryDesk()), "ann", "r1", 401),
            (Asker("ann", "guest"), "ann", "r1", 401),
            (Asker("ann", "king"), "ann", "r1", 401),
            (Asker("ann"), "ann", "r1", route.roles.contains(.viewer) ? nil : 403),
            (
                Asker("ann"), "ben", "r1",
                route.roles.contains(.viewer) && !route.parameters.contains("user") ? nil : 403
            ),
            (Asker("hana", "host"), "hana", "r1", route.roles.contains(.host) ? nil : 403),
            (
                Asker("hana", "host"), "hana", "r2",
                route.roles.contains(.host) && !route.parameters.contains("room") ? nil : 403
            ),
            (
                Asker("hana", "host"), "hana", "nowhere",
                route.roles.contains(.host) && !route.parameters.contains("room") ? nil : 403
            ),
            (Asker("olga", "operator"), "ann", "r1", route.roles.contains(.operator) ? nil : 403),
            (Asker("mall", "service"), "ann", "r1", route.roles.contains(.service) ? nil : 403),
            (
                Asker("olga", "operator", rooms: ["r2"]), "ann", "r1",
                route.roles.contains(.operator) && false ? nil : 403
            ),
        ]
        for row in rows {
            let path = Self.path(route, user: row.user, room: row.room)
            let answer = try row.asker.ask("\(route.method.rawValue) \(path)")
            if let status = row.status {
                #expect(answer.status == status, "\(path)")
                // Whose account a token's name leads to may have been asked, and nothing else.
                #expect(
                    row.asker.desk.asked.allSatisfy {
                        if case .query(.account) = $0.command { true } else { false }
                    })
            } else {
                #expect(answer.status != 401 && answer.status != 403, "\(path)")
            }
        }
    }

    @Test func `says no more of what is there than of what is not`() throws {
        let ann = Asker("ann")
        try Asker("mall", "service", at: ann.desk).ask(
            "POST /v1/users/ben/grants", #"{"points":5,"reason":"test"}"#)
        let there = try ann.ask("GET /v1/users/ben")
        let nowhere = try ann.ask("GET /v1/users/nobody")
        #expect(there.status == 403)
        #expect(there.body == nowhere.body)
        #expect(there.headers.map(\.value) == nowhere.headers.map(\.value))
    }

    @Test(arguments: [
        [], ["Authorization: Basic YW5uOmFubg=="], ["Authorization: Bearer"],
        ["Authorization: Bearer nonsense"], ["Authorization: Bearer a.b.c"],
        ["Authorization: Bearer x", "Authorization: Bearer y"],
    ])
    func `asks for a good token`(headers: [String]) throws {
        let answer = try Asker(at: MemoryDesk()).ask("GET /v1/tiers", "", headers)
        #expect(answer.status == 401)
        #expect(answer.first("WWW-Authenticate") == "Bearer")
        #expect(answer.json?["code"] == "unauthorized")
    }

    // MARK: Bad requests

    @Test(arguments: [
        ("GET /v1", 404, "not_found"), ("GET /v1/nothing", 404, "not_found"),
        ("GET /v1/users", 404, "not_found"), ("GET /v1/users/a%20b", 404, "not_found"),
        ("GET /v1/users/ann/", 404, "not_found"),
        ("PUT /v1/users/ann/entries", 405, "unknown_command"),
        ("GET /v1/users/ann/entries?limit=0", 422, "bad_request"),
        ("GET /v1/users/ann/entries?limit=101", 422, "bad_request"),
        ("GET /v1/users/ann/entries?limit=1e1", 422, "bad_request"),
        ("GET /v1/users/ann/entries?limit=%2B5", 422, "bad_request"),
        ("GET /v1/users/ann/entries?limit=5&limit=6", 422, "bad_request"),
        ("GET /v1/users/ann/entries?cursor=x", 422, "bad_request"),
        ("GET /v1/users/ann/entries?cursor=-1", 422, "bad_request"),
        ("GET /v1/users/ann", 404, "not_found"),
    ])
    func `refuses with a problem document`(line: String, status: Int, code: String) throws {
        let answer = try Asker("olga", "operator").ask(line)
        #expect(answer.status == status)
        #expect(answer.json?["code"] == .string(code))
        if status == 405 { #expect(answer.first("Allow") == "GET, OPTIONS, HEAD") }
    }

    @Test(
        arguments: [
            ("", 415, nil), ("{", 400, nil), ("{} {}", 400, nil), (#"{"points":1.5}"#, 400, nil),
            (#"{"points":1,"points":2}"#, 400, nil), (#"{"points":9223372036854775808}"#, 400, nil),
            ("[]", 422, "body"), (#"{"points":5}"#, 422, "reason"),
            (#"{"points":-1,"reason":"r"}"#, 422, "points"),
            (#"{"points":"5","reason":"r"}"#, 422, "points"),
            (#"{"points":9223372036854775807,"reason":"r"}"#, 422, "points"),
            (#"{"points":5,"reason":""}"#, 422, "reason"), (#"{"reason":"r"}"#, 422, nil),
            (#"{"tier":{"id":"royal"},"reason":"r"}"#, 422, "tier.id"),
            (#"{"tier":{"until":5},"reason":"r"}"#, 422, "tier.id"),
            (#"{"op":"a b","points":5,"reason":"r"}"#, 422, "op"),
        ] as [(String, Int, String?)])
    func `takes no body that is not of the form`(
        body: String, status: Int, field: String?
    ) throws {
        let asker = Asker("mall", "service")
        let answer = try asker.ask("POST /v1/users/ann/grants", body)
        #expect(answer.status == status)
        #expect(answer.json?["code"] == "bad_request")
        if let field { #expect(answer.json?["field"] == .string(field)) }
        #expect(try asker.ask("GET /v1/users/ann").status == 404)
    }

    @Test(arguments: ["text/plain", "application/x-www-form-urlencoded", "application/jsonp"])
    func `takes JSON only where it says so`(type: String) throws {
        let answer = try Asker("mall", "service").ask(
            "POST /v1/users/ann/grants", #"{"points":5,"reason":"r"}"#, ["Content-Type: \(type)"])
        #expect(answer.status == 415)
    }

    @Test func `tells the methods of a path`() throws {
        let answer = try Asker(at: MemoryDesk()).ask("OPTIONS /v1/rooms/r1")
        #expect(answer.status == 204)
        #expect(answer.first("Allow") == "GET, PATCH, OPTIONS, HEAD")
    }

    // MARK: Once is once

    @Test func `moves value once for a key, and refuses the key for another body`() throws {
        let mall = Asker("mall", "service")
        let (line, key) = ("POST /v1/users/ann/grants", ["Idempotency-Key: k1"])
        let first = try mall.ask(line, #"{"points":5,"reason":"r"}"#, key)
        #expect(first.json?["balance"] == 5)
        #expect(try mall.ask(line, #"{"reason":"r","points":5}"#, key).body == first.body)
        #expect(
            try mall.ask(line, #"{"op":"k1","points":5,"reason":"r"}"#).body == first.body)
        for (line, body) in [
            (line, #"{"points":6,"reason":"r"}"#),
            ("POST /v1/users/ben/grants", #"{"points":5,"reason":"r"}"#),
        ] {
            let other = try mall.ask(line, body, key)
            #expect(other.status == 409)
            #expect(other.json?["code"] == "op_reused")
        }
        // The key is its maker's, and another's is another.
        let other = Asker("shop", "service", at: mall.desk)
        #expect(try other.ask(line, #"{"points":5,"reason":"r"}"#, key).json?["balance"] == 10)
        #expect(
            try mall.ask(line, #"{"points":5,"reason":"r","op":"k2"}"#, key).status == 422)
    }

    // MARK: Pages

    @Test func `pages through a list without missing or repeating a row`() throws {
        let mall = Asker("mall", "service")
        for number in 1...7 {
            try mall.ask(
                "POST /v1/users/ann/grants", #"{"points":\#(number),"reason":"r"}"#)
        }
        let ann = Asker("ann", at: mall.desk)
        var seen: [Int64] = []
        var query = "?limit=3"
        for _ in 0..<4 {
            let page = try ann.ask("GET /v1/users/ann/entries\(query)").json
            seen += page?["entries"]?.array?.compactMap { $0["points"]?.int } ?? []
            guard let next = page?["next"]?.string else { break }
            query = "?limit=3&cursor=\(next)"
        }
        #expect(seen == [7, 6, 5, 4, 3, 2, 1])
    }
}
