// A desk without a network: what is asked of the store is decided at once, on a store in memory, by
// the same decisions as in earnest.

import Gateway
import Live
import Net
import Store
import Wire

final class MemoryDesk: HTTPDesk {
    static let key = TokenKey(secret: Array(repeating: 9, count: 32))!

    var peer = PeerAddress(host: "127.0.0.1", port: 5_000)!
    var now: Int64 = 1_760_000_000_000
    var programme = Programme(
        tiers: TierCatalogue([
            Tier(id: "normal", way: .growth(0)), Tier(id: "gold", way: .growth(5_000)),
        ]), rules: RuleBook([]))
    let rooms = RoomDirectory(
        [
            "r1": RoomRecord(id: "r1", title: "Room 1", host: "hana"),
            "r2": RoomRecord(id: "r2", title: "Room 2", host: "hugo"),
        ], most: 10)
    var webhooks = WebhookSettings()
    /// What was answered later.
    private(set) var response: HTTPResponse?
    /// What was asked of the store.
    private(set) var asked: [ValueRequest] = []
    let store = MemoryStore()
    private var ids = 0
    private let verifier = TokenVerifier(keys: [key])

    /// What whoever asks is told to wait, in ms.
    var wait: Int64 = 0

    func count(_ actor: Actor) -> Int64 { wait }

    func makeID() -> String {
        ids += 1
        return "made-\(ids)"
    }

    func claims(of token: String) throws(TokenError) -> Claims {
        try verifier.verify(token, now: now / 1_000)
    }

    func ask(_ request: ValueRequest, then: @escaping (Answer) -> Void) {
        asked.append(request)
        guard let set = try? store.load([request], programme) else {
            return then(.refused(Self.broken))
        }
        var turn = Turn(programme: programme, set: set)
        let answer = request.decide(on: &turn, dice: Dice(seed: 1)).answer
        guard (try? store.commit(turn.changes())) != nil else {
            return then(.refused(Self.broken))
        }
        then(answer)
    }

    private static let broken = Refusal(.unavailable, "the store is broken")

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

    /// Makes ready for the next request.
    func forget() {
        response = nil
        asked = []
    }

    func respond(_ response: HTTPResponse) {
        if self.response == nil { self.response = response }
    }
}

extension HTTPService {
    /// The answer to a request, whenever it came; nil where there is none.
    func respond(to request: HTTPRequest, at desk: MemoryDesk = MemoryDesk()) -> HTTPResponse? {
        switch answer(request, at: desk) {
        case .now(let response): response
        case .later: desk.response
        case .none: nil
        }
    }
}
