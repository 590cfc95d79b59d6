// Members: how they stand, what moved their points, what they hold, and what the house gives them.

internal import Gateway
internal import Live

enum UserRoutes {
    private static let path = "/v1/users/{user}"
    private static let readers: Set<Actor.Role> = [.viewer, .operator, .service]

    static let all: [Route] = [
        Route(
            .get, path, "readUser", "A member's standing.", for: readers, answer: user
        ) { (call) throws(Refusal) in .decide(.query(.user(call["user"]))) },
        Route(
            .put, path, "writeUser", "Says what the mall knows of a member.",
            for: [.operator, .service], body: profile,
            answer: .object([
                Schema.optional("birthday", birthday), Schema.member("attributes", .map(.any)),
            ])
        ) { (call) throws(Refusal) in
            .decide(
                .profile(
                    ProfileChange(
                        user: call["user"], name: call.body["name"]?.string ?? "",
                        birthday: call.body["birthday"],
                        attributes: call.body["attributes"]?.fields ?? [:])))
        },
        Route(
            .get, path + "/points", "readPoints", "A member's balances.", for: readers,
            answer: points
        ) { (call) throws(Refusal) in
            .decide(.query(.user(call["user"]))) { standing in
                .fields([
                    "points": standing["points"] ?? 0, "held": standing["held"] ?? 0,
                    "growth": standing["growth"] ?? 0, "expiring": 0,
                ])
            }
        },
        Route(
            .get, path + "/entries", "listEntries", "What moved a member's points, newest first.",
            for: readers, query: Schema.paging, answer: Schema.page("entries", of: entry), entries),
        Route(
            .get, path + "/coupons", "listCoupons", "The coupons of a member.", for: readers,
            query: Schema.paging + [
                Schema.optional("past", .flag, "Those that were used or have expired instead.")
            ], answer: Schema.page("coupons", of: coupon)
        ) { (call) throws(Refusal) in
            let list = DocumentList.coupons(
                of: call["user"], past: call.query["past"]?.bool ?? false,
                after: call.cursorID ?? "", count: call.limit)
            return .decide(.query(.belongings(of: call["user"], list)))
        },
        Route(
            .get, path + "/export", "exportUser", "Everything that is kept about a member.",
            for: readers,
            query: [Schema.optional("cursor", .text(1...200), "`more` of the page before.")],
            answer: export
        ) { (call) throws(Refusal) in
            .decide(.query(.export(try Export(of: call["user"], cursor: call.cursorID))))
        },
        Route(
            .delete, path, "eraseUser",
            "Takes away everything personal of a member; the ledger goes on under the id.",
            for: [.operator, .service], answer: erased
        ) { (call) throws(Refusal) in .decide(.erase(Erasure(of: call["user"]))) },
        Route(
            .post, path + "/grants", "grant", "Gives points, growth, a tier or a coupon.",
            for: [.operator, .service], body: grant, answer: granted, once: true, give),
    ]

    // MARK: Forms

    private static let standing: [Schema.Property] =
        [
            Schema.member("user", .id), Schema.member("name", .text(0...64)),
            Schema.member("tier", .text(1...64)), Schema.member("growth", .balance),
            Schema.member("points", .balance), Schema.member("held", .balance),
            Schema.member("since", .instant),
            Schema.optional("erased_at", .instant, "When everything personal was taken away."),
        ] + membership

    private static let membership: [Schema.Property] = [
        Schema.member("tier_since", .instant),
        Schema.member("tier_until", .nullable(.instant), "null: until it is lost."),
        Schema.member(
            "next",
            .nullable(
                .object([
                    Schema.member("tier", .text(1...64)), Schema.member("missing", .balance),
                ])), "The next tier that growth reaches."),
        Schema.member(
            "keeping",
            .nullable(
                .object([
                    Schema.member("tier", .text(1...64)), Schema.member("until", .instant),
                    Schema.member("missing", .balance),
                ])), "By when how much growth is missing to keep the tier."),
        Schema.member("segment", .nullable(.text(1...64))),
        Schema.member("birthday", .nullable(birthday)),
        Schema.member("attributes", .map(.any), "What the mall knows."),
    ]

