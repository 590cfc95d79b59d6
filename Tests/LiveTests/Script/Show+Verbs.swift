// The verbs of a script: each is one command of the room, of value, or of the house.

import Live

extension Show {
    /// The clock, the house and the people's coming and going.
    func actInHouse(_ command: Command) -> Bool {
        switch (command.who, command.verb) {
        case ("wait", let span): wait(Int64(span: span))
        case ("tick", _): tick()
        case ("restart", _): restart()
        case ("house", "wakes"): wake()
        case ("it", "is"):
            let clock = command.words[3].split(separator: ":").compactMap { Int64($0) }
            let day = Int64(command.object.dropFirst()) ?? 1
            now = Self.time(day: day, minute: clock[0] * 60 + clock[1])
        case ("house", "looks"): look(command.words.last ?? "")
        case ("house", "sweeps"): sweep()
        case (let user, "joins"): join(user, returns: false)
        case (let user, "returns"): join(user, returns: true)
        case (let user, "leaves"): leave(user)
        default: return false
        }
        return true
    }

    /// What needs to be in the room.
    func actInRoom(_ command: Command) -> Bool {
        let user = command.who
        let id = operation()
        switch command.verb {
        case "says":
            let isPreset = command.object == "preset"
            let words = Utterance(
                text: isPreset ? nil : command.object,
                preset: isPreset ? command.word(after: "preset") : nil,
                style: command.word(after: "as"))
            let session = session(user)
            step { $0.say(words, from: session, request: 1, id: id, &$1) }
        case "likes":
            let session = session(user)
            let count = Int64(command.object) ?? 1
            step { $0.like(count, from: session, request: 1, &$1) }
        case "shares":
            let session = session(user)
            let channel = command.word(after: "by")
            step { $0.share(from: session, channel: channel, request: 1, id: id, &$1) }
        case "announces":
            let session = session(user)
            step {
                $0.announce(command.object, style: "scroll", from: session, request: 1, &$1)
            }
        default: return queue(command)
        }
        return true
    }

    /// `ann queues for mic "may I?"`, `ann unqueues from mic`, `hal takes mic ann`,
    /// `hal passes mic ann`.
    private func queue(_ command: Command) -> Bool {
        guard let kind = command.words.dropFirst(2).lazy.compactMap(QueueKind.init).first else {
            return false
        }
        let last = command.words.last == kind.rawValue ? nil : command.words.last
        let wish: QueueCommand
        switch command.verb {
        case "queues": wish = .join(kind, text: last ?? "")
        case "unqueues": wish = .leave(kind)
        case "takes": wish = .take(kind, user: last)
        case "passes": wish = .skip(kind, user: last ?? "")
        default: return false
        }
        let session = session(command.who)
        step { $0.queue(wish, from: session, request: 1, &$1) }
        return true
    }

    /// What goes to the books; nil for a verb that nobody knows.
    func request(_ command: Command) -> ValueRequest? {
        if let request = mall(command) { return request }
        guard let value = value(command) else { return nil }
        let isClients =
            switch value {
            case .enter, .open, .end, .redeem, .cancel, .gift, .transfer, .boost: true
            default: false
            }
        var sent = command.words
        if let place = sent.firstIndex(of: "op") { sent.removeSubrange(place...(place + 1)) }
        let op = command.word(after: "op") ?? operation()
        return ValueRequest(
            value, by: command.who == "house" ? .house : actor(command.who), at: now,
            operation: op,
            fingerprint: isClients ? fingerprint(sent.joined(separator: " ")) : nil)
    }

