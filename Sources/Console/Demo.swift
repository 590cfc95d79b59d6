// Tokens without a login, for trying livegate out. It exists only where the program was started for
// a demonstration on a loopback address, and answers only this machine.

internal import Gateway
package import Net
package import Wire

package struct Demo: Sendable {
    /// Somebody to watch as.
    package struct Person: Sendable {
        package let user: String
        package let name: String
        package let tier: String

        package init(user: String, name: String, tier: String) {
            self.user = user
            self.name = name
            self.tier = tier
        }
    }

    /// How long a token lasts, in seconds.
    private static let lifetime: Int64 = 12 * 3_600

    private let room: String
    private let host: Person
    private let people: [Person]
    private let key: TokenKey

    package init(room: String, host: Person, people: [Person], key: TokenKey) {
        self.room = room
        self.host = host
        self.people = people
        self.key = key
    }

    /// `GET /demo/users` and `POST /demo/token`; nil for other paths and other machines.
    package func answer(_ request: HTTPRequest, from peer: PeerAddress) -> HTTPResponse? {
        guard Self.isHere(request, peer) else { return nil }
        switch (request.method, request.path) {
        case ("GET", "/demo/users"): return users()
        case ("POST", "/demo/token"): return token(request)
        default: return nil
        }
    }

    /// Whether it is a request with a body for us.
    package func awaits(_ head: HTTPRequest, from peer: PeerAddress) -> Bool {
        head.path == "/demo/token" && Self.isHere(head, peer)
    }

    private static func isHere(_ request: HTTPRequest, _ peer: PeerAddress) -> Bool {
        peer.isLoopback && isThisMachine(request.first("host") ?? "")
    }

    /// Whether the browser knows that it speaks to its own machine: a site that lets its own name
    /// lead here would otherwise be taken for us.
    private static func isThisMachine(_ host: String) -> Bool {
        var name = host[...]
        if let colon = name.lastIndex(of: ":"), name[colon...].dropFirst().allSatisfy(\.isNumber) {
            name = name[..<colon]
        }
        if name.lowercased() == "localhost" { return true }
        let address = name.hasPrefix("[") ? name.dropFirst().dropLast() : name
        return PeerAddress(host: String(address), port: 0)?.isLoopback ?? false
    }

    private func users() -> HTTPResponse {
        var list = JSONWriter()
        list.beginObject()
        list.member("room", room)
        list.member("host", host.user)
        list.key("users")
        list.beginArray()
        for person in people {
            list.beginObject()
            list.member("user", person.user)
            list.member("name", person.name)
            list.member("tier", person.tier)
            list.endObject()
        }
        list.endArray()
        list.endObject()
        return Self.json(200, list.bytes)
    }

    /// `{"user": "demo-gold"}` or `{"role": "host"}`. A page of another site cannot send JSON here
    /// without asking first, and nobody answers that question.
    private func token(_ request: HTTPRequest) -> HTTPResponse {
        let type = request.first("content-type")?.prefix { $0 != ";" && $0 != " " }
        guard type?.lowercased() == "application/json",
            let body = try? JSONReader.read(request.body), let fields = body.object
        else { return Self.problem(400, "send {\"user\": …} or {\"role\": \"host\"} as JSON") }
        let isHost = fields["role"]?.string == "host"
        guard
            let person = isHost
                ? host : people.first(where: { $0.user == fields["user"]?.string })
        else { return Self.problem(404, "no such demo user") }
        var claims = Claims(sub: person.user, role: isHost ? "host" : "viewer")
        claims.name = person.name
        claims.rooms = [room]
        claims.exp = Clock.wallNow() / 1_000 + Self.lifetime
        var answer = JSONWriter()
        answer.beginObject()
        answer.member("token", TokenSigner.sign(claims, key))
        answer.member("user", person.user)
        answer.member("role", claims.role)
        answer.member("room", room)
        answer.endObject()
        return Self.json(200, answer.bytes)
    }

    private static func problem(_ status: Int, _ detail: String) -> HTTPResponse {
        var body = JSONWriter()
        body.beginObject()
        body.member("status", status)
        body.member("detail", detail)
        body.endObject()
        return json(status, body.bytes)
    }

    private static func json(_ status: Int, _ body: [UInt8]) -> HTTPResponse {
        HTTPResponse(
            status: status,
            headers: [
                HTTPField("Content-Type", "application/json"),
                HTTPField("Cache-Control", "no-store"),
                HTTPField("X-Content-Type-Options", "nosniff"),
            ], body: body)
    }
}
