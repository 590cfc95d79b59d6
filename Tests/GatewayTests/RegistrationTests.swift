// A guest becomes a member on the connection that they have.

import Live
import Testing
import Wire

@testable import Gateway

@Suite(.serialized, .timeLimit(.minutes(1))) struct `A guest on a node` {
    private static let rule = Rule(
        id: "welcome", on: .registered,
        limit: Rule.Limit(times: 1, per: .day, of: .address), points: 20)

    private static func guest(_ node: Node) throws -> Client {
        let guest = try Client(node)
        #expect(try guest.next("welcome")["me"]?["role"] == "guest")
        return guest
    }

    @Test func `goes on as a member on the same connection`() throws {
        try Node.play(rules: [Self.rule]) { node in
            let guest = try Self.guest(node)
            let (ann, _) = try node.join("ann")
            guest.say(#"{"id":1,"type":"signin"}"#)
            #expect(try guest.next("error")["code"] == "unauthorized")
            guest.say(#"{"id":2,"type":"member.join"}"#)
            let reply = try guest.next("reply")
            #expect(reply["tier"] == "normal")
            let user = try #require(reply["user"]?.string)
            let me = try guest.next("me")
            #expect(me["user"] == .string(user))
            #expect(me["points"] == 20)
            #expect(me["role"] == "viewer")
            #expect(try guest.next("credit")["points"] == 20)

            guest.say(#"{"id":3,"type":"danmaku","text":"hello"}"#)
            _ = try guest.next("reply")
            let said = try ann.next("danmaku")
            #expect(said["user"] == .string(user))
            #expect(said["tier"] == "normal")
            guest.say(#"{"id":4,"type":"signin"}"#)
            #expect(try guest.next("reply")["streak"] == 1)

            let token = try #require(reply["token"]?.string)
            let back = try Client(node, token: token)
            #expect(try back.next("welcome")["me"]?["user"] == .string(user))
            #expect(try guest.end() == 4009)
        }
    }

    @Test func `is one member however often it is asked for`() throws {
        try Node.play { node in
            let guest = try Self.guest(node)
            for id in 1...3 { guest.say(#"{"id":\#(id),"type":"member.join"}"#) }
            let users = try (1...3).map { _ in try guest.next("reply")["user"] }
            #expect(Set(users).count == 1)

            let op = "0197a0b4-0000-7000-8000-000000000001"
            let first = try Self.guest(node)
            first.say(#"{"id":1,"type":"member.join","op":"\#(op)"}"#)
            let made = try first.next("reply")
            first.hangUp()
            let second = try Self.guest(node)
            second.say(#"{"id":1,"type":"member.join","op":"\#(op)"}"#)
            let found = try second.next("reply")
            #expect(found["user"] == made["user"])
            #expect(found["user"] != users[0])
            second.say(#"{"id":2,"type":"member.join","op":"\#(op)"}"#)
            #expect(try second.next("reply")["token"]?.string != nil)

            let third = try Self.guest(node)
            third.say(#"{"id":1,"type":"member.join","op":"short"}"#)
            #expect(try third.next("error")["field"] == "op")
        }
    }

    @Test func `gets the points of an address once`() throws {
        try Node.play(rules: [Self.rule]) { node in
            let points = try (1...2).map { _ in
                let guest = try Self.guest(node)
                guest.say(#"{"id":1,"type":"member.join"}"#)
                return try guest.next("me")["points"]
            }
            #expect(points == [20, 0])
        }
    }

    @Test func `is told when to come back, or where members are made`() throws {
        var limits = Limits()
        limits.loopbackLimited = true
        limits.registrationsPerHourPerAddress = 1
        try Node.play(limits) { node in
            let first = try Self.guest(node)
            first.say(#"{"id":1,"type":"member.join"}"#)
            #expect(try first.next()["type"] == "reply")
            let second = try Self.guest(node)
            second.say(#"{"id":1,"type":"member.join"}"#)
            let answer = try second.next()
            #expect(answer["code"] == "rate_limited")
            #expect((1...3_600_000).contains(answer["retry_ms"]?.int ?? 0))
        }
        limits.registrationsPerHourPerAddress = 0
        try Node.play(limits) { node in
            let guest = try Self.guest(node)
            guest.say(#"{"id":1,"type":"member.join"}"#)
            #expect(try guest.next()["code"] == "forbidden")
        }
    }

    @Test func `is invited once, and not after coming back`() throws {
        var show = ShowLimits()
        show.guestInvitation = 1
        try Node.play(show: show) { node in
            let guest = try Client(node)
            let welcome = try guest.next("welcome")
            #expect(try guest.next()["type"] == "invite")
            let epoch = try #require(welcome["epoch"]?.string)
            let back = try Client(node, query: "?epoch=\(epoch)&seq=0")
            _ = try back.next("welcome")
            back.say(#"{"id":1,"type":"ping"}"#)
            #expect(try back.next()["type"] == "reply")
        }
    }
}

@Suite(.serialized, .timeLimit(.minutes(1))) struct `A name on a node` {
    private static func merge(_ node: Node, _ from: String, _ into: String) {
        node.ask(.merge(Merge(from: from, into: into)))
    }

    @Test func `leads to the account that it belongs to, from the first frame on`() throws {
        try Node.play { node in
            node.ask(.grant(Grant(user: "bob", name: "", points: 5, reason: "gift")))
            let (bob, welcome) = try node.join("bob")
            #expect(welcome["me"]?["user"] == "bob")
            Self.merge(node, "bob", "gina")
            #expect(try bob.next("reconnect")["reason"] == "account")
            #expect(try bob.end() == 4200)

            let epoch = try #require(welcome["epoch"]?.string)
            let seq = try #require(welcome["seq"]?.int)
            let (back, again) = try node.join("bob", query: "?epoch=\(epoch)&seq=\(seq)&cursor=99")
            #expect(again["me"]?["user"] == "gina")
            #expect(again["me"]?["tier"] == "gold")
            #expect(again["me"]?["points"] == 5)
            back.say(#"{"id":1,"type":"signin"}"#)
            #expect(try back.next("reply")["streak"] == 1)
            let (_, other) = try node.join("gina")
            #expect(other["me"]?["points"] == 5)
            #expect(try back.end() == 4009, "one person has one connection to a room")
        }
    }

    @Test func `of a platform does so too, and renews its own token`() throws {
        try Node.play { node in
            let (early, _) = try node.join("t:1")
            node.ask(.link(LinkChange(user: "gina", provider: "t", identity: "1")))
            #expect(try early.end() == 4200)
            let (client, welcome) = try node.join("t:1")
            #expect(welcome["me"]?["user"] == "gina")
            client.say(#"{"id":1,"type":"renew","token":"\#(Node.token("t:1"))"}"#)
            #expect(try client.next("reply")["id"] == 1)
            client.say(#"{"id":2,"type":"renew","token":"\#(Node.token("gina"))"}"#)
            #expect(try client.next("error")["code"] == "unauthorized")
        }
    }
}
