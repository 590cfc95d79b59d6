// Who may not come in, and who did what: the acts of hosts and operators, which nothing removes.

internal import Gateway
internal import Live

enum TrustRoutes {
    static let all: [Route] = [
        Route(
            .get, "/v1/audit", "listActs", "What hosts and operators did, newest first.",
            for: [.operator], query: Schema.paging, answer: Schema.page("acts", of: act), acts),
        Route(
            .get, "/v1/bans", "listBans", "Who may not come in, and who might not once, by room.",
            for: [.operator, .service], query: Schema.paging, answer: Schema.page("bans", of: ban)
        ) { (call) throws(Refusal) in .decide(.query(.documents(call.list("ban")))) },
        Route(
            .delete, "/v1/bans", "unban", "Lets somebody in again.",
            for: [.operator, .service],
            query: [Schema.member("room", .id), Schema.member("user", .id)],
            answer: .object([]), letIn),
        Route(
            .post, "/v1/bans", "ban", "Keeps somebody out of a room, and puts them out of it.",
            for: [.operator, .service], body: banning, answer: .object([]), once: true, keepOut),
    ]

    private static let act = Schema.named(
        "Act",
        .object([
            Schema.member("at", .instant), Schema.member("actor", .text(0...64)),
            Schema.member("role", .text(0...64)), Schema.member("action", .text(1...64)),
            Schema.member("room", .text(0...64)), Schema.member("detail", .map(.any)),
        ]))

    private static let banning = Schema.object([
        Schema.optional("op", .id), Schema.member("room", .id), Schema.member("user", .id),
        Schema.optional("seconds", .integer(1...315_360_000), "For ever where left out."),
        Schema.optional("reason", .text(0...200)),
    ])

    private static let ban = Schema.object([
        Schema.member("id", .text(3...129)), Schema.member("room", .id),
        Schema.member("user", .id), Schema.member("until", .instant, "0: it was lifted."),
        Schema.member("at", .instant), Schema.member("by", .text(1...64)),
        Schema.member("reason", .text(0...200)),
    ])

    private static func acts(_ call: Call) throws(Refusal) -> Reply {
        let page = AuditPage(before: try call.cursorPlace(), count: call.limit)
        return .decide(.query(.audit(page))) { .fields($0.withTextCursor) }
    }

    private static func keepOut(_ call: Call) throws(Refusal) -> Reply {
        try moderate(.ban, call.body, call)
    }

    private static func letIn(_ call: Call) throws(Refusal) -> Reply {
        try moderate(.unban, call.query, call)
    }

    private static func moderate(
        _ action: Moderation.Action, _ given: Fields, _ call: Call
    ) throws(Refusal) -> Reply {
        let room = given["room"]?.string ?? ""
        guard call.desk.rooms[room] != nil else { throw .field("room", "is no room") }
        return .decide(
            .moderate(
                Moderation(
                    action: action, room: room, user: given["user"]?.string, seq: nil,
                    seconds: given["seconds"]?.int, reason: given["reason"]?.string ?? "")))
    }
}
