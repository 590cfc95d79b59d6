// What points buy: the catalogue as the caller sees it, and as operators change it while rooms are
// live.

internal import Gateway
internal import Live

enum ShopRoutes {
    private static let everyone: Set<Actor.Role> = [.viewer, .host, .operator, .service]
    private static let editors: Set<Actor.Role> = [.operator, .service]

    static let all: [Route] =
        [
            Route(
                .get, "/v1/items", "listItems", "What members get for points, and what is left.",
                for: everyone, query: Schema.paging,
                answer: Schema.page("items", of: .either([item, written]))
            ) { (call) throws(Refusal) in
                if call.isEditor { return try call.section("items") }
                let page = Showcase(
                    user: call.actor.user, after: call.cursorID ?? "", count: call.limit)
                return .decide(.query(.shop(page))) { $0.only("items", "next") }
            },
            Route(
                .get, "/v1/coupons", "listCouponKinds", "The kinds of coupons that points buy.",
                for: everyone, query: Schema.paging,
                answer: Schema.page("coupons", of: .either([coupon, written]))
            ) { (call) throws(Refusal) in
                if call.isEditor { return try call.section("coupons") }
                return call.shop("coupons", by: "coupon")
            },
            Route(
                .get, "/v1/gifts", "listGifts", "What viewers send the host.", for: everyone,
                query: Schema.paging,
                answer: Schema.page("gifts", of: .either([gift, written]))
            ) { (call) throws(Refusal) in
                if call.isEditor { return try call.section("gifts") }
                return call.shop("gifts", by: "gift")
            },
        ] + edits("items", one: "Item", form: itemForm)
        + edits("coupons", one: "CouponKind", form: couponForm)
        + edits("gifts", one: "Gift", form: giftForm)

    /// Putting an element of a section, changing some of its keys, and taking it out.
    private static func edits(_ section: String, one: String, form: Schema) -> [Route] {
        let path = "/v1/\(section)"
        return [
            Route(
                .post, path, "put\(one)", "A new element, or one instead of that with its id.",
                for: editors, body: form, answer: edited, once: true
            ) { (call) throws(Refusal) in
                .decide(.edit(ProgrammeEdit(section, .put(call.body))))
            },
            Route(
                .patch, path + "/{element}", "patch\(one)",
                "Changes keys of an element; null takes the default again.",
                for: editors, body: .map(.any), answer: edited
            ) { (call) throws(Refusal) in
                .decide(.edit(ProgrammeEdit(section, .patch(id: call["element"], call.body))))
            },
            Route(
                .delete, path + "/{element}", "remove\(one)", "Takes an element out.",
                for: editors, answer: edited
            ) { (call) throws(Refusal) in
                .decide(.edit(ProgrammeEdit(section, .remove(id: call["element"]))))
            },
        ]
    }

    // MARK: Forms

    private static let price = Schema.integer(0...1_000_000_000)
    /// An element as who edits it sees it: as it is written, also where it is not offered.
    private static let written = Schema.map(.any)

    private static let edited = Schema.object([Schema.member("id", .id)])

    private static let prize = Schema.object([
        Schema.member("id", .id), Schema.optional("names", .names),
        Schema.member("weight", .integer(1...1_000_000)), Schema.optional("points", price),
        Schema.optional("coupon", .id),
    ])

    private static let itemForm = Schema.named(
        "ItemForm",
        .object([
            Schema.member("id", .id), Schema.optional("names", .names),
            Schema.optional("kind", .word(ShopItem.Kind.allCases.map(\.rawValue))),
            Schema.member("price", price, "Points for one."),
            Schema.optional("cash", price, "Fen for one beside the points."),
            Schema.optional("stock", .nullable(price), "How many there are in all."),
            Schema.optional("per_user", .nullable(.integer(1...1_000_000))),
            Schema.optional("min_tier", .nullable(.id)),
            Schema.optional("opens_at", .nullable(.instant)),
            Schema.optional("closes_at", .nullable(.instant)),
            Schema.optional("pay_within_s", .integer(10...604_800)),
            Schema.optional("prizes", .list(of: prize, count: 0...100), "Of a blind box."),
            Schema.optional("active", .flag),
        ]))

    private static let couponForm = Schema.named(
        "CouponKindForm",
        .object([
            Schema.member("id", .id), Schema.optional("names", .names),
            Schema.member("off", .integer(1...1_000_000_000), "Fen off an order."),
            Schema.optional("threshold", price, "Fen that the order comes to at least."),
            Schema.optional("category", .nullable(.id)),
            Schema.optional("days", .integer(1...3_650)),
            Schema.optional("price", .nullable(price), "Points; null: not for sale."),
            Schema.optional("per_user", .nullable(.integer(1...1_000_000))),
            Schema.optional("min_tier", .nullable(.id)),
        ]))

    private static let giftForm = Schema.named(
        "GiftForm",
        .object([
            Schema.member("id", .id), Schema.optional("names", .names),
            Schema.member("price", .integer(1...1_000_000_000), "Points for one."),
            Schema.optional("effect", .nullable(.id), "What the room shows with it."),
            Schema.optional("combo_ms", .integer(0...60_000)),
        ]))

    private static let gift = Schema.named(
        "Gift",
        .object([
            Schema.member("gift", .id), Schema.member("title", .text(0...200)),
            Schema.member("titles", .names), Schema.member("price", .count),
            Schema.member("effect", .nullable(.id)), Schema.member("combo_ms", .count),
        ]))

    private static let item = Schema.named(
        "Item",
        .object([
            Schema.member("item", .id), Schema.member("kind", .text(1...64)),
            Schema.member("title", .text(0...200)), Schema.member("titles", .names),
            Schema.member("price", .count), Schema.member("cash", .count),
            Schema.member("left", .nullable(.count), "null: any number."),
            Schema.member("own_left", .nullable(.count), "How many the caller may still have."),
            Schema.member("min_tier", .nullable(.id)),
            Schema.member("opens_at", .nullable(.instant)),
            Schema.member("closes_at", .nullable(.instant)),
            Schema.optional("prizes", .list(of: .map(.any), count: 1...100)),
            Schema.optional("weights", .count, "The sum of the prizes' weights."),
        ]))

    private static let coupon = Schema.named(
        "CouponKind",
        .object([
            Schema.member("coupon", .id), Schema.member("title", .text(0...200)),
            Schema.member("titles", .names), Schema.member("price", .nullable(.count)),
            Schema.member("off", .count), Schema.member("threshold", .count),
            Schema.member("category", .nullable(.id)), Schema.member("days", .count),
            Schema.member("own_left", .nullable(.count)),
            Schema.member("min_tier", .nullable(.id)),
        ]))
}

extension Call {
    /// A page of a section as it is written.
    fileprivate func section(_ name: String) throws(Refusal) -> Reply {
        try page(desk.programme.shown(name)?.list ?? [], name)
    }

    /// A page of what comes with the shop's first.
    fileprivate func shop(_ name: String, by id: String) -> Reply {
        .decide(.query(.shop(Showcase(user: actor.user, count: 0)))) {
            (shop) throws(Refusal) in
            try page(shop[name]?.list ?? [], name, by: id)
        }
    }
}

extension Fields {
    /// Only what the route promises.
    fileprivate func only(_ names: String...) -> Reply {
        var kept = Fields()
        for (name, value) in all where names.contains(name) { kept[name] = value }
        return .fields(kept)
    }
}
