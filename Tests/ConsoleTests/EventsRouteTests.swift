// What the mall tells over REST: item by item, each with a line of its own where it is wrong.

import Live
import Testing
import Wire

@testable import Console

@Suite struct `Events` {
    private let desk = MemoryDesk()
    private var mall: Asker { Asker("mall", "service", at: desk) }

    private func lines(_ json: JSON?) -> [String] {
        (json?["errors"]?.array ?? []).map { line in
            let field = line["field"]?.string.map { " " + $0 } ?? ""
            return "\(line["index"]?.int ?? -1) \(line["code"]?.string ?? "?")" + field
        }
    }

    @Test func `count once each, alone or in a list`() throws {
        let one = #"{"id":"e1","type":"order.paid","user":"u1","order":"o1","cash":3500}"#
        let first = try mall.ask("POST /v1/events", one)
        #expect(first.status == 200)
        #expect(first.json?["accepted"] == 1)
        let again = try mall.ask("POST /v1/events", "[\(one),\(one)]").json
        #expect(again?["accepted"] == 0)
        #expect(again?["duplicates"] == 2)
        #expect(try mall.ask("POST /v1/events", " [ ] ").json?["accepted"] == 0)
    }

    @Test func `that are wrong are told by their index, and the rest go in`() throws {
        let items = [
            #"{"id":"e0","type":"order.paid","user":"u1","order":"o1","cash":3500}"#,
            #"{"id":"e1","type":"order.lost","user":"u1"}"#,
            #"{"id":"e2","type":"order.paid","user":"u1","order":"o2","cash":-1}"#,
            #"{"id":"e3","type":"order.paid","user":"u1","order":"o2","cash":1.5}"#,
            #"{"id":"e4","type":"order.paid","user":"u1","order":"o2","cash":1,"at":0}"#,
            #"{"id":"e5","type":"order.refunded","user":"u1","order":"o1","cash":3501}"#,
            #"{"id":"e6","type":"order.created","user":"u1","order":"o3","amount":9,"coupon":"c"}"#,
            #"{"id":"e7","type":"order.paid","type":"x"}"#, "7", "nonsense",
            #"{"id":"e0","type":"order.paid","user":"u1","order":"o1","cash":9}"#,
            #"{"id":"e9","type":"cart.added","user":"u1","sku":"s1","quantity":2}"#,
        ]
        let json = try mall.ask("POST /v1/events", "[\(items.joined(separator: ","))]").json
        #expect(json?["accepted"] == 2)
        #expect(
            lines(json) == [
                "1 bad_request type", "2 bad_request cash", "3 bad_request",
                "4 bad_request at", "5 bad_request cash", "6 coupon_invalid", "7 bad_request",
                "8 bad_request", "9 bad_request", "10 op_reused",
            ])
    }

    @Test func `are the mall's to tell, a thousand at most, in a body that is one`() throws {
        #expect(try Asker("ann", at: desk).ask("POST /v1/events", "[]").status == 403)
        #expect(try Asker(at: desk).ask("POST /v1/events", "[]").status == 401)
        let event = #"{"id":"e1","type":"user.seen","user":"u1"}"#
        let many = Array(repeating: event, count: 1_001).joined(separator: ",")
        #expect(try mall.ask("POST /v1/events", "[\(many)]").status == 413)
        for broken in ["[", "7", "[1]]", "[\(event)"] {
            #expect(try mall.ask("POST /v1/events", broken).status == 400, "\(broken)")
        }
    }

    @Test func `lead to the account that a name is linked to or merged into`() throws {
        let olga = Asker("olga", "operator", at: desk)
        for user in ["ann", "bob"] {
            try olga.ask("POST /v1/users/\(user)/grants", #"{"points":7,"reason":"gift"}"#)
        }
        let link = #"{"provider":"wechat","id":"w1"}"#
        #expect(try olga.ask("PUT /v1/users/ann/links", link).json?["name"] == "wechat:w1")
        #expect(try olga.ask("PUT /v1/users/bob/links", link).status == 409)
        let merged = try olga.ask("POST /v1/users/ann/merge", #"{"from":"bob","op":"m1"}"#).json
        #expect(merged?["balance"] == 14)
        let again = try olga.ask("POST /v1/users/ann/merge", #"{"from":"bob","op":"m1"}"#).json
        #expect(again?["balance"] == 14)
        let links = try olga.ask("GET /v1/users/ann/links").json?["links"]?.array
        #expect(links?.compactMap { $0["id"] } == ["bob", "wechat:w1"])
        #expect(try olga.ask("DELETE /v1/users/ann/links/wechat:w1").json?["state"] == "unlinked")
        #expect(try olga.ask("DELETE /v1/users/ann/links/wechat:w1").status == 404)
        #expect(try olga.ask("DELETE /v1/users/ann/links/bob").status == 404)
    }
}
