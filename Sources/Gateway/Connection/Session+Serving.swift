// Plain requests: one after another on a connection. While one waits for the store, nothing more is
// read from its peer, so that answers stay in order and a hurry of requests is the peer's to hold.

internal import Live
internal import Net
internal import Wire

extension Session {
    func serve(_ request: HTTPRequest) {
        let gone = Problem.response(Refusal(.notFound, "no such path"))
        guard let peer = stream?.peer else { return }
        let exchange = HTTPExchange(self, request, from: peer)
        switch shard.gateway.service?.answer(request, at: exchange) ?? .none {
        case .none: conclude(gone, exchange)
        case .now(let response): conclude(response, exchange)
        case .later:
            if let early = exchange.early { return conclude(early, exchange) }
            arrival?.exchange = exchange
            stream?.pauseReading()
            shard.loop.wheel.schedule(self, after: limits.answerTimeout)
        }
    }

    /// Whether a body that is still to come is waited for.
    func takesBody(of head: HTTPRequest) -> Bool {
        guard let peer = stream?.peer, let service = shard.gateway.service else { return false }
        return service.takesBody(of: head, at: HTTPExchange(self, head, from: peer))
    }

    /// Whether the connection waits for this answer.
    func holds(_ exchange: HTTPExchange) -> Bool { arrival?.exchange === exchange }

    /// The answer has come; on with what came behind the request.
    func answered(_ response: HTTPResponse, _ exchange: HTTPExchange) {
        arrival?.exchange = nil
        stream?.resumeReading()
        conclude(response, exchange)
        guard case .http = phase, let arrival, !arrival.ahead.isEmpty else { return }
        var ahead = arrival.ahead
        arrival.ahead = []
        ahead.withUnsafeMutableBytes { readHTTP($0) }
    }

    /// The answer did not come in time. Whether what was asked for happens is open.
    func giveUp(_ exchange: HTTPExchange) {
        arrival?.exchange = nil
        respond(Problem.response(.unavailable, closes: true), toHead: exchange.toHead)
    }

    private func conclude(_ response: HTTPResponse, _ exchange: HTTPExchange) {
        var response = response
        if !exchange.keepAlive { response.closes = true }
        respond(response, toHead: exchange.toHead)
        if !response.closes { shard.loop.wheel.schedule(self, after: limits.keepAlive) }
    }

    func respond(_ response: HTTPResponse, toHead: Bool) {
        stream?.send(response.bytes(toHead: toHead))
        guard response.closes else { return }
        phase = .ended
        arrival = nil
        stream?.close(afterFlush: true)
    }
}
