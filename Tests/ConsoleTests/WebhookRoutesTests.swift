// What operators do with receivers of events: set up, look after, have delivered again.

import Live
import Testing
import Wire

@testable import Console

@Suite struct WebhookRoutesTests {
    private let desk = MemoryDesk()
    private var olga: Asker { Asker("olga", "operator", at: desk) }

    private func make() throws -> String {
        let body = #"{"url":"https://shop.example/hook","types":["credit"]}"#
        let made = try olga.ask("POST /v1/webhooks", body)
        #expect(made.status == 201)
        return try #require(made.json?["id"]?.string)
    }

    @Test func `a receiver is made, its secret is told once, and it is changed`() throws {
        let made = try olga.ask("POST /v1/webhooks", #"{"url":"https://shop.example/hook"}"#)
        let id = try #require(made.json?["id"]?.string)
        let secret = try #require(made.json?["secret"]?.string)
        #expect(secret.hasPrefix("whsec_") && secret.utf8.count > 40)
        let shown = try olga.ask("GET /v1/webhooks/\(id)").json
        #expect(shown?["url"] == "https://shop.example/hook")
        #expect(shown?["active"] == true && shown?["secret"] == nil)
        let list = try olga.ask("GET /v1/webhooks")
        #expect(list.json?["webhooks"]?.array?.count == 1)
        #expect(!String(decoding: list.body, as: UTF8.self).contains("whsec_"))
        let changed = try olga.ask("PATCH /v1/webhooks/\(id)", #"{"active":false}"#).json
        #expect(changed?["active"] == false)
        let rotated = try olga.ask("POST /v1/webhooks/\(id)/secret").json?["secret"]?.string
        #expect(rotated != nil && rotated != secret)
        try olga.ask("DELETE /v1/webhooks/\(id)")
        #expect(try olga.ask("GET /v1/webhooks/\(id)").status == 404)
        #expect(try olga.ask("GET /v1/webhooks").json?["webhooks"] == [])
        let acts = try olga.ask("GET /v1/audit").json?["acts"]?.array
        #expect(
            acts?.compactMap { $0["action"] } == [
                "webhook.remove", "webhook.rotate", "webhook.change", "webhook.create",
            ])
        let audit = try olga.ask("GET /v1/audit").body
        #expect(!String(decoding: audit, as: UTF8.self).contains("whsec_"))
    }

    @Test(arguments: [
        "http://shop.example/", "https://127.0.0.1/", "https://[::1]/", "https://0x7f.1/",
        "https://10.0.0.1/", "https://169.254.169.254/", "https://[::ffff:127.0.0.1]/",
        "https://user@shop.example/", "file:///etc/passwd", "nonsense",
    ])
    func `a URL that leads inside, or is none, is refused with its field`(url: String) throws {
        let made = try olga.ask("POST /v1/webhooks", #"{"url":"\#(url)"}"#)
        #expect(made.status == 422 && made.json?["field"] == "url")
        let path = "/v1/webhooks/\(try make())"
        #expect(try olga.ask("PATCH \(path)", #"{"url":"\#(url)"}"#).status == 422)
    }

    @Test func `what waits and what is parked is listed, and is delivered again`() throws {
        let id = try make()
        func ask(_ command: WebhookCommand) -> Fields {
            var reply: Fields = [:]
            let request = ValueRequest(
                .webhook(command), by: .house, at: desk.now, operation: "webhook")
            desk.ask(request) { if case .reply(let fields) = $0 { reply = fields } }
            return reply
        }
        var waits = WebhookDelivery(
            webhook: id, cursor: 7, user: "ann", type: "credit", since: desk.now)
        var parked = WebhookDelivery(
            webhook: id, cursor: 3, user: "ben", type: "credit", since: desk.now)
        waits.attempts = 1
        parked.state = .parked
        _ = ask(.progress(id: id, position: 9, [waits, parked]))
        let path = "/v1/webhooks/\(id)"
        func events(_ query: String = "") throws -> [JSON] {
            try olga.ask("GET \(path)/deliveries\(query)").json?["deliveries"]?.array?
                .compactMap { $0["event"] } ?? []
        }
        #expect(try events() == ["evt-3", "evt-7"])
        #expect(try events("?state=parked") == ["evt-3"])
        let page = try olga.ask("GET \(path)/deliveries?limit=1").json
        let next = try #require(page?["next"]?.string)
        #expect(try events("?cursor=\(next)") == ["evt-7"])
        #expect(try olga.ask("POST \(path)/redeliver", "{}").json?["redelivered"] == 1)
        #expect(try events("?state=waiting") == ["evt-3", "evt-7"])
        let unknown = try olga.ask("POST \(path)/redeliver", #"{"event":"evt-99"}"#)
        #expect(unknown.status == 404)
        let wrong = try olga.ask("POST \(path)/redeliver", #"{"event":"evt-x"}"#)
        #expect(wrong.status == 422)
        // The position goes on and never back, also when an old word of it comes late.
        _ = ask(.progress(id: id, position: 4, []))
        let loaded = ask(.load)["webhooks"]?.list?.first?.fields
        #expect(loaded?["position"]?.int == 9)
    }

    @Test func `what has arrived is listed no more`() throws {
        let id = try make()
        var delivery = WebhookDelivery(
            webhook: id, cursor: 3, user: "ben", type: "credit", since: desk.now)
        for state in [WebhookDelivery.State.waiting, .done] {
            delivery.state = state
            desk.ask(
                ValueRequest(
                    .webhook(.progress(id: id, position: 3, [delivery])), by: .house, at: desk.now,
                    operation: "webhook")
            ) { _ in }
            let listed = try olga.ask("GET /v1/webhooks/\(id)/deliveries").json?["deliveries"]
            #expect(listed?.array?.count == (state == .waiting ? 1 : 0))
        }
    }
}
