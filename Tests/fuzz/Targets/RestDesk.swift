// A desk without a network: what is asked of the store is decided at once, on a store in memory, by
// the same decisions as in earnest. One request is all it lives for.

internal import Gateway
internal import Live
internal import Net
internal import Store
internal import Wire

/// What a fuzzed request finds behind the API.
final class RestDesk: HTTPDesk {
    static let key = TokenKey(secret: Array(repeating: 9, count: 32))!
    private let verifier = TokenVerifier(keys: [key])

    let peer = PeerAddress(host: "127.0.0.1", port: 5_000)!
    let now: Int64 = 1_760_000_000_000
    let programme = Programme(
        tiers: TierCatalogue([
            Tier(id: "normal", way: .growth(0)), Tier(id: "gold", way: .growth(5_000)),
        ]),
        rules: RuleBook([]))
    let rooms = RoomDirectory(
        ["demo": RoomRecord(id: "demo", title: "Room", host: "somebody")], most: 10)
    let webhooks = WebhookSettings()
    private(set) var response: HTTPResponse?
    private let store = MemoryStore()
    private var ids = 0

    func makeID() -> String {
        ids += 1
        return "made-\(ids)"
    }

    func claims(of token: String) throws(TokenError) -> Claims {
        try verifier.verify(token, now: now / 1_000)
    }

    func count(_ actor: Actor) -> Int64 { 0 }

    func ask(_ request: ValueRequest, then: @escaping (Answer) -> Void) {
        do {
            let set = try store.load([request], programme)
            var turn = Turn(programme: programme, set: set)
            let answer = request.decide(on: &turn, dice: Dice(seed: 1)).answer
            try store.commit(turn.changes())
            then(answer)
        } catch {
            preconditionFailure("the store refused what was decided: \(error)")
        }
    }

    func look(at room: String, _ view: RoomView, then: @escaping (Answer) -> Void) {
        guard let record = rooms[room] else {
            return then(.refused(Refusal(.notFound, "no such room")))
        }
        let empty = Room(record)
        switch view {
        case .state: then(.reply(empty.describe(programme)))
        case .audience:
            then(.reply(empty.audience(Room.Step(now: 0, programme: programme))))
        }
    }

    func respond(_ response: HTTPResponse) {
        if self.response == nil { self.response = response }
    }
}
