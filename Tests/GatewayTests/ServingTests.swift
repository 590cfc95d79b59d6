// Plain requests that wait for the store: answered in order, whatever else happens meanwhile.

import Live
import Testing
import Wire

@testable import Gateway

/// Answers some at once, some when the store has, and one never.
private struct Desk: HTTPService {
    func takesBody(of head: HTTPRequest, at desk: any HTTPDesk) -> Bool { head.path != "/now" }

    func answer(_ request: HTTPRequest, at desk: any HTTPDesk) -> HTTPAnswer {
        switch request.path {
        case "/now": return .now(HTTPResponse(status: 200, body: Array("now".utf8)))
        case "/never": return .later
        case "/balance":
            let gina = Actor(user: "gina", name: "Gina", role: .viewer)
            let page = HistoryKey(user: "gina", count: 1, before: nil)
            desk.ask(
                ValueRequest(.account(page), by: gina, at: desk.now, operation: desk.makeID())
            ) { answer in
                switch answer {
                case .reply(let fields):
                    let growth = fields["growth"]?.int ?? -1
                    desk.respond(HTTPResponse(status: 200, body: Array("\(growth)".utf8)))
                case .refused(let refusal): desk.respond(Problem.response(refusal))
                }
            }
            return .later
        case "/room", "/nowhere":
            desk.look(at: request.path == "/room" ? "r1" : "r9", .state) { answer in
                guard case .reply(let fields) = answer else {
                    return desk.respond(HTTPResponse(status: 404))
                }
                let title = fields["title"]?.string ?? ""
                desk.respond(HTTPResponse(status: 200, body: Array(title.utf8)))
            }
            return .later
        default: return .none
        }
    }
}

@Suite(.serialized, .timeLimit(.minutes(1))) struct `A plain request` {
    /// What is said and heard on one connection.
    private struct Line {
        let socket: Socket
        var heard = ""

        init(_ node: Node) throws { socket = try Socket(port: node.port) }

        func ask(_ paths: String...) {
            let text = paths.map { "GET \($0) HTTP/1.1\r\nHost: here\r\n\r\n" }.joined()
            socket.write(Array(text.utf8))
        }

        /// Status and body of the next answer.
        mutating func next() throws -> String {
            while true {
                if let end = heard.firstRange(of: "\r\n\r\n") {
                    let head = heard[..<end.lowerBound]
                    let length = head.firstMatch(of: /Content-Length: (\d+)/).flatMap { Int($0.1) }
                    let body = heard[end.upperBound...]
                    if body.utf8.count >= length ?? 0 {
                        let answer = "\(head.dropFirst(9).prefix(3)) \(body.prefix(length ?? 0))"
                        heard = String(body.dropFirst(length ?? 0))
                        return answer
                    }
                }
                let more = try socket.read(waitingFor: "an answer")
                if more.isEmpty { throw Silence(waitedFor: "an answer") }
                heard += String(decoding: more, as: UTF8.self)
            }
        }
    }

    @Test func `is answered when the store has answered, and the next one after it`() throws {
        try Node.play(service: Desk()) { node in
            var line = try Line(node)
            line.ask("/balance", "/now", "/balance", "/room", "/nowhere", "/now")
            #expect(try line.next() == "200 5000")
            #expect(try line.next() == "200 now")
            #expect(try line.next() == "200 5000")
            #expect(try line.next() == "200 Room 1")
            #expect(try line.next() == "404 ")
            #expect(try line.next() == "200 now")
        }
    }

    @Test func `does not hold up other connections while it waits`() throws {
        try Node.play(service: Desk()) { node in
            node.mood.hold()
            var waiting = try Line(node)
            waiting.ask("/balance", "/now")
            var other = try Line(node)
            other.ask("/now")
            #expect(try other.next() == "200 now")
            node.mood.letGo()
            #expect(try waiting.next() == "200 5000")
            #expect(try waiting.next() == "200 now")
        }
    }

    @Test func `whose asker has gone is forgotten`() throws {
        try Node.play(service: Desk()) { node in
            node.mood.hold()
            let gone = try Line(node)
            gone.ask("/balance")
            gone.socket.hangUp()
            node.mood.letGo()
            var line = try Line(node)
            line.ask("/balance")
            #expect(try line.next() == "200 5000")
        }
    }

    @Test func `is a problem when the store is broken, and when nothing comes at all`() throws {
        var limits = Limits()
        limits.answerTimeout = 100
        try Node.play(limits, service: Desk()) { node in
            node.mood.isBroken = true
            var line = try Line(node)
            line.ask("/balance")
            let refused = try line.next()
            #expect(refused.hasPrefix("503 {"))
            #expect(refused.contains(#""code":"unavailable""#))
            line.ask("/never")
            #expect(try line.next().hasPrefix("503 {"))
            #expect(try line.socket.read(waitingFor: "the end").isEmpty)
        }
    }

    @Test func `whose large body nobody wants is answered by its head, and it is over`() throws {
        try Node.play(service: Desk()) { node in
            func post(_ path: String, _ sent: Int, of length: Int) throws -> Line {
                let line = try Line(node)
                let head = "POST \(path) HTTP/1.1\r\nHost: here\r\n"
                let body = "Content-Length: \(length)\r\n\r\n" + String(repeating: "a", count: sent)
                line.socket.write(Array((head + body).utf8))
                return line
            }
            var unwanted = try post("/now", 10, of: 20_000)
            #expect(try unwanted.next() == "200 now")
            #expect(try unwanted.socket.read(waitingFor: "the end").isEmpty)
            var wanted = try post("/balance", 10, of: 20_000)
            wanted.socket.write(Array(repeating: UInt8(ascii: "a"), count: 19_990))
            #expect(try wanted.next() == "200 5000")
            var small = try post("/now", 10, of: 20)
            small.socket.write(Array(repeating: UInt8(ascii: "a"), count: 10))
            #expect(try small.next() == "200 now")
            small.ask("/now")
            #expect(try small.next() == "200 now")
        }
    }

    @Test func `of no path there is, and one that is no HTTP, are problems`() throws {
        try Node.play(service: Desk()) { node in
            var line = try Line(node)
            line.ask("/elsewhere")
            let gone = try line.next()
            #expect(gone.hasPrefix("404 {"))
            #expect(gone.contains(#""code":"not_found""#))
            line.socket.write(Array("nonsense\r\n\r\n".utf8))
            #expect(try line.next().contains(#""code":"bad_request""#))
        }
    }
}
