// Scenes on a whole node over real sockets: what viewers on two loops see of each other, what they
// see of a store in trouble, and how they are let go.

import Live
import Synchronization
import Testing
import Wire

@testable import Gateway

@Suite(.serialized, .timeLimit(.minutes(1))) struct `A node` {
    @Test func `shows a danmaku to viewers of all loops, and its author the reply first`() throws {
        try Node.play { node in
            let (ann, welcome) = try node.join("ann")
            let (ben, _) = try node.join("ben", awayFrom: welcome)
            #expect(welcome["me"]?["user"] == "ann")
            #expect(welcome["me"]?["tier"] == "normal")
            #expect(welcome["room"]?["state"] == "live")

            ann.say(#"{"id":7,"type":"danmaku","text":"hello"}"#)
            let reply = try ann.next()
            #expect(reply["type"] == "reply")
            #expect(reply["id"] == 7)
            let own = try ann.next()
            #expect(own["type"] == "danmaku")
            #expect(own["seq"] == reply["seq"])

            let seen = try ben.next("danmaku")
            #expect(seen == own)
            #expect(seen["name"] == "Ann")
            #expect(seen["text"] == "hello")
        }
    }

    @Test func `numbers a room's events without a gap for everyone`() throws {
        try Node.play { node in
            let (host, welcome) = try node.join("hana", role: "host")
            let (ben, _) = try node.join("ben", awayFrom: welcome)
            for number in 1...100 {
                host.say(#"{"type":"danmaku","text":"number \#(number)"}"#)
            }
            var last: Int64?
            for number in 1...100 {
                let event = try ben.next("danmaku")
                #expect(event["text"] == .string("number \(number)"))
                let seq = try #require(event["seq"]?.int)
                if let last { #expect(seq > last) }
                last = seq
            }
        }
    }

    @Test func `gives back what was missed, or says that it cannot`() throws {
        try Node.play { node in
            let (ann, _) = try node.join("ann")
            let (ben, welcome) = try node.join("ben")
            let epoch = try #require(welcome["epoch"]?.string)
            ann.say(#"{"id":1,"type":"danmaku","text":"one"}"#)
            let seen = try #require(try ben.next("danmaku")["seq"]?.int)
            ben.hangUp()
            ann.say(#"{"id":2,"type":"danmaku","text":"two"}"#)
            while try ann.next("danmaku")["text"] != "two" {}

            let (back, recovered) = try node.join("ben", query: "?epoch=\(epoch)&seq=\(seen)")
            #expect(recovered["recovered"] == true)
            #expect(recovered["recent"] == [])
            #expect(try back.next("danmaku")["text"] == "two")

            let (_, fresh) = try node.join("cat", query: "?epoch=another&seq=\(seen)")
            #expect(fresh["recovered"] == false)
            #expect(fresh["recent"]?.array?.compactMap { $0["text"] } == ["one", "two"])
        }
    }

    @Test(
        arguments: [
            ("nowhere", nil, 4004), ("r2", nil, 4003), ("r1", "not-a-token", 4000),
            ("r1", Node.token("ann", exp: 1_000), 4001),
            ("r1", Node.token("ann", role: "king"), 4000),
            ("r1", Node.token("ann", role: "host"), 4003),
        ] as [(String, String?, UInt16)])
    func `closes with the code of what is wrong`(room: String, token: String?, code: UInt16) throws
    {
        try Node.play { node in
            let client = try Client(node, room: room, token: token)
            #expect(try client.end() == code)
        }
    }

    @Test func `refuses a foreign page before the upgrade`() throws {
        try Node.play { node in
            let evil = HTTPField("Origin", "https://evil.example")
            let client = try Client(node, headers: [evil])
            #expect(client.refused == 403)
            let text = try node.samples()
            #expect(text[#"livegate_joins_refused_total{reason="forbidden"}"#] == 1)
        }
    }

    @Test func `counts an upgrade that is none among the refused`() throws {
        try Node.play { node in
            let socket = try Socket(port: node.port)
            let head = "GET /v1/rooms/r1/live HTTP/1.1\r\nHost: a\r\n\r\n"
            socket.write(Array(head.utf8))
            let answer = String(decoding: try socket.read(waitingFor: "a refusal"), as: UTF8.self)
            #expect(answer.hasPrefix("HTTP/1.1 426 "))
            let text = try node.samples()
            #expect(text[#"livegate_joins_refused_total{reason="bad_request"}"#] == 1)
        }
    }

    @Test func `answers bad frames, and in the end not any more`() throws {
        var limits = Limits()
        limits.badCommands = 3
        try Node.play(limits) { node in
            let (ann, _) = try node.join("ann")
            for _ in 0..<3 {
                ann.say("not JSON")
                #expect(try ann.next()["code"] == "bad_request")
            }
            ann.say("not JSON")
            #expect(try ann.end() == 4102)
        }
    }

    @Test func `says when to come back to who asks too often`() throws {
        var limits = Limits()
        limits.commandsBurst = 2
        try Node.play(limits) { node in
            let (ann, _) = try node.join("ann")
            for id in 1...3 { ann.say(#"{"id":\#(id),"type":"ping"}"#) }
            #expect(try ann.next()["type"] == "reply")
            #expect(try ann.next()["type"] == "reply")
            let third = try ann.next()
            #expect(third["code"] == "rate_limited")
            #expect((third["retry_ms"]?.int ?? 0) > 0)
        }
    }

    // MARK: The store in trouble

    @Test func `lets viewers in while the store hangs, and tells them who they are after`() throws {
        var limits = Limits()
        limits.admissionTimeout = 50
        try Node.play(limits, before: { $0.hold() }) { node in
            let (gina, welcome) = try node.join("gina")
            #expect(welcome["me"]?["provisional"] == true)
            #expect(welcome["me"]?["tier"] == "normal", "nothing is known of her yet")
            gina.say(#"{"id":1,"type":"danmaku","text":"anyone here?"}"#)
            try gina.next("danmaku")

            node.mood.letGo()
            let me = try gina.next("me")
            #expect(me["provisional"] == false)
            #expect(me["tier"] == "gold")
        }
    }

    @Test func `goes on with the last known tier while the store fails`() throws {
        try Node.play { node in
            let (first, welcome) = try node.join("gina")
            #expect(welcome["me"]?["tier"] == "gold")
            first.hangUp()

            node.mood.isBroken = true
            let (again, second) = try node.join("gina")
            #expect(second["me"]?["provisional"] == true)
            #expect(second["me"]?["tier"] == "gold")
            again.say(#"{"id":1,"type":"signin"}"#)
            let refused = try again.next("error")
            #expect(refused["code"] == "unavailable")
            #expect((refused["retry_ms"]?.int ?? 0) > 0)
            #expect(!node.gateway.isReady)
            again.say(#"{"id":2,"type":"danmaku","text":"still talking","style":"pinned"}"#)
            #expect(try again.next("danmaku")["style"] == "pinned")

            node.mood.isBroken = false
            #expect(try again.next("me")["provisional"] == false)
            again.say(#"{"id":3,"type":"signin"}"#)
            #expect(try again.next("reply")["id"] == 3)
            #expect(node.gateway.isReady)
            let errors = try node.samples()["livegate_store_errors_total"]
            #expect((errors ?? 0) > 0)
        }
    }

    @Test func `pays for what was done while the store failed as soon as it works`() throws {
        try Node.play(rules: [Rule(id: "share", on: .shared, points: 50)]) { node in
            let (ann, _) = try node.join("ann")
            node.mood.isBroken = true
            ann.say(#"{"id":1,"type":"share"}"#)
            #expect(try ann.next("reply")["id"] == 1)
            // What she asked before has been tried, and has failed, when this is refused.
            ann.say(#"{"id":2,"type":"signin"}"#)
            #expect(try ann.next("error")["code"] == "unavailable")
            node.mood.isBroken = false
            #expect(try ann.next("credit")["points"] == 50)
            #expect(try node.samples()["livegate_facts_retried_total"] ?? 0 > 0)
        }
    }

    // MARK: Slow viewers, and leaving

    @Test func `moves a slow viewer to a snapshot and lets nobody else wait`() throws {
        var limits = Limits()
        limits.showQueueBytes = 16_384
        limits.hostCommandsPerSecond = 100_000
        var show = ShowLimits()
        show.hostPerSecond = 100_000
        try Node.play(limits, show: show) { node in
            let (slow, _) = try node.join("sam", receiveBuffer: 131_072)
            let (ben, _) = try node.join("ben")
            let (host, _) = try node.join("hana", role: "host")
            let text = String(repeating: "长", count: 500)
            var last: Int64 = 0
            // Until the kernel takes no more for who does not read: some megabytes.
            var rounds = 0
            while try node.samples()["livegate_slow_viewers_total"] == 0 {
                rounds += 1
                try #require(rounds < 200, "the slow viewer was never found out")
                for _ in 0..<100 { host.say(#"{"type":"announce","text":"\#(text)"}"#) }
                for _ in 0..<100 {
                    let seq = try #require(try ben.next("announcement")["seq"]?.int)
                    if last > 0 { #expect(seq > last) }
                    last = seq
                    try host.next("announcement")
                }
            }
            let snapshot = try slow.next("snapshot")
            #expect(snapshot["me"] == nil)
            #expect(snapshot["room"]?["id"] == "r1")
            #expect((snapshot["seq"]?.int ?? 0) >= last)
            host.say(#"{"type":"danmaku","text":"welcome back"}"#)
            let next = try slow.next("danmaku")
            #expect(next["text"] == "welcome back")
        }
    }

    @Test func `drains: viewers are told when to come back, and let go`() throws {
        var limits = Limits()
        limits.drain = 300
        try Node.play(limits) { node in
            let (ann, _) = try node.join("ann")
            let (ben, _) = try node.join("ben")
            node.gateway.drain()
            for viewer in [ann, ben] {
                let event = try viewer.next("reconnect")
                #expect(event["reason"] == "draining")
                #expect((0...300).contains(event["in_ms"]?.int ?? -1))
                #expect(try viewer.end() == 4200)
            }
            #expect(!node.gateway.isReady)
            #expect(throws: Silence.self) { try Client(node) }
        }
    }

    @Test func `counts what it did`() throws {
        try Node.play { node in
            let (ann, _) = try node.join("ann")
            ann.say(#"{"id":1,"type":"ping"}"#)
            try ann.next("reply")
            let text = try node.samples()
            #expect(text["livegate_joins_total"] == 1)
            #expect(text["livegate_room_connections"] == 1)
            #expect(text[#"livegate_commands_total{type="ping"}"#] == 1)
            #expect((text["livegate_commit_batch_requests_count"] ?? 0) > 0)
            #expect((text["process_resident_memory_bytes"] ?? 0) > 1_000_000)
            #expect((text["process_open_fds"] ?? 0) > 3)
            #expect(text["livegate_ready"] == 1)
        }
    }
}