    private func value(_ command: Command) -> ValueCommand? {
        let room = Self.roomID
        switch (command.verb, command.object) {
        case ("signs", _): return .signIn(room: room, host: Self.host)
        case ("sweeps", _): return .sweep
        case ("arrives", let from):
            return .admit(
                room: room, host: Self.host, cursor: nil, minTier: from.isEmpty ? nil : from)
        case ("visits", _): return .visit(room: room, host: Self.host, mayReturn: true)
        case ("becomes", _): return .join(plan: command.setting("plan"))
        case ("registers", let guest):
            return .register(
                Registration(
                    guest: guest, room: room, host: Self.host, plan: command.setting("plan")))
        case ("boosts", let tier): return .boost(tier: tier, room: room)
        case ("profiles", let user): return .profile(profile(user, command))
        case ("follows", _): return .follow(host: Self.host, room: room, on: true)
        case ("unfollows", _): return .follow(host: Self.host, room: room, on: false)
        case ("acks", let cursor): return .acknowledge(cursor: Int64(cursor) ?? .max)
        case ("reads", let count):
            return .account(
                HistoryKey(
                    user: command.who, count: Int64(count) ?? 0,
                    before: command.word(after: "before").flatMap { Int64($0) }))
        case ("claims", let activity), ("votes", let activity), ("answers", let activity):
            var said = Fields()
            said["wave"] = command.word(after: "wave").flatMap { Int64($0) }.map { .int($0) }
            said["option"] = command.word(after: "option").map { .string($0) }
            return .enter(
                Entry(
                    activity: activity, command: String(command.verb.dropLast()),
                    user: command.who, room: command.word(after: "in") ?? room,
                    host: Self.host, fields: said))
        case ("enters", let activity):
            let shares = command.word(after: "shares").flatMap { Int64($0) }
            return .enter(
                Entry(
                    activity: activity, command: "enter", user: command.who, room: room,
                    host: Self.host, fields: shares.map { ["shares": .int($0)] } ?? [:]))
        case ("opens", let activity): return .open(order(activity, command))
        case ("closes", let activity): return .end(activity: activity, room: room, how: .close)
        case ("settles", let activity): return .end(activity: activity, room: room, how: .settle)
        case ("cancels", let activity): return .end(activity: activity, room: room, how: .cancel)
        case ("looks", _): return .look(activity: command.word(after: "at") ?? "")
        case ("features", let user):
            return .feature(
                Feature(
                    room: room, host: Self.host, seq: 7, user: user, name: user, tier: "normal",
                    text: command.words.last ?? ""))
        case ("gives", let user): return .grant(grant(user, command))
        case ("changes", _):
            var changes = Fields()
            for (name, value) in command.settings {
                changes[name] =
                    value == "none" ? .null : Int64(value).map { .int($0) } ?? .string(value)
            }
            return .update(room: room, changes: changes)
        default: return spending(command) ?? moderation(command).map { .moderate($0) }
        }
    }

    private func spending(_ command: Command) -> ValueCommand? {
        switch command.verb {
        case "buys": return .enter(purchase(command))
        case "redeems":
            let quantity = command.words.count > 3 ? Int64(command.words[3]) : nil
            return .redeem(
                Redemption(
                    id: command.word(after: "as") ?? operation(), item: command.object,
                    quantity: quantity ?? 1, room: Self.roomID))
        case "abandons": return .cancel(order: command.object)
        case "sends":
            let count = command.words.count > 3 ? Int64(command.words[3]) : nil
            return .gift(
                Gift(
                    gift: command.object, count: count ?? 1, room: Self.roomID, host: Self.host))
        case "transfers":
            return .transfer(
                Present(
                    to: command.word(after: "to") ?? "", points: Int64(command.object) ?? 0))
        case "browses":
            return .query(
                .shop(
                    Showcase(
                        user: command.who, after: command.word(after: "after"),
                        count: Int(command.object) ?? 50)))
        default: return nil
        }
    }

    /// `ann buys tea at sale as o1 quantity=2 points=50 coupon=c1`
    private func purchase(_ command: Command) -> Entry {
        var fields: Fields = [
            "sku": .string(command.object),
            "order": .string(command.word(after: "as") ?? operation()),
        ]
        for (name, value) in command.settings {
            fields[name] = Int64(value).map { .int($0) } ?? .string(value)
        }
        return Entry(
            activity: command.word(after: "at") ?? "", command: "buy", user: command.who,
            room: Self.roomID, host: Self.host, fields: fields)
    }

