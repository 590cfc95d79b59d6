// Tokens for whoever asks are a door that must open in a demonstration only, from this machine
// only, and never to the page of another site.

import Net
import Testing
import Wire

@testable import Console

@Suite struct `The demonstration` {
    private static let key = TokenKey(secret: Array(repeating: 9, count: 32))!
    private static let here = PeerAddress(host: "127.0.0.1", port: 5_000)!
    private static let json = "Content-Type: application/json"

    private let demo = Demo(
        room: "demo", host: Demo.Person(user: "demo-host", name: "主播", tier: "normal"),
        people: [
            Demo.Person(user: "demo-normal", name: "小明", tier: "normal"),
            Demo.Person(user: "demo-gold", name: "小金", tier: "gold"),
        ], key: Self.key)

    private func ask(_ body: String, _ headers: [String] = [json]) throws -> HTTPResponse? {
        demo.answer(try request("POST /demo/token", headers, body: body), from: Self.here)
    }

    @Test func `lists who one can be`() throws {
        let answer = demo.answer(try request("GET /demo/users"), from: Self.here)
        #expect(answer?.status == 200)
        #expect(answer?.json?["room"] == "demo")
        #expect(answer?.json?["host"] == "demo-host")
        let users = answer?.json?["users"]?.array?.compactMap { $0["user"]?.string }
        #expect(users == ["demo-normal", "demo-gold"])
    }

    @Test(arguments: [
        (#"{"user":"demo-gold"}"#, "demo-gold", "viewer", "小金"),
        (#"{"role":"host"}"#, "demo-host", "host", "主播"),
    ])
    func `gives a token for its room that ends`(
        body: String, user: String, role: String, name: String
    ) throws {
        let answer = try #require(try ask(body))
        #expect(answer.status == 200)
        #expect(answer.first("Cache-Control") == "no-store")
        let token = try #require(answer.json?["token"]?.string)
        let now = Clock.wallNow() / 1_000
        let claims = try TokenVerifier(keys: [Self.key]).verify(token, now: now)
        #expect(claims.sub == user)
        #expect(claims.role == role)
        #expect(claims.name == name)
        #expect(claims.rooms == ["demo"])
        #expect((claims.exp ?? 0) > now)
        #expect((claims.exp ?? .max) <= now + 86_400)
    }

    @Test(arguments: [
        (#"{"user":"mallory"}"#, 404), (#"{"user":"demo-host"}"#, 404), ("{}", 404),
        (#"{"role":"operator"}"#, 404), (#"{"user":5}"#, 404), ("[]", 400), ("nonsense", 400),
        ("", 400),
    ])
    func `gives nobody else a token`(body: String, status: Int) throws {
        let answer = try #require(try ask(body))
        #expect(answer.status == status)
        #expect(answer.json?["token"] == nil)
        #expect(answer.json?["status"] == .int(Int64(status)))
    }

    /// A page of another site can send these without asking first.
    @Test(arguments: [
        [], ["Content-Type: text/plain"], ["Content-Type: application/x-www-form-urlencoded"],
        ["Content-Type: multipart/form-data; boundary=x"],
        ["Content-Type: application/jsonp"], ["Content-Type: text/plain; application/json"],
    ])
    func `wants JSON that says so`(headers: [String]) throws {
        #expect(try ask(#"{"user":"demo-gold"}"#, headers)?.status == 400)
    }

    @Test(arguments: ["application/json; charset=utf-8", "Application/JSON"])
    func `knows JSON by any writing of its name`(type: String) throws {
        #expect(try ask(#"{"role":"host"}"#, ["Content-Type: \(type)"])?.status == 200)
    }

    @Test(arguments: ["192.168.1.5", "10.0.0.1", "2001:db8::1", "128.0.0.1"])
    func `does not exist for other machines`(host: String) throws {
        let far = try #require(PeerAddress(host: host, port: 1))
        for line in ["GET /demo/users", "POST /demo/token"] {
            #expect(demo.answer(try request(line, [Self.json], body: "{}"), from: far) == nil)
        }
    }

    /// A name that an attacker points at this machine makes the browser think it stays on a site.
    @Test(arguments: [
        ("evil.example", false), ("evil.example:8080", false), ("127.0.0.1.evil.example", false),
        ("192.168.1.5:8080", false), ("localhost:8080", true), ("127.0.0.1", true),
        ("[::1]:8080", true), ("[::1]", true),
    ])
    func `answers only to a name of this machine`(host: String, isHere: Bool) throws {
        let text = "POST /demo/token HTTP/1.1\r\nHost: \(host)\r\n\(Self.json)\r\n"
        let bytes = Array("\(text)Content-Length: 15\r\n\r\n{\"role\":\"host\"}".utf8)
        let reading = bytes.withUnsafeBytes { HTTPRequestParser().read($0) }
        guard case .request(let request, _) = reading else { throw Refused(reading: reading) }
        #expect((demo.answer(request, from: Self.here) != nil) == isHere)
    }

    @Test(arguments: ["GET /demo/token", "POST /demo/users", "GET /demo", "GET /demo/users/x"])
    func `has no other paths`(line: String) throws {
        #expect(demo.answer(try request(line), from: Self.here) == nil)
    }

    @Test func `is not there when the console has none`() throws {
        let console = Console(pages: Pages())
        #expect(console.respond(to: try request("GET /demo/users")) == nil)
        #expect(console.respond(to: try request("GET /"))?.status == 200)
    }
}
