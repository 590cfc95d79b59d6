// What may be asked about webhooks: by operators, who set them up and look after them, and by
// whoever delivers, who keeps how far each receiver has been told.

internal import Ledger

package enum WebhookCommand: Hashable, Sendable {
    /// What an operator changes; nil leaves a thing as it is.
    package struct Change: Hashable, Sendable {
        package var url: String?
        package var types: [String]?
        package var isActive: Bool?

        package init(url: String? = nil, types: [String]? = nil, isActive: Bool? = nil) {
            self.url = url
            self.types = types
            self.isActive = isActive
        }
    }

    // MARK: Operators

    /// It is told what happens from now on. The secret is part of the reply, this once.
    case create(id: String, url: String, types: [String], secret: String)
    case change(id: String, Change)
    /// A new secret, part of the reply this once; the old one signs beside it for a day.
    case rotate(id: String, secret: String)
    case remove(id: String)
    case read(id: String)
    case list
    /// What waits and what is parked, or one of the two, in the order of the events.
    case deliveries(id: String, state: WebhookDelivery.State?, after: String, count: Int)
    /// An event once more, whatever became of it; without one, all that is parked, up to 500.
    case redeliver(id: String, event: Int64?)

    // MARK: Delivering

    /// All webhooks with their secrets and positions.
    case load
    /// What waits for a webhook, in the order of the events.
    case waiting(id: String, after: String)
    /// A page of the feed.
    case feed(FeedPage)
    /// How far a receiver has been told. The position never goes back.
    case progress(id: String, position: Int64, [WebhookDelivery])

    func name(_ keys: inout Keys) {
        switch self {
        case .create(let id, _, _, _):
            keys.documents.formUnion([Webhook.key(id), Webhook.position(of: id)])
            keys.documentLists.insert(Self.all)
        case .change(let id, _), .rotate(let id, _), .read(let id):
            keys.documents.insert(Webhook.key(id))
        case .remove(let id):
            keys.documents.formUnion([Webhook.key(id), Webhook.position(of: id)])
        case .list: keys.documentLists.insert(Self.all)
        case .deliveries(let id, _, _, _):
            keys.documents.insert(Webhook.key(id))
            for list in lists { keys.documentLists.insert(list) }
        case .waiting: for list in lists { keys.documentLists.insert(list) }
        case .redeliver(let id, let event):
            keys.documents.insert(Webhook.key(id))
            guard let event else { return keys.documentLists.formUnion(lists) }
            keys.documents.insert(WebhookDelivery.key(id, event))
            keys.feedPages.insert(Self.page(of: event))
        case .load:
            keys.documentLists.insert(Self.all)
            keys.documentLists.insert(Self.positions)
        case .feed(let page): keys.feedPages.insert(page)
        case .progress(let id, _, let deliveries):
            keys.documents.formUnion([Webhook.key(id), Webhook.position(of: id)])
            for delivery in deliveries { keys.documents.insert(delivery.document.key) }
        }
    }

    /// The lists of deliveries it is about.
    private var lists: [DocumentList] {
        func list(_ id: String, _ state: WebhookDelivery.State, _ after: String, _ count: Int)
            -> DocumentList
        {
            let after = after.isEmpty ? "" : "\(id)/\(after)"
            return DocumentList(
                WebhookDelivery.kind, owner: WebhookDelivery.owner(id, state), after: after,
                count: count)
        }
        switch self {
        case .deliveries(let id, let state, let after, let count):
            let states = state.map { [$0] } ?? [.waiting, .parked]
            return states.map { list(id, $0, after, count) }
        case .waiting(let id, let after): return [list(id, .waiting, after, 500)]
        case .redeliver(let id, nil): return [list(id, .parked, "", 500)]
        default: return []
        }
    }

    private static let all = DocumentList(Webhook.kind, count: 500)
    private static let positions = DocumentList(Webhook.positionKind, count: 500)

    private static func page(of event: Int64) -> FeedPage { FeedPage(after: event - 1, count: 1) }

    // MARK: Deciding

    func carryOut(_ turn: inout Turn, by actor: Actor) throws(Refusal) -> Fields {
        switch self {
        case .create, .change, .rotate, .remove: return try edit(&turn, by: actor)
        case .read(let id): return try webhook(id, turn).shown
        case .list:
            let found = Self.webhooks(turn).filter { !$0.isRemoved }
            return ["webhooks": .list(found.map { .fields($0.shown) })]
        case .deliveries(let id, _, _, let count):
            _ = try webhook(id, turn)
            return page(count, turn)
        case .waiting: return page(500, turn)
        case .redeliver(let id, let event):
            return try redeliver(id, event, &turn, by: actor)
        case .load:
            let found = Self.webhooks(turn).filter { $0.isActive && !$0.isRemoved }
            let positions = turn.set.documentLists[Self.positions] ?? []
            return [
                "webhooks": .list(
                    found.map { hook in
                        let position = positions.first { $0.key.id == hook.id }
                        let kept: Fields = [
                            "id": .string(hook.id), "kept": .fields(hook.kept),
                            "position": position?.kept["position"] ?? 0,
                        ]
                        return .fields(kept)
                    })
            ]
        case .feed(let page):
            return ["items": .list((turn.set.feedPages[page] ?? []).map { .fields($0.kept) })]
        case .progress(let id, let position, let deliveries):
            // One that was removed meanwhile leaves nothing behind.
            guard turn[document: Webhook.key(id)] != nil else { return [:] }
            let key = Webhook.position(of: id)
            let before = turn[document: key]?.kept["position"]?.int ?? 0
            if position > before {
                turn[document: key] = Document(key, kept: ["position": .int(position)])
            }
            for delivery in deliveries {
                turn[document: delivery.document.key] = delivery.document
            }
            return [:]
        }
    }

    private static func webhooks(_ turn: borrowing Turn) -> [Webhook] {
        (turn.set.documentLists[all] ?? []).compactMap { Webhook($0) }
    }

    private func webhook(_ id: String, _ turn: borrowing Turn) throws(Refusal) -> Webhook {
        guard let webhook = Webhook(turn[document: Webhook.key(id)]), !webhook.isRemoved else {
            throw Refusal(.notFound, "no such webhook")
        }
        return webhook
    }

    private func edit(_ turn: inout Turn, by actor: Actor) throws(Refusal) -> Fields {
        var webhook: Webhook
        var told: Fields = [:]
        let act: String
        switch self {
        case .create(let id, let url, let types, let secret):
            guard turn[document: Webhook.key(id)] == nil else {
                throw Refusal(.alreadyDone, "there is a webhook of this id")
            }
            let webhooks = Self.webhooks(turn)
            guard webhooks.filter({ !$0.isRemoved }).count < Webhook.most,
                webhooks.count < Self.all.count
            else {
                throw Refusal(.limitReached, "\(Webhook.most) webhooks are the most")
            }
            act = "webhook.create"
            webhook = Webhook(id: id, url: url, types: types, secret: secret, created: turn.at)
            told["secret"] = .string(secret)
            let position = Webhook.position(of: id)
            turn[document: position] = Document(
                position, kept: ["position": .int(turn.set.nextCursor - 1)])
        case .change(let id, let change):
            act = "webhook.change"
            webhook = try self.webhook(id, turn)
            webhook.url = change.url ?? webhook.url
            webhook.types = change.types ?? webhook.types
            webhook.isActive = change.isActive ?? webhook.isActive
        case .rotate(let id, let secret):
            act = "webhook.rotate"
            webhook = try self.webhook(id, turn)
            webhook.rotate(to: secret, at: turn.at)
            told["secret"] = .string(secret)
        case .remove(let id):
            act = "webhook.remove"
            webhook = try self.webhook(id, turn)
            webhook.isRemoved = true
        default: preconditionFailure("not an edit")
        }
        webhook.version += 1
        let key = Webhook.key(webhook.id)
        // What is removed is gone, so that it takes no place from others.
        turn[document: key] = webhook.isRemoved ? nil : Document(key, kept: webhook.kept)
        if webhook.isRemoved { turn[document: Webhook.position(of: webhook.id)] = nil }
        turn.audit(act, by: actor, room: "", webhook.shown)
        return webhook.shown.merging(told)
    }

    private func page(_ count: Int, _ turn: borrowing Turn) -> Fields {
        let found = lists.flatMap { turn.set.documentLists[$0] ?? [] }
            .sorted { $0.key.id < $1.key.id }
        let page = found.prefix(count)
        var answer: Fields = ["deliveries": .list(page.map { .fields($0.kept) })]
        let isFull = lists.contains { turn.set.documentLists[$0]?.count == $0.count }
        if let last = page.last, isFull || page.count < found.count {
            answer["next"] = .string(String(last.key.id.drop { $0 != "/" }.dropFirst()))
        }
        return answer
    }

    private func redeliver(
        _ id: String, _ event: Int64?, _ turn: inout Turn, by actor: Actor
    ) throws(Refusal) -> Fields {
        var webhook = try webhook(id, turn)
        var chosen: [WebhookDelivery]
        if let event {
            guard let item = turn.set.feedPages[Self.page(of: event)]?.first,
                item.cursor == event
            else { throw Refusal(.notFound, "no such event") }
            let known = turn[document: WebhookDelivery.key(id, event)].flatMap {
                WebhookDelivery(kept: $0.kept)
            }
            chosen = [
                known ?? WebhookDelivery(id, item, state: .done, since: turn.at)
            ]
        } else {
            chosen = lists.flatMap { turn.set.documentLists[$0] ?? [] }
                .compactMap { WebhookDelivery(kept: $0.kept) }
        }
        for delivery in chosen {
            var again = WebhookDelivery(
                webhook: id, cursor: delivery.cursor, user: delivery.user, type: delivery.type,
                since: turn.at)
            again.nextAt = turn.at
            // One that waits keeps its place among the events of its member.
            again.isRepeated = delivery.isRepeated || delivery.state != .waiting
            turn[document: again.document.key] = again.document
        }
        webhook.version += 1
        turn[document: Webhook.key(id)] = Document(Webhook.key(id), kept: webhook.kept)
        turn.audit(
            "webhook.redeliver", by: actor, room: "",
            ["webhook": .string(id), "events": .int(Int64(chosen.count))])
        return ["redelivered": .int(Int64(chosen.count))]
    }
}

extension FeedItem {
    /// The shape in which a page of the feed is handed to whoever delivers.
    var kept: Fields {
        [
            "user": .string(user), "cursor": .int(cursor), "at": .int(at), "type": .string(type),
            "body": .fields(body),
        ]
    }

    /// Reads what `kept` wrote; nil for anything else.
    package init?(kept: Fields) {
        guard let user = kept["user"]?.string, let cursor = kept["cursor"]?.int,
            let at = kept["at"]?.int, let type = kept["type"]?.string,
            let body = kept["body"]?.fields
        else { return nil }
        self.init(user: user, cursor: cursor, at: at, type: type, body: body)
    }
}