    private func order(_ activity: String, _ command: Command) -> ActivityOrder {
        var settings = Fields()
        var eligible = Fields()
        for (name, value) in command.settings {
            switch name {
            case "opens", "closes", "kind": break
            case "tiers":
                eligible[name] = .list(value.split(separator: "|").map { .string("\($0)") })
            case "min_tier": eligible[name] = .string(value)
            case "follow": eligible[name] = .bool(value == "yes")
            case "options":
                settings[name] = .list(
                    value.split(separator: "|").map {
                        ["id": .string("\($0)"), "title": .string("Option \($0)")]
                    })
            case "items": settings[name] = .list(items(value, command))
            case "prices": break
            case "early_s": settings[name] = .fields(numbers(value))
            case "weighted" where ["yes", "no"].contains(value):
                settings[name] = .bool(value == "yes")
            case "prizes":
                settings[name] = .list(value.split(separator: "|").map { prize(String($0)) })
            default: settings[name] = Int64(value).map { .int($0) } ?? .string(value)
            }
        }
        return ActivityOrder(
            id: activity, room: Self.roomID, host: Self.host,
            kind: command.setting("kind") ?? "point_rain",
            title: "", settings: settings, eligible: eligible,
            opensAt: command.setting("opens").map { now + Int64(span: $0) },
            closesAt: command.setting("closes").map { now + Int64(span: $0) },
            secret: [UInt8](repeating: 7, count: 32))
    }

    /// `gold:1:points:50` is one prize of 50 points.
    private func prize(_ text: String) -> Datum {
        let parts = text.split(separator: ":").map(String.init)
        var prize: Fields = ["id": .string(parts[0]), "title": .string(parts[0])]
        if parts.count > 1 { prize["count"] = .int(Int64(parts[1]) ?? 0) }
        if parts.count > 3 {
            prize[parts[2]] = Int64(parts[3]).map { .int($0) } ?? .string(parts[3])
        }
        return .fields(prize)
    }

    /// `sku:stock:price`, and `:per_user`; prices by tier are for all of them.
    private func items(_ value: String, _ command: Command) -> [Datum] {
        value.split(separator: "|").map { item in
            let parts = item.split(separator: ":").map(String.init)
            var fields: Fields = ["sku": .string(parts[0]), "title": .string(parts[0])]
            for (name, part) in zip(["stock", "price", "per_user"], parts.dropFirst()) {
                fields[name] = Datum(Int64(part))
            }
            if let prices = command.setting("prices") {
                fields["prices"] = .fields(numbers(prices))
            }
            return .fields(fields)
        }
    }

    /// `gold:60|svip:300`
    private func numbers(_ value: String) -> Fields {
        var numbers = Fields()
        for pair in value.split(separator: "|") {
            let parts = pair.split(separator: ":").map(String.init)
            numbers[parts[0]] = Datum(Int64(parts[1]))
        }
        return numbers
    }

    private func grant(_ user: String, _ command: Command) -> Grant {
        let amount = { command.setting($0).flatMap { Int64($0) } ?? 0 }
        let until = command.setting("for").map { now + Int64(span: $0) }
        return Grant(
            user: user, name: user, points: amount("points"), growth: amount("growth"),
            tier: command.setting("tier").map { TierGrant(tier: $0, until: until) },
            coupon: command.setting("coupon"),
            reason: "gift")
    }

    private func profile(_ user: String, _ command: Command) -> ProfileChange {
        var birthday = Fields()
        for (name, value) in command.settings {
            birthday[name] = Int64(value).map { .int($0) } ?? .string(value)
        }
        return ProfileChange(
            user: user, name: user, birthday: birthday.all.isEmpty ? .null : .fields(birthday),
            attributes: [:])
    }

    private func moderation(_ command: Command) -> Moderation? {
        guard let action = Moderation.Action(rawValue: String(command.verb.dropLast())) else {
            return nil
        }
        let seconds = command.word(after: "for").map { Int64(span: $0) / 1_000 }
        return Moderation(
            action: action, room: Self.roomID, user: action == .delete ? nil : command.object,
            seq: Int64(command.object), seconds: seconds, reason: "")
    }
}
