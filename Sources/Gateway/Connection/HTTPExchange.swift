// One request that is answered when somebody else has answered: between asking and answering the
// loop serves others, and the connection may go at any time.

internal import Live
internal import Net
internal import Wire

/// Names an exchange within a node.
struct ExchangeID: Hashable, Sendable {
    /// The loop that holds the connection.
    let loop: Int
    let number: UInt64
}

final class HTTPExchange: HTTPDesk {
    let peer: PeerAddress
    let keepAlive: Bool
    let toHead: Bool
    private unowned let shard: Shard
    private weak var session: Session?
    /// An answer that came while the service was still being asked.
    private(set) var early: HTTPResponse?

    init(_ session: Session, _ request: HTTPRequest, from peer: PeerAddress) {
        self.session = session
        self.peer = peer
        shard = session.shard
        keepAlive = request.keepAlive
        toHead = request.method == "HEAD"
    }

    var now: Int64 { shard.loop.wallNow }
    var programme: Programme { shard.programme }
    var rooms: RoomDirectory { shard.gateway.rooms }

    var webhooks: WebhookSettings { shard.gateway.settings.webhooks }

    func makeID() -> String { shard.makeID() }

    func claims(of token: String) throws(TokenError) -> Claims {
        try shard.verifier.verify(token, now: now / 1_000)
    }

    func count(_ actor: Actor) -> Int64 {
        shard.gateway.requests.take(actor.user, actor.role, now: shard.loop.now)
    }

    func ask(_ request: ValueRequest, then: @escaping (Answer) -> Void) {
        shard.commit(request, .exchange(shard.expect(whileHeld(then))))
    }

    func look(at room: String, _ view: RoomView, then: @escaping (Answer) -> Void) {
        guard rooms[room] != nil else { return then(.refused(.noSuchRoom)) }
        shard.tell(room, .look(shard.expect(whileHeld(then)), view))
    }

    func respond(_ response: HTTPResponse) {
        if session?.holds(self) == true {
            session?.answered(response, self)
        } else if early == nil {
            early = response
        }
    }

    /// Nobody is told who has gone.
    private func whileHeld(_ then: @escaping (Answer) -> Void) -> (Answer) -> Void {
        { [weak self] answer in if self?.session != nil { then(answer) } }
    }
}

extension Refusal {
    static let noSuchRoom = Refusal(.notFound, "no such room")
}
