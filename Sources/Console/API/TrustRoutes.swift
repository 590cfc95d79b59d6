// Who may not come in, and who did what: the acts of hosts and operators, which nothing removes.

internal import Gateway
internal import Live

enum TrustRoutes {
    static let all: [Route] = [
        Route(
            .get, "/v1/audit", "listActs", "What hosts and operators did, newest first.",
            for: [.operator], query: Schema.paging, answer: Schema.page("acts", of: act), acts),
        Route(
            .post, "/v1/bans", "ban", "Keeps somebody out of a room, and puts them out of it.",
            for: [.operator, .service], body: ban, answer: .object([]), once: true, keepOut),
    ]

    private static let act = Schema.named(
        "Act",
        .object([
            Schema.member("at", .instant), Schema.member("actor", .text(0...64)),
            Schema.member("role", .text(0...64)), Schema.member("action", .text(1...64)),
            Schema.member("room", .text(0...64)), Schema.member("detail", .map(.any)),
        ]))

    private static let ban = Schema.object([
        Schema.optional("op", .id), Schema.member("room", .id), Schema.member("user", .id),
        Schema.optional("seconds", .integer(1...315_360_000), "For ever where left out."),
        Schema.optional("reason", .text(0...200)),
    ])

    private static func acts(_ call: Call) throws(Refusal) -> Reply {
        let page = AuditPage(before: try call.cursorPlace(), count: call.limit)
        return .decide(.query(.audit(page))) { .fields($0.withTextCursor) }
    }

    private static func keepOut(_ call: Call) throws(Refusal) -> Reply {
        let body = call.body
        let room = body["room"]?.string ?? ""
        guard call.desk.rooms[room] != nil else { throw .field("room", "is no room") }
        return .decide(
            .moderate(
                Moderation(
                    action: .ban, room: room, user: body["user"]?.string, seq: nil,
                    seconds: body["seconds"]?.int, reason: body["reason"]?.string ?? "")))
    }
}
