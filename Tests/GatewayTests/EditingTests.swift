// An operator edits the programme while rooms are live: viewers of all loops are paid by the new
// rules, see the tasks that come and go, and nobody is disconnected.

import Live
import Testing
import Wire

@testable import Gateway

/// Carries out an edit for each path, in an operator's name.
private struct Editor: HTTPService {
    func takesBody(of head: HTTPRequest, at desk: any HTTPDesk) -> Bool { true }

    func answer(_ request: HTTPRequest, at desk: any HTTPDesk) -> HTTPAnswer {
        let edit: ProgrammeEdit
        switch request.path {
        case "/raise": edit = ProgrammeEdit("rules", .patch(id: "share", ["points": 25]))
        case "/spoil": edit = ProgrammeEdit("rules", .patch(id: "share", ["points": -1]))
        case "/hurry":
            edit = ProgrammeEdit(
                "rules",
                .put([
                    "id": "last-minutes", "on": "shared", "points": 100,
                    "until": .int(desk.now + 600_000), "task": ["en": "Share now"],
                ]))
        case "/enough": edit = ProgrammeEdit("rules", .remove(id: "last-minutes"))
        default: return .none
        }
        let olga = Actor(user: "olga", name: "Olga", role: .operator)
        desk.ask(ValueRequest(.edit(edit), by: olga, at: desk.now, operation: desk.makeID())) {
            switch $0 {
            case .reply: desk.respond(HTTPResponse(status: 200))
            case .refused(let refusal): desk.respond(Problem.response(refusal))
            }
        }
        return .later
    }
}

@Suite(.serialized, .timeLimit(.minutes(1))) struct `An edit of the programme` {
    private func play(_ scene: (Node) throws -> Void) throws {
        let programme = try Programme(source: [
            "tiers": [["id": "normal", "growth": 0], ["id": "gold", "growth": 5_000]],
            "rules": [["id": "share", "on": "shared", "points": 10]],
        ])
        try Node.play(programme: programme, service: Editor(), scene)
    }

    /// Asks for a path and gives the status.
    private func ask(_ path: String, _ node: Node) throws -> String {
        let socket = try Socket(port: node.port)
        socket.write(
            Array("GET \(path) HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n".utf8))
        let answer = String(decoding: try socket.read(waitingFor: "an answer"), as: UTF8.self)
        return String(answer.dropFirst(9).prefix(3))
    }

    private func share(_ client: Client) throws -> JSON? {
        client.say(#"{"type":"share"}"#)
        return try client.next("credit")["points"]
    }

    @Test func `pays viewers of all loops at once`() throws {
        try play { node in
            let (ann, welcome) = try node.join("ann")
            let (ben, _) = try node.join("ben", awayFrom: welcome)
            #expect(try share(ann) == 10)
            #expect(try share(ben) == 10)
            #expect(try ask("/raise", node) == "200")
            #expect(try share(ann) == 25)
            #expect(try share(ben) == 25)
        }
    }

    @Test func `that does not validate changes nothing`() throws {
        try play { node in
            let (ann, _) = try node.join("ann")
            #expect(try ask("/spoil", node).hasPrefix("4"))
            #expect(try share(ann) == 10)
        }
    }

    @Test func `with a deadline is seen ticking by the room, and by who comes later`() throws {
        try play { node in
            let (ann, _) = try node.join("ann")
            #expect(try ask("/hurry", node) == "200")
            let task = try #require(try ann.next("tasks")["tasks"]?.array?.first)
            #expect(task["task"] == "last-minutes" && task["title_en"] == "Share now")
            #expect(task["points"] == 100 && (task["closes_at"]?.int ?? 0) > 0)

            let (_, welcome) = try node.join("ben")
            #expect(welcome["tasks"]?.array?.first?["closes_at"] == task["closes_at"])

            #expect(try ask("/enough", node) == "200")
            #expect(try ann.next("tasks")["tasks"] == [])
        }
    }

    @Test func `stays over a configuration that is read again`() throws {
        try play { node in
            let (ann, _) = try node.join("ann")
            #expect(try ask("/raise", node) == "200")
            let fresh = try Programme(source: [
                "tiers": [["id": "normal", "growth": 0], ["id": "gold", "growth": 5_000]],
                "rules": [
                    ["id": "share", "on": "shared", "points": 1],
                    ["id": "more", "on": "shared", "points": 2],
                ],
            ])
            try node.gateway.adopt(fresh)
            #expect(try share(ann) == 25)
            #expect(try ann.next("credit")["points"] == 2)
        }
    }
}
