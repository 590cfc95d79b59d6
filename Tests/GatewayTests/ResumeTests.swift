// Who comes back soon is let in from memory, and is never told what is not true any more. Whether
// the store was asked is seen by letting it hang: whoever needs it is then let in provisionally.

import Glibc
import Live
import Testing
import Wire

@testable import Gateway

@Suite(.serialized, .timeLimit(.minutes(1))) struct `Coming back` {
    private static let signIn = Rule(id: "signin", on: .signedIn, points: 10)
    private static let quick: Limits = {
        var limits = Limits()
        limits.admissionTimeout = 50
        return limits
    }()

    /// Gina was given growth before anybody came, and the tier that comes with it: she is told when
    /// she first comes.
    private static func meetGina(_ node: Node) throws -> (Client, JSON, place: String) {
        let (gina, welcome) = try node.join("gina")
        let cursor = try #require(try gina.next("tier")["cursor"]?.int)
        return (gina, welcome, try welcome.place(shown: cursor))
    }

    @Test func `to where nothing happened needs no store`() throws {
        try Node.play(Self.quick) { node in
            let (first, welcome, place) = try Self.meetGina(node)
            first.hangUp()
            try node.wait(forConnections: 0)
            node.mood.hold()
            let (_, again) = try node.join("gina", query: place)
            #expect(again["me"]?["provisional"] == false)
            #expect(again["recovered"] == true)
            for key in ["tier", "points", "growth", "next", "follows", "muted_until"] {
                #expect(again["me"]?[key] == welcome["me"]?[key], "\(key)")
            }
            #expect(again["tasks"] == welcome["tasks"])
            #expect(try node.samples()["livegate_joins_resumed_total"] == 1)
        }
    }

    @Test func `shows the tasks that are for one's part of the audience, as the first time`() throws
    {
        var (browse, buy) = (Segment(id: "browser"), Segment(id: "buyer"))
        browse.orders = 0...0
        buy.orders = 1...Int64.max
        var programme = Programme(
            tiers: Node.tiers,
            rules: RuleBook(
                [browse.id, buy.id].map {
                    var rule = Rule(id: "for-\($0)", on: .shared, points: 9, task: ["en": "Share"])
                    rule.when = .segment([$0])
                    return rule
                }))
        programme.membership.segments = [browse, buy]
        try Node.play(Self.quick, programme: programme) { node in
            let (first, welcome, place) = try Self.meetGina(node)
            #expect(welcome["tasks"]?.array?.map { $0["task"] } == ["for-browser"])
            first.hangUp()
            try node.wait(forConnections: 0)
            node.mood.hold()
            let (_, again) = try node.join("gina", query: place)
            #expect(again["tasks"] == welcome["tasks"])
        }
    }

    @Test func `needs no store for who is still thought to be here`() throws {
        try Node.play(Self.quick) { node in
            let (first, _, place) = try Self.meetGina(node)
            node.mood.hold()
            let (_, again) = try node.join("gina", query: place)
            #expect(again["me"]?["provisional"] == false)
            #expect(again["me"]?["tier"] == "gold")
            #expect(try first.end() == 4009)
        }
    }

    @Test func `without a place or a cursor, or to another epoch, asks the store`() throws {
        try Node.play(Self.quick) { node in
            let (first, _, place) = try Self.meetGina(node)
            first.hangUp()
            try node.wait(forConnections: 0)
            node.mood.hold()
            let elsewhere = place.replacing(/epoch=[0-9a-f]+/, with: "epoch=another")
            for query in ["", elsewhere, place.replacing(/&cursor=.*/, with: "")] {
                let (client, again) = try node.join("gina", query: query)
                #expect(again["me"]?["provisional"] == true, "\(query)")
                client.hangUp()
                try node.wait(forConnections: 0)
            }
        }
    }

    @Test func `after a credit that was not shown asks the store, and shows it`() throws {
        try Node.play(rules: [Self.signIn]) { node in
            let (first, welcome) = try node.join("ann")
            first.say(#"{"id":1,"type":"signin"}"#)
            first.hangUp()
            try node.wait { $0["livegate_credits_total"] == 1 }
            try node.wait(forConnections: 0)
            let (second, again) = try node.join("ann", query: try welcome.place())
            #expect(again["me"]?["points"] == 10)
            let credit = try second.next("credit")
            #expect(credit["balance"] == 10)
            #expect(try node.samples()["livegate_joins_resumed_total"] == 0)

            // Shown, though not acknowledged: the client says so itself.
            let cursor = try #require(credit["cursor"]?.int)
            second.hangUp()
            try node.wait(forConnections: 0)
            let place = try welcome.place(shown: cursor)
            let (third, last) = try node.join("ann", query: place)
            #expect(last["me"]?["points"] == 10)
            #expect(try node.samples()["livegate_joins_resumed_total"] == 1)
            third.say(#"{"id":2,"type":"ping"}"#)
            #expect(try third.next()["type"] == "reply", "the credit does not come again")
        }
    }

    @Test func `of who was banned meanwhile ends`() throws {
        try Node.play(Self.quick) { node in
            let (host, _) = try node.join("hana", role: "host")
            let (ben, welcome) = try node.join("ben")
            ben.hangUp()
            try node.wait(forConnections: 1)
            host.say(#"{"id":1,"type":"moderate","action":"ban","user":"ben","seconds":60}"#)
            #expect(try host.next("reply")["id"] == 1)
            node.mood.hold()
            let back = try Client(node, token: Node.token("ben"), query: try welcome.place())
            #expect(try back.end() == 4005)
        }
    }

    @Test func `of who was muted meanwhile says until when`() throws {
        try Node.play(Self.quick) { node in
            let (host, _) = try node.join("hana", role: "host")
            let (ben, welcome) = try node.join("ben")
            ben.hangUp()
            try node.wait(forConnections: 1)
            host.say(#"{"id":1,"type":"moderate","action":"mute","user":"ben","seconds":60}"#)
            let until = try host.next("reply")["until"]
            let (_, again) = try node.join("ben", query: try welcome.place())
            #expect(again["me"]?["muted_until"] == until)
            #expect(until?.int != nil)
        }
    }

    @Test func `after the store has failed asks it`() throws {
        try Node.play(Self.quick) { node in
            let (first, _, place) = try Self.meetGina(node)
            node.mood.isBroken = true
            first.say(#"{"id":1,"type":"signin"}"#)
            try first.next("error")
            node.mood.isBroken = false
            first.hangUp()
            try node.wait(forConnections: 0)
            node.mood.hold()
            let (_, again) = try node.join("gina", query: place)
            #expect(again["me"]?["provisional"] == true)
        }
    }
}

extension JSON {
    /// The query of who comes back from where this welcome was, and was told nothing since.
    /// - Parameter cursor: the last account event that was.
    fileprivate func place(shown cursor: Int64 = 0) throws -> String {
        let epoch = try #require(self["epoch"]?.string)
        let seq = try #require(self["seq"]?.int)
        return "?epoch=\(epoch)&seq=\(seq)&cursor=\(cursor)"
    }
}

extension Node {
    /// Waits until the metrics are as expected.
    fileprivate func wait(_ isSo: (Exposition) -> Bool) throws {
        for _ in 0..<2_000 {
            if isSo(try samples()) { return }
            usleep(5_000)
        }
        throw Silence(waitedFor: "the metrics to say so")
    }

    fileprivate func wait(forConnections count: Double) throws {
        try wait { $0["livegate_room_connections"] == count }
    }
}
