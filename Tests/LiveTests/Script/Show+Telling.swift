// How a script writes down what came of a line.

import Live

extension Show {
    func tell(_ answer: Answer) {
        switch answer {
        case .refused(let refusal):
            let details = refusal.details.all.map { name, value in
                name == "until" ? "for=\(left(value))" : "\(name)=\(value.text)"
            }
            tell((["refused \(refusal.code.rawValue)"] + details).joined(separator: " "))
        case .reply(let fields):
            if let streak = fields["streak"] { tell("streak \(streak.text)") }
            if let own = fields["danmaku"]?.fields { tell("alone sees \(own.text("text"))") }
            if let state = fields["state"] { tell("is \(state.text)") }
            if fields["until"] != nil, let tier = fields["tier"] {
                tell("has \(tier.text) for \(left(fields["until"] ?? .null))")
            }
            if let position = fields["position"] { tell("stands \(position.text)") }
            if fields["waited_ms"] != nil { tell("takes \(fields.text("user"))") }
            if fields["entries"] != nil { tellAccount(fields) }
            if fields["items"] != nil { tellShop(fields) }
        }
    }

    private func tellAccount(_ fields: Fields) {
        for name in ["points", "held", "growth", "next"] {
            guard let value = fields[name], name != "held" || value != 0 else { continue }
            tell("\(name) \(value.text)")
        }
        for coupon in fields["coupons"]?.list ?? [] {
            tell("has \(coupon.fields?.text("kind") ?? "-")")
        }
        for entry in fields["entries"]?.list ?? [] {
            guard let line = entry.fields else { continue }
            tell("\(line.text("reason")) \(line.text("points")) = \(line.text("balance"))")
        }
    }

    /// What there is, for how much, how many are left, and how many of them for oneself.
    private func tellShop(_ fields: Fields) {
        for offer in (fields["items"]?.list ?? []) + (fields["coupons"]?.list ?? []) {
            guard let offer = offer.fields else { continue }
            let name = offer.text(offer["item"] == nil ? "coupon" : "item")
            let cash = (offer["cash"]?.int).flatMap { $0 > 0 ? "+\($0)" : nil } ?? ""
            let left = "\(offer.text("left"))/\(offer.text("own_left"))"
            tell("\(name) \(offer.text("price"))\(cash) \(left)")
        }
        if let next = fields["next"] { tell("more after \(next.text)") }
    }

    func tell(_ item: FeedItem) {
        let body = item.body
        let text: String
        switch item.type {
        case "credit":
            let debt = ["recovered", "owed"].compactMap { name in
                body[name].map { " \(name) \($0.text)" }
            }
            text = "\(body.signed("points")) \(body.text("reason"))" + debt.joined()
        case "growth": text = "growth \(body.signed("added"))"
        case "tier":
            let until = body["until"].flatMap { $0 == .null ? nil : " for \(left($0))" } ?? ""
            text = "tier \(body.text("tier"))\(until)"
        case "task":
            let done = body["done"]?.bool == true ? " done" : ""
            text = "task \(body.text("task")) \(body.text("progress"))/\(body.text("goal"))\(done)"
        case "coupon": text = "\(body.text("kind")) \(body.text("state"))"
        case "order":
            let back = body["refunded"].map { " \($0.text) back" } ?? ""
            text = "\(body.text("order")) \(body.text("state"))\(back)"
        case "win": text = "wins \(body.text("prize"))"
        case "notice":
            text =
                "told \(body.text("kind"))"
                + (body["missing"].map { " \($0.text) missing" } ?? "")
                + (body["until"].map { " for \(left($0))" } ?? "")
        default: text = item.type
        }
        tell(item.user.isEmpty ? "mall: \(text) \(body.text("user"))" : named(item.user) + text)
    }

    func tell(_ event: RoomEvent) {
        let fields = event.fields
        switch event.type {
        case "danmaku":
            tell("\(fields.text("style")) \(fields.text("color")) \(fields.text("text"))")
        case "entry": tell("entry \(fields.text("user")) \(fields.text("effect"))")
        case "upgrade": tell("upgrade \(fields.text("tier")): \(fields.text("text"))")
        case "announcement": tell("announcement \(fields.text("text"))")
        case "gift":
            tell(
                "gift \(fields.text("gift")) x\(fields.text("count")) combo \(fields.text("combo"))"
            )
        case "queue":
            let current = fields["current"]?.string.map { " with \($0)" } ?? ""
            if hearing.contains(.queues) {
                tell("\(fields.text("queue")) \(fields.text("length"))\(current)")
            }
        case "featured": tell("featured \(fields.text("user")) \(fields.text("text"))")
        case "sampled": tell("\(fields.text("dropped")) left out")
        case "removed": tell("removed \(fields.text("target"))")
        case "room": tell("room " + fields.all.map { "\($0)=\($1.text)" }.joined(separator: " "))
        case "wave": tell("wave \(fields.text("wave")) for \(left(fields["closes_at"] ?? .null))")
        case "likes":
            if hearing.contains(.likes) {
                tell("likes \(fields.text("total")) (+\(fields.text("added")))")
            }
        case "presence": if hearing.contains(.presence) { tell(presence: fields) }
        case "activity.updated":
            if hearing.contains(.updated) {
                tell("\(fields.text("activity")) has \(fields.text("left"))")
            }
        case "activity.settled":
            // Scripts claim faster than hands do; what is made of that has tests of its own.
            let result = fields["result"]?.fields?.without(["too_fast"])
            let told = result.map { result in
                " " + result.all.map { "\($0) \($1.text)" }.joined(separator: " ")
            }
            tell("\(fields.text("activity")) \(fields.text("state"))\(told ?? "")")
        default: tell("\(fields.text("activity")) \(event.type.dropFirst("activity.".count))")
        }
    }

    private func tell(presence fields: Fields) {
        let tiers = fields["tiers"]?.fields?.all.map { "\($0) \($1.text)" } ?? []
        var text = "viewers \(fields.text("viewers"))"
        if !tiers.isEmpty { text += " (\(tiers.joined(separator: " ")))" }
        if let members = fields["members"]?.list {
            text += " members [" + members.names.joined(separator: " ") + "]"
        }
        tell(text)
    }

    /// How long from now until an instant.
    private func left(_ instant: Datum) -> String {
        guard let at = instant.int else { return "-" }
        return at == .foreverMilliseconds ? "ever" : (at - now).span
    }
}

extension [Datum] {
    /// The users that a member list names.
    var names: [String] { map { $0.fields?.text("user") ?? "?" } }
}

extension Fields {
    /// A number with its sign.
    func signed(_ name: String) -> String {
        (self[name]?.int ?? 0) < 0 ? text(name) : "+" + text(name)
    }

    func text(_ name: String) -> String { self[name]?.text ?? "-" }
}

extension Datum {
    var text: String {
        switch self {
        case .null: "-"
        case .bool(let value): "\(value)"
        case .int(let value): "\(value)"
        case .string(let value): value
        case .list(let list): list.map(\.text).joined(separator: "|")
        case .fields(let fields): fields.all.map { "\($0):\($1.text)" }.joined(separator: "|")
        }
    }
}
