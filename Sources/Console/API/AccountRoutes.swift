// One person, one account: the names that platforms know somebody by, and two accounts made one.

internal import Gateway
internal import Live

enum AccountRoutes {
    private static let path = "/v1/users/{user}"
    private static let editors: Set<Actor.Role> = [.operator, .service]

    static let all: [Route] = [
        Route(
            .get, path + "/links", "listLinks", "The names that platforms know a member by.",
            for: [.viewer, .operator, .service], query: Schema.paging,
            answer: Schema.page("links", of: link)
        ) { (call) throws(Refusal) in
            let user = call["user"]
            return .decide(.query(.belongings(of: user, call.list("link", owner: user))))
        },
        Route(
            .put, path + "/links", "linkUser", "Has a platform's name lead to the account.",
            for: editors,
            body: .object([Schema.member("provider", .id), Schema.member("id", .id)]),
            answer: linked
        ) { (call) throws(Refusal) in
            .decide(
                .link(
                    LinkChange(
                        user: call["user"], provider: call.body["provider"]?.string ?? "",
                        identity: call.body["id"]?.string ?? "")))
        },
        Route(
            .delete, path + "/links/{link}", "unlinkUser",
            "Takes a name, `provider:id`, from the account.", for: editors, answer: linked
        ) { (call) throws(Refusal) in
            let parts = call["link"].split(separator: ":", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { throw Refusal(.notFound, "no such link") }
            return .decide(
                .link(
                    LinkChange(
                        user: call["user"], provider: parts[0], identity: parts[1], isOn: false)))
        },
        Route(
            .post, path + "/merge", "mergeUser",
            "Makes another account part of this one; its name leads here from then on.",
            for: editors,
            body: .object([Schema.optional("op", .id), Schema.member("from", .id)]),
            answer: merged, once: true
        ) { (call) throws(Refusal) in
            .decide(.merge(Merge(from: call.body["from"]?.string ?? "", into: call["user"])))
        },
    ]

    // MARK: Forms

    private static let link = Schema.named(
        "Link",
        .object([Schema.member("id", .text(1...200)), Schema.member("user", .id)]))

    private static let linked = Schema.object([
        Schema.member("user", .id), Schema.member("name", .id),
        Schema.member("state", .word(["linked", "unlinked"])),
    ])

    private static let merged = Schema.object([
        Schema.member("user", .id), Schema.member("from", .id),
        Schema.member("points", Schema.count, "What went over."),
        Schema.member("growth", Schema.count), Schema.member("balance", Schema.balance),
    ])
}