    private static let birthday = Schema.named(
        "Birthday",
        .object([
            Schema.member("month", .integer(1...12)), Schema.member("day", .integer(1...31)),
            Schema.optional("calendar", .word(Birthday.Reckoning.allCases.map(\.rawValue))),
        ]))

    private static let profile = Schema.object([
        Schema.optional("name", .text(0...64)),
        Schema.optional("birthday", .nullable(birthday), "null: forgotten."),
        Schema.optional("attributes", .map(.any), "Put over those there are; null takes one away."),
    ])

    private static let user = Schema.named("User", .object(standing + membership))

    private static let points = Schema.object([
        Schema.member("points", .balance), Schema.member("held", .balance),
        Schema.member("growth", .balance),
        Schema.member(
            "expiring", .count, "Points that end soon: 0, since points do not end."),
    ])

    private static let entry = Schema.named(
        "Entry",
        .object([
            Schema.member("at", .instant),
            Schema.member("points", .balance, "Negative for what was spent."),
            Schema.member("balance", .balance), Schema.member("reason", .text(0...200)),
            Schema.member("op", .text(1...200)),
        ]))

    private static let coupon = Schema.named(
        "Coupon",
        .object([
            Schema.member("id", .text(1...200)), Schema.member("kind", .text(1...64)),
            Schema.member("state", .word(Coupon.State.allCases.map(\.rawValue))),
            Schema.member("title", .text(0...200)), Schema.member("off", .count, "In fen."),
            Schema.member("threshold", .count, "In fen."),
            Schema.member("category", .nullable(.text(0...64)), "null: good for all."),
            Schema.member("order", .nullable(.text(0...64))),
            Schema.member("issued_at", .instant), Schema.member("expires_at", .instant),
        ]))

    private static let export = Schema.object(
        standing + [
            Schema.member("grants", .list(of: .map(.any), count: 0...1_000)),
            Schema.member("invited_by", .nullable(.id)),
            Schema.optional("follows", .list(of: .id, count: 0...100_000), "On the first page."),
            Schema.optional("more", .text(1...200), "The `cursor` of the next page."),
            Schema.optional("entries", .list(of: entry, count: 0...500)),
        ]
            + [
                "profiles", "links", "orders", "purchases", "coupons", "past_coupons",
                "invitations",
            ].map { Schema.optional($0, .list(of: .map(.any), count: 0...500)) })

    private static let erased = Schema.object([
        Schema.member("user", .id), Schema.member("erased_at", .instant),
    ])

    private static let grant = Schema.named(
        "Grant",
        .object([
            Schema.optional("op", .id), Schema.optional("points", .integer(0...1_000_000_000_000)),
            Schema.optional("growth", .integer(0...1_000_000_000_000)),
            Schema.optional(
                "tier",
                .object([
                    Schema.member("id", .text(1...64)),
                    Schema.optional("until", .nullable(.instant), "null: until taken back."),
                ])),
            Schema.optional("coupon", .id, "A kind of coupon; one of it is given."),
            Schema.member("reason", .text(1...200)),
        ]))

    private static let granted = Schema.object([Schema.member("balance", .balance)])

    // MARK: Handlers

    private static func entries(_ call: Call) throws(Refusal) -> Reply {
        let page = HistoryKey(
            user: call["user"], count: Int64(call.limit), before: try call.cursorPlace())
        return .decide(.query(.entries(page))) { .fields($0.withTextCursor) }
    }

    private static func give(_ call: Call) throws(Refusal) -> Reply {
        let body = call.body
        let tier = body["tier"]?.fields.map {
            TierGrant(tier: $0["id"]?.string ?? "", until: $0["until"]?.int)
        }
        let (points, growth) = (body["points"]?.int ?? 0, body["growth"]?.int ?? 0)
        let coupon = body["coupon"]?.string
        guard points > 0 || growth > 0 || tier != nil || coupon != nil else {
            throw Refusal(.badRequest, "gives nothing")
        }
        return .decide(
            .grant(
                Grant(
                    user: call["user"], name: "", points: points, growth: growth, tier: tier,
                    coupon: coupon,
                    reason: body["reason"]?.string ?? "")))
    }
}
