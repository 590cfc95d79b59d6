// Receivers of events: where they are, what they want to hear, and what has not arrived there.

internal import Gateway
internal import Live
internal import Net
internal import Wire

enum WebhookRoutes {
    static let all: [Route] = [
        Route(
            .get, "/v1/webhooks", "listWebhooks", "The receivers of events, by id.",
            for: [.operator], query: Schema.paging,
            answer: Schema.page("webhooks", of: webhook)
        ) { (call) throws(Refusal) in
            .decide(.webhook(.list)) { (found) throws(Refusal) in
                try call.page(found["webhooks"]?.list ?? [], "webhooks")
            }
        },
        Route(
            .post, "/v1/webhooks", "createWebhook",
            "A new receiver, told of what happens from now on. The secret is told this once.",
            for: [.operator], body: creation, answer: withSecret, status: 201, create),
        Route(
            .get, "/v1/webhooks/{webhook}", "readWebhook", "A receiver.", for: [.operator],
            answer: webhook
        ) { (call) throws(Refusal) in .decide(.webhook(.read(id: call["webhook"]))) },
        Route(
            .patch, "/v1/webhooks/{webhook}", "changeWebhook",
            "Changes what is named; one that is not active is told nothing and misses nothing.",
            for: [.operator], body: changes, answer: webhook, change),
        Route(
            .delete, "/v1/webhooks/{webhook}", "removeWebhook", "Takes a receiver away.",
            for: [.operator], answer: webhook
        ) { (call) throws(Refusal) in .decide(.webhook(.remove(id: call["webhook"]))) },
        Route(
            .post, "/v1/webhooks/{webhook}/secret", "rotateWebhookSecret",
            "A new secret, told this once; the old one signs beside it for a day.",
            for: [.operator], answer: withSecret
        ) { (call) throws(Refusal) in
            .decide(.webhook(.rotate(id: call["webhook"], secret: makeSecret())))
        },
        Route(
            .get, "/v1/webhooks/{webhook}/deliveries", "listDeliveries",
            "Events that did not arrive at once: those that wait and those that are parked.",
            for: [.operator],
            query: Schema.paging + [Schema.optional("state", .word(["waiting", "parked"]))],
            answer: Schema.page("deliveries", of: delivery), deliveries),
        Route(
            .post, "/v1/webhooks/{webhook}/redeliver", "redeliver",
            "Has an event delivered once more, or all that is parked, up to 500 at a time.",
            for: [.operator], body: redelivery,
            answer: .object([Schema.member("redelivered", .integer(0...500))]), redeliver),
    ]

    // MARK: Forms

    private static let url = Schema.text(1...HTTPAddress.limit)
    private static let types = Schema.list(of: .text(1...64), count: 0...64)
    private static let members: [Schema.Property] = [
        Schema.member("id", .id), Schema.member("url", url),
        Schema.member("types", types, "Empty for all."), Schema.member("active", .flag),
        Schema.member("created", .instant),
    ]
    private static let webhook = Schema.named("Webhook", .object(members))
    private static let withSecret = Schema.object(
        members + [Schema.member("secret", .text(1...128), "The key of its signatures.")])

    private static let creation = Schema.object([
        Schema.member("url", url, "https, unless the configuration allows http."),
        Schema.optional("types", types, "All where empty or left out."),
    ])
    private static let changes = Schema.object([
        Schema.optional("url", url), Schema.optional("types", types),
        Schema.optional("active", .flag),
    ])
    private static let redelivery = Schema.object([
        Schema.optional("event", .text(5...24), "Its id; all that is parked where left out.")
    ])

    private static let delivery = Schema.named(
        "Delivery",
        .object([
            Schema.member("webhook", .id), Schema.member("event", .text(5...24)),
            Schema.member("user", .text(0...64)), Schema.member("type", .text(0...64)),
            Schema.member("state", .word(WebhookDelivery.State.allCases.map(\.rawValue))),
            Schema.member("attempts", .count),
            Schema.member("next_at", .count, "0: waits for an earlier event of the member."),
            Schema.member("since", .instant), Schema.member("last", .text(0...64)),
            Schema.member("repeated", .flag),
        ]))

    // MARK: Handlers

    /// 32 random bytes; the prefix tells people, and programs that look for lost keys, what it is.
    private static func makeSecret() -> String { "whsec_" + Base64.url.encode(Entropy.bytes(32)) }

    private static func check(_ url: String, _ call: Call) throws(Refusal) {
        if let problem = call.desk.webhooks.problem(with: url) {
            throw .field("url", problem)
        }
    }

    private static func types(of call: Call) -> [String]? {
        call.body["types"]?.list?.compactMap(\.string)
    }

    private static func create(_ call: Call) throws(Refusal) -> Reply {
        let url = call.body["url"]?.string ?? ""
        try check(url, call)
        return .decide(
            .webhook(
                .create(
                    id: call.desk.makeID(), url: url, types: types(of: call) ?? [],
                    secret: makeSecret())))
    }

    private static func change(_ call: Call) throws(Refusal) -> Reply {
        let url = call.body["url"]?.string
        if let url { try check(url, call) }
        return .decide(
            .webhook(
                .change(
                    id: call["webhook"],
                    WebhookCommand.Change(
                        url: url, types: types(of: call), isActive: call.body["active"]?.bool))))
    }

    private static func deliveries(_ call: Call) throws(Refusal) -> Reply {
        .decide(
            .webhook(
                .deliveries(
                    id: call["webhook"],
                    state: call.query["state"]?.string.flatMap(WebhookDelivery.State.init),
                    after: call.cursorID ?? "", count: call.limit)))
    }

    private static func redeliver(_ call: Call) throws(Refusal) -> Reply {
        let event = call.body["event"]?.string
        let cursor = event.flatMap(FeedItem.cursor(ofEvent:))
        if event != nil, cursor == nil { throw .field("event", "is no event's id") }
        return .decide(.webhook(.redeliver(id: call["webhook"], event: cursor)))
    }
}
