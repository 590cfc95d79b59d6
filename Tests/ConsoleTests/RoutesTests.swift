// What the routes do, one scene for each part of the API.

import Live
import Testing
import Wire

@testable import Console

@Suite struct `A route` {
    private let desk = MemoryDesk()
    private var olga: Asker { Asker("olga", "operator", at: desk) }
    private var ann: Asker { Asker("ann", at: desk) }

    @Test func `shows a member's standing, balances and everything kept`() throws {
        try olga.ask(
            "POST /v1/users/ann/grants",
            #"{"points":100,"growth":5000,"tier":{"id":"gold","until":null},"reason":"gift"}"#)
        let user = try ann.ask("GET /v1/users/ann").json
        #expect(user?["tier"] == "gold")
        #expect(user?["points"] == 100)
        #expect(user?["growth"] == 5_000)
        #expect(try ann.ask("GET /v1/users/ann/points").json?["points"] == 100)
        let export = try ann.ask("GET /v1/users/ann/export").json
        #expect(export?["entries"]?.array?.first?["reason"] == "gift")
        #expect(export?["grants"]?.array?.first?["tier"] == "gold")
        #expect(try ann.ask("GET /v1/users/ann/coupons").json?["coupons"] == [])
    }

    @Test func `takes what the mall knows of a member, and shows how the tier is kept`() throws {
        try olga.ask("POST /v1/users/ann/grants", #"{"growth":5000,"reason":"gift"}"#)
        try olga.ask(
            "PUT /v1/users/ann",
            #"{"birthday":{"month":6,"day":30,"calendar":"lunar"},"attributes":{"age":"30s"}}"#)
        let more = try olga.ask(
            "PUT /v1/users/ann", #"{"attributes":{"age":null,"interests":["tea"]}}"#
        ).json
        #expect(more?["birthday"]?["month"] == 6)
        let user = try ann.ask("GET /v1/users/ann").json
        #expect(user?["birthday"]?["calendar"] == "lunar")
        #expect(user?["attributes"] == ["interests": ["tea"]])
        #expect(user?["next"] == .null)
        #expect(user?["keeping"]?["missing"] == 2_500)
        #expect(user?["tier_until"] == .null)
        for bad in [#"{"birthday":{"month":2,"day":30}}"#, #"{"attributes":{"a":{"b":1}}}"#] {
            #expect(try olga.ask("PUT /v1/users/ann", bad).status == 422, "\(bad)")
        }
        #expect(try ann.ask("PUT /v1/users/ann", #"{"name":"Me"}"#).status == 403)
    }

    @Test func `takes an old name for the account that it has become part of`() throws {
        try olga.ask("POST /v1/users/bob/grants", #"{"points":100,"reason":"gift"}"#)
        try olga.ask("POST /v1/users/ann/grants", #"{"points":5,"reason":"gift"}"#)
        try olga.ask("POST /v1/users/ann/merge", #"{"from":"bob"}"#)
        let bob = Asker("bob", at: desk)
        for path in ["/v1/users/bob", "/v1/users/ann"] {
            #expect(try bob.ask("GET \(path)").json?["user"] == "ann")
            #expect(try bob.ask("GET \(path)/points").json?["points"] == 105)
            #expect(try bob.ask("GET \(path)/entries").json?["entries"]?.array?.count == 2)
            #expect(try bob.ask("GET \(path)/export").json?["user"] == "ann")
            #expect(try bob.ask("GET \(path)/links").json?["links"]?.array?.count == 1)
            #expect(try bob.ask("GET \(path)/coupons").status == 200)
        }
        #expect(try ann.ask("GET /v1/users/bob").status == 403)
        #expect(try bob.ask("GET /v1/users/cat").status == 403)
        #expect(
            try olga.ask("POST /v1/users/bob/grants", #"{"points":1,"reason":"gift"}"#)
                .json?["balance"] == 106)
        try olga.ask("PUT /v1/users/bob", #"{"attributes":{"age":"30s"}}"#)
        #expect(try ann.ask("GET /v1/users/ann").json?["attributes"] == ["age": "30s"])
    }

    @Test func `erases a member for an operator alone, and again is the same`() throws {
        try olga.ask("POST /v1/users/ann/grants", #"{"points":100,"reason":"gift"}"#)
        try olga.ask("PUT /v1/users/ann", #"{"name":"Ann Lee","attributes":{"age":"30s"}}"#)
        #expect(try ann.ask("DELETE /v1/users/ann").status == 403)
        #expect(try olga.ask("DELETE /v1/users/nobody").status == 404)
        let erased = try olga.ask("DELETE /v1/users/ann").json
        #expect(try olga.ask("DELETE /v1/users/ann").json == erased)
        let left = try olga.ask("GET /v1/users/ann").json
        #expect(left?["name"] == "" && left?["attributes"] == [:])
        #expect(left?["points"] == 100 && left?["erased_at"] == erased?["erased_at"])
        #expect(try ann.ask("GET /v1/users/ann").status == 409)
        #expect(try ann.ask("GET /v1/users/ann/export").status == 409)
        let acts = try olga.ask("GET /v1/audit?limit=1").json?["acts"]?.array
        #expect(acts?.first?["action"] == "erase")
    }

    @Test func `takes back what it shows of tiers, and nothing has changed`() throws {
        desk.programme = try Programme(source: [
            "tiers": [
                .fields(["id": "normal", "growth": 0]),
                .fields([
                    "id": "gold", "growth": 10, "title": "Star", "offer": "tea", "effect": "wind",
                    "danmaku_interval_ms": 500, "danmaku_burst": 9, "question_weight": 7,
                ]),
            ],
            "coupons": [.fields(["id": "hidden", "off": 500])],
            "items": [.fields(["id": "mug", "price": 5, "active": false])],
        ])
        let shown = try olga.ask("GET /v1/tiers")
        let gold = shown.json?["tiers"]?.array?.last
        #expect(gold?["title"] == "Star" && gold?["offer"] == "tea" && gold?["effect"] == "wind")
        #expect(gold?["danmaku_burst"] == 9 && gold?["question_weight"] == 7)
        try olga.ask("PUT /v1/tiers", String(decoding: shown.body, as: UTF8.self))
        #expect(try olga.ask("GET /v1/tiers").json == shown.json)
        let first = try ann.ask("GET /v1/tiers?limit=1").json
        #expect(first?["tiers"]?.array?.count == 1 && first?["next"] == "normal")
        let rest = try ann.ask("GET /v1/tiers?cursor=normal").json
        #expect(rest?["tiers"]?.array?.count == 1 && rest?["next"] == nil)
        #expect(try ann.ask("GET /v1/tiers?cursor=none").status == 422)

        // Who edits the catalogue sees what is not offered, and its version.
        for (path, list) in [("coupons", "hidden"), ("items", "mug")] {
            let rows = try olga.ask("GET /v1/\(path)").json?[path]?.array
            #expect(rows?.first?["id"] == .string(list) && rows?.first?["version"] == 0)
            #expect(try ann.ask("GET /v1/\(path)").json?[path] == [])
        }
    }

    @Test func `edits any section of the programme`() throws {
        let path = "/v1/programme/texts"
        desk.programme = try Programme(source: ["texts": ["upgrade": "{name}!"]])
        #expect(try olga.ask("GET \(path)").json?["value"]?["upgrade"] == "{name}!")
        let put = try olga.ask("PUT \(path)", #"{"value":{"upgrade":"{name}, {tier}"}}"#)
        #expect(put.json?["value"]?["upgrade"] == "{name}, {tier}")
        #expect(try olga.ask("PUT /v1/programme/rooms", #"{"value":[]}"#).status == 404)
        #expect(try olga.ask("GET /v1/programme/rooms").status == 404)
        #expect(try olga.ask("PUT \(path)", #"{"value":{"nonsense":1}}"#).status == 422)
        #expect(try ann.ask("GET \(path)").status == 403)
    }

    @Test func `audits what an operator does`() throws {
        try olga.ask("POST /v1/users/ann/grants", #"{"points":100,"reason":"gift"}"#)
        try olga.ask("PATCH /v1/rooms/r1", #"{"title":"New"}"#)
        try olga.ask("POST /v1/bans", #"{"room":"r1","user":"ben","seconds":60}"#)
        let acts = try olga.ask("GET /v1/audit?limit=2").json
        #expect(acts?["acts"]?.array?.compactMap { $0["action"] } == ["moderate", "room.update"])
        let next = try #require(acts?["next"]?.string)
        let rest = try olga.ask("GET /v1/audit?limit=2&cursor=\(next)").json
        let grant = rest?["acts"]?.array?.first
        #expect(grant?["action"] == "grant")
        #expect(grant?["actor"] == "olga")
        #expect(grant?["detail"]?["points"] == 100)
    }

    @Test func `bans, shows bans and lifts them`() throws {
        try olga.ask("POST /v1/bans", #"{"room":"r1","user":"ben","seconds":60,"reason":"spam"}"#)
        let bans = try olga.ask("GET /v1/bans").json?["bans"]?.array
        #expect(bans?.count == 1)
        #expect(bans?.first?["user"] == "ben")
        #expect(bans?.first?["by"] == "olga")
        #expect(bans?.first?["until"] == .int(desk.now + 60_000))
        #expect(try olga.ask("DELETE /v1/bans?room=r1&user=ann").status == 404)
        #expect(try olga.ask("DELETE /v1/bans?room=r1").status == 422)
        #expect(try olga.ask("DELETE /v1/bans?room=r1&user=ben").status == 200)
        #expect(try olga.ask("GET /v1/bans").json?["bans"]?.array?.first?["until"] == 0)
        #expect(try olga.ask("POST /v1/bans", #"{"room":"r9","user":"ben"}"#).status == 422)
    }

    @Test func `lists rooms, of a host their own`() throws {
        func rooms(_ asker: Asker, _ query: String = "") throws -> [JSON] {
            try asker.ask("GET /v1/rooms\(query)").json?["rooms"]?.array?.compactMap { $0["id"] }
                ?? []
        }
        #expect(try rooms(olga) == ["r1", "r2"])
        #expect(try rooms(Asker("hugo", "host", at: desk)) == ["r2"])
        #expect(try rooms(Asker("ida", "host", rooms: ["r1"], at: desk)) == ["r1"])
        let page = try olga.ask("GET /v1/rooms?limit=1").json
        #expect(page?["next"] == "r1")
        #expect(try rooms(olga, "?limit=1&cursor=r1") == ["r2"])
    }

    @Test func `opens an activity with its kind's settings, shows it and ends it`() throws {
        let hana = Asker("hana", "host", at: desk)
        let path = "/v1/rooms/r1/activities"
        #expect(try hana.ask("POST \(path)", #"{"kind":"point_rain"}"#).status == 422)
        #expect(try hana.ask("POST \(path)", #"{"kind":"juggling"}"#).status == 422)
        let body = #"{"kind":"point_rain","pot":100,"each":5,"title":"Rain"}"#
        let opened = try hana.ask("POST \(path)", body)
        let id = try #require(opened.json?["activity"]?.string)
        #expect(try hana.ask("GET \(path)").json?["activities"]?.array?.count == 1)
        #expect(try ann.ask("GET \(path)/\(id)").json?["left"] == 100)
        let other = Asker("hugo", "host", at: desk)
        #expect(try other.ask("POST /v1/rooms/r2/activities/\(id)/settle").status == 404)
        let ended = try hana.ask("POST \(path)/\(id)/settle")
        #expect(ended.json?["state"] == "settled")
        #expect(ended.json?["result"]?["returned"] == 100)
        #expect(try ann.ask("GET \(path)/\(id)").json?["state"] == "settled")
        #expect(try ann.ask("GET \(path)/x1").status == 404)
    }

    @Test func `changes of a room what is named`() throws {
        let hana = Asker("hana", "host", at: desk)
        let changed = try hana.ask("PATCH /v1/rooms/r1", #"{"title":"New","notice":null}"#)
        #expect(changed.json?["title"] == "New")
        #expect(changed.json?["notice"] == .null)
        #expect(try hana.ask("PATCH /v1/rooms/r1", "{}").status == 422)
        #expect(try hana.ask("PATCH /v1/rooms/r1", #"{"state":"gone"}"#).status == 422)
        #expect(try olga.ask("PATCH /v1/rooms/nowhere", #"{"title":"New"}"#).status == 404)
    }

    @Test func `shows what points buy, in pages`() throws {
        desk.programme.shop = Shop(
            coupons: [CouponKind(id: "five", off: 500, price: 100), CouponKind(id: "x", off: 1)],
            items: [
                ShopItem(id: "mug", price: 5, cash: 990, stock: 3), ShopItem(id: "pen", price: 1),
            ], gifts: [VirtualGift(id: "heart", price: 10)])
        let page = try ann.ask("GET /v1/items?limit=1").json
        #expect(page?["items"]?.array?.compactMap { $0["item"] } == ["mug"])
        #expect(page?["items"]?.array?.first?["left"] == 3)
        let rest = try ann.ask("GET /v1/items?cursor=\(page?["next"]?.string ?? "")").json
        #expect(rest?["items"]?.array?.compactMap { $0["item"] } == ["pen"])
        #expect(rest?["next"] == nil)
        let coupons = try ann.ask("GET /v1/coupons").json?["coupons"]?.array
        #expect(coupons?.compactMap { $0["coupon"] } == ["five"])
        let gifts = try ann.ask("GET /v1/gifts").json?["gifts"]?.array
        #expect(gifts?.compactMap { $0["price"] } == [10])
    }

    @Test func `changes what points buy, for operators`() throws {
        let path = "POST /v1/items"
        let put = try olga.ask(path, #"{"id":"mug","price":5,"stock":3}"#)
        #expect(put.status == 200)
        #expect(put.json?["id"] == "mug")
        #expect(put.json?["stock"] == 3)
        #expect(try ann.ask(path, #"{"id":"mug","price":5}"#).status == 403)
        for bad in [
            #"{"id":"mug"}"#, #"{"id":"mug","price":-1}"#, #"{"id":"mug","price":5,"kind":"x"}"#,
            #"{"id":"mug","price":5,"kind":"limited"}"#,
            #"{"id":"mug","price":5,"min_tier":"tin"}"#,
        ] {
            #expect(try olga.ask(path, bad).status == 422, "\(bad)")
        }
        #expect(try olga.ask("PATCH /v1/items/cup", #"{"price":5}"#).status == 404)
        #expect(try olga.ask("DELETE /v1/coupons/none").status == 404)
        #expect(try olga.ask("POST /v1/coupons", #"{"id":"c","off":500}"#).json?["id"] == "c")
        #expect(try olga.ask("POST /v1/gifts", #"{"id":"g","price":5}"#).json?["id"] == "g")
    }

    @Test func `names the tiers`() throws {
        let tiers = try ann.ask("GET /v1/tiers").json?["tiers"]?.array
        #expect(tiers?.compactMap { $0["id"] } == ["normal", "gold"])
        #expect(tiers?.last?["growth"] == 5_000)
    }
}
