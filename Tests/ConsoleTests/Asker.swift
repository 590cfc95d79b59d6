// Somebody who asks the API, with a token of theirs. Every answer is held against what the document
// promises of its route, so that no test passes on an answer that the document does not allow.

import Gateway
import Live
import Store
import Testing
import Wire

@testable import Console

struct Asker {
    static let api = API()
    private static let table = RouteTable(Routes.all)

    let desk: MemoryDesk
    var token: String?

    /// - Parameter rooms: the only rooms that the token opens; nil for all.
    init(
        _ user: String, _ role: String = "viewer", rooms: [String]? = nil,
        at desk: MemoryDesk = MemoryDesk()
    ) {
        self.desk = desk
        var claims = Claims(sub: user, role: role)
        claims.name = user
        claims.rooms = rooms
        token = TokenSigner.sign(claims, MemoryDesk.key)
    }

    /// Nobody.
    init(at desk: MemoryDesk) { self.desk = desk }

    /// Asks and returns the answer.
    @discardableResult
    func ask(
        _ line: String, _ body: String = "", _ headers: [String] = []
    ) throws -> HTTPResponse {
        var all = headers
        if let token { all.append("Authorization: Bearer \(token)") }
        if !body.isEmpty && !headers.contains(where: { $0.hasPrefix("Content-Type") }) {
            all.append("Content-Type: application/json")
        }
        let request = try request(line, all, body: body)
        desk.forget()
        let response: HTTPResponse? =
            switch Self.api.answer(request, at: desk) {
            case .now(let response): response
            case .later: desk.response
            case .none: nil
            }
        let answer = try #require(response)
        check(answer, to: request)
        return answer
    }

    /// What is wrong with an answer, by the document.
    private func check(_ answer: HTTPResponse, to request: HTTPRequest) {
        if answer.status >= 400 {
            #expect(answer.first("Content-Type") == "application/problem+json")
            fits(answer, Schema.problem)
            #expect(answer.json?["status"] == .int(Int64(answer.status)))
            return
        }
        guard request.method != "OPTIONS" else { return }
        let method = request.method == "HEAD" ? "GET" : request.method
        let found = Self.table.find(request.segments)
        let route = found?.routes.first { $0.method.rawValue == method }
        #expect(answer.status == route?.status)
        #expect(answer.first("Content-Type") == "application/json")
        if let route { fits(answer, route.answer) }
    }

    private func fits(_ answer: HTTPResponse, _ schema: Schema) {
        guard let json = answer.json else {
            Issue.record("the answer is no JSON")
            return
        }
        #expect(throws: Never.self) { try schema.check(Datum(json), at: "body") }
    }
}
