// The operator's and the mall's side of the public port: REST. A request is matched, its token
// read, what it may touch checked, its body held against the route's form, and only then handed
// on. Everything wrong is a problem document with the protocol's code.

package import Gateway
internal import Live
internal import Store
package import Wire

package struct API: Sendable {
    private let table: RouteTable
    private let limits: JSONLimits
    private let document: HTTPResponse
    private let kept = KeptAnswers()

    /// - Parameter limits: of bodies; their size in bytes is the connection's business.
    package init(routes: [Route] = Routes.all, limits: JSONLimits = JSONLimits()) {
        table = RouteTable(routes)
        self.limits = limits
        document = Self.response(200, OpenAPI.document(of: routes))
    }

    /// The answer to a request; none where the path is not below `/v1`.
    package func answer(_ request: HTTPRequest, at desk: any HTTPDesk) -> HTTPAnswer {
        guard request.segments.first == "v1" else { return .none }
        do throws(Failure) {
            return try carryOut(request, desk)
        } catch {
            return .now(error.response)
        }
    }

    /// Whether the body of a request is worth taking in, as far as its head says: whoever may not
    /// ask, and who asks for what needs none, is answered without it.
    package func takesBody(of head: HTTPRequest, at desk: any HTTPDesk) -> Bool {
        guard let (routes, path) = table.find(head.segments),
            let route = routes.first(where: { $0.takes(head) }), route.body != nil,
            let caller = try? Caller(head, for: route, at: desk)
        else { return false }
        return (try? caller.check(route, path, desk.rooms)) != nil
    }

    private func carryOut(
        _ request: HTTPRequest, _ desk: any HTTPDesk
    ) throws(Failure) -> HTTPAnswer {
        guard let (routes, path) = table.find(request.segments) else {
            throw Failure(Refusal(.notFound, "no such path"))
        }
        guard let route = routes.first(where: { $0.takes(request) }) else {
            return .now(Self.other(request.method, routes))
        }
        let caller = try Caller(request, for: route, at: desk)
        try caller.count(route, at: desk)
        do throws(Failure) {
            try caller.check(route, path, desk.rooms)
        } catch {
            guard caller.actor.role == .viewer, route.roles.contains(.viewer),
                let user = path["user"]
            else { throw error }
            // Somebody else's, or what the caller's own name leads to: the store knows.
            let (refused, asked) = (error, Query.account(caller.actor.user))
            let question = ValueRequest(
                .query(asked), by: caller.actor, at: desk.now, operation: desk.makeID())
            desk.ask(question) { answer in
                let isOwn = answer.fields?["user"]?.string == user
                respond(isOwn ? nil : refused, request, caller, route, path, desk)
            }
            return .later
        }
        return try carryOut(request, caller, route, path, desk)
    }

    private func respond(
        _ refused: Failure?, _ request: HTTPRequest, _ caller: Caller, _ route: Route,
        _ path: [String: String], _ desk: any HTTPDesk
    ) {
        do throws(Failure) {
            if let refused { throw refused }
            if case .now(let response) = try carryOut(request, caller, route, path, desk) {
                desk.respond(response)
            }
        } catch {
            desk.respond(error.response)
        }
    }

    private func carryOut(
        _ request: HTTPRequest, _ caller: Caller, _ route: Route, _ path: [String: String],
        _ desk: any HTTPDesk
    ) throws(Failure) -> HTTPAnswer {
        guard path.values.allSatisfy(Claims.isID) else {
            throw Failure(Refusal(.notFound, "no such path"))
        }
        let query = try request.query(for: route)
        let json = try request.json(for: route, limits)
        let operation = try request.operation(for: route, json)
        let call = Call(
            actor: caller.actor, rooms: caller.rooms, path: path, query: query, json: json,
            operation: operation?.id ?? desk.makeID(), fingerprint: operation?.fingerprint,
            desk: desk)
        if route.path == OpenAPI.path { return .now(document) }
        if route.isLasting, let known = kept[call.place] { return .now(known) }
        do throws(Refusal) {
            return perform(try route.handler(call), call, route, isFirst: true)
        } catch {
            throw Failure(error)
        }
    }

    /// A method that the path does not have.
    private static func other(_ method: String, _ routes: [Route]) -> HTTPResponse {
        var allowed = routes.map(\.method.rawValue).sorted() + ["OPTIONS"]
        if allowed.contains("GET") { allowed.append("HEAD") }
        let allow = HTTPField("Allow", allowed.joined(separator: ", "))
        if method == "OPTIONS" { return HTTPResponse(status: 204, headers: [allow]) }
        let refusal = Refusal(.unknownCommand, "this path takes \(allow.value)")
        var response = Problem.response(refusal, status: 405)
        response.headers.append(allow)
        return response
    }

    // MARK: Replies

    /// - Parameter isFirst: whether the call's operation has not been used yet.
    private func perform(
        _ reply: Reply, _ call: Call, _ route: Route, isFirst: Bool
    ) -> HTTPAnswer {
        switch reply {
        case .fields(let fields): return .now(Self.response(route.status, fields))
        case .response(let response): return .now(response)
        case .begun: return .later
        case .decide(let command, let then):
            call.desk.ask(call.request(command, isFirst: isFirst)) { answer in
                goOn(answer, then, call, route)
            }
            return .later
        case .look(let room, let view, let then):
            call.desk.look(at: room, view) { answer in goOn(answer, then, call, route) }
            return .later
        }
    }

    private func goOn(
        _ answer: Answer, _ then: (Fields) throws(Refusal) -> Reply, _ call: Call,
        _ route: Route
    ) {
        do throws(Refusal) {
            switch answer {
            case .refused(let refusal): throw refusal
            case .reply(let fields):
                let next = perform(try then(fields), call, route, isFirst: false)
                guard case .now(let response) = next else { return }
                if route.isLasting { kept[call.place] = response }
                call.desk.respond(response)
            }
        } catch {
            call.desk.respond(Problem.response(error))
        }
    }

    static func response(_ status: Int, _ fields: Fields) -> HTTPResponse {
        var writer = JSONWriter(capacity: 512)
        writer.fields(fields)
        return HTTPResponse(
            status: status,
            headers: [
                HTTPField("Content-Type", "application/json"),
                HTTPField("Cache-Control", "no-store"),
                HTTPField("X-Content-Type-Options", "nosniff"),
            ], body: writer.bytes)
    }
}
