// What the mall tells: one event, or up to a thousand at once. Each is decided by itself and has a
// line of its own where it cannot be taken; the answer is sent when the last one is on disk.

internal import Gateway
internal import Live

enum EventsRoute {
    /// Events that one request may bring.
    private static let most = 1_000

    static let all = [
        Route(
            .post, "/v1/events", "tellEvents",
            "Takes orders, refunds, carts, memberships and invitations; each id counts once.",
            for: [.service], body: body, answer: answer, items: most, take)
    ]

    private static func take(_ call: Call) throws(Refusal) -> Reply {
        let items = call.json.list ?? []
        let tally = Tally(count: items.count, call.desk)
        for (index, item) in items.enumerated() {
            do throws(Refusal) {
                if case .string(let problem) = item { throw Refusal(.badRequest, problem) }
                let event = try MallEvent(item.fields ?? [:], now: call.desk.now) {
                    call.desk.rooms[$0]?.host
                }
                call.desk.ask(event.request(at: call.desk.now)) { tally.note($0, of: index) }
            } catch {
                tally.note(.refused(error), of: index)
            }
        }
        if items.isEmpty { return .fields(tally.answer) }
        return .begun
    }

    /// What has become of the events of one request so far. Confined to the connection's loop.
    private final class Tally {
        private var left: Int
        private let desk: any HTTPDesk
        private var accepted: Int64 = 0
        private var duplicates: Int64 = 0
        private var errors: [(index: Int, refusal: Refusal)] = []

        init(count: Int, _ desk: any HTTPDesk) {
            left = count
            self.desk = desk
        }

        func note(_ answer: Answer, of index: Int) {
            switch answer {
            case .reply(let fields) where fields["duplicate"] == true: duplicates += 1
            case .reply: accepted += 1
            case .refused(let refusal): errors.append((index, refusal))
            }
            left -= 1
            if left == 0 { desk.respond(API.response(200, self.answer)) }
        }

        var answer: Fields {
            [
                "accepted": .int(accepted), "duplicates": .int(duplicates),
                "errors": .list(errors.sorted { $0.index < $1.index }.map(Self.line)),
            ]
        }

        private static func line(_ index: Int, _ refusal: Refusal) -> Datum {
            let line: Fields = [
                "index": .int(Int64(index)), "code": .string(refusal.code.rawValue),
                "message": .string(refusal.message),
            ]
            return .fields(line.merging(refusal.details))
        }
    }

    // MARK: Forms

    private static let fen = Schema.integer(0...MallEvent.mostAmount)

    private static let event = Schema.named(
        "Event",
        .object([
            Schema.member("id", .id, "Makes the event count once."),
            Schema.member(
                "type",
                .word([
                    "order.created", "order.paid", "order.refunded", "cart.added",
                    "membership.opened", "membership.renewed", "invite.registered", "user.seen",
                ])),
            Schema.member("user", .id),
            Schema.optional("at", .instant, "When it happened; up to 30 days off."),
            Schema.optional("room", .id), Schema.optional("order", .id),
            Schema.optional("amount", fen, "What an order comes to."),
            Schema.optional("cash", fen, "What was paid, or has gone back."),
            Schema.optional("category", .text(1...64), "Of an order, or of what went into a cart."),
            Schema.optional("points", fen, "Points that pay a part of it; 100 are 1 CNY."),
            Schema.optional("coupon", .id), Schema.optional("sku", .id),
            Schema.optional("quantity", Schema.amount), Schema.optional("plan", .id),
            Schema.optional("until", .nullable(.instant)), Schema.optional("inviter", .id),
        ]))

    /// What is no event spoils only itself: it has its own line in the answer, alone as in a batch.
    private static let body = Schema.either([
        event, .map(.any), .list(of: .either([event, .any]), count: 0...most),
    ])

    private static let answer = Schema.named(
        "Taken",
        .object([
            Schema.member("accepted", Schema.count), Schema.member("duplicates", Schema.count),
            Schema.member(
                "errors",
                .list(
                    of: .object([
                        Schema.member("index", Schema.count, "Of the event in the request."),
                        Schema.member("code", .word(Refusal.Code.allCases.map(\.rawValue))),
                        Schema.member("message", .text(0...2_000)),
                    ]), count: 0...most)),
        ]))
}
