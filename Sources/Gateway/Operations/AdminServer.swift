// What operators and orchestrators ask: is it alive, may it get viewers, how is it doing. On an
// address of its own, so that a crowd at the front door does not keep the doctor out.

package import Net
internal import Wire

package enum AdminServer {
    /// Answers `/healthz`, `/readyz` and `/metrics`. Returns the listener, which tells its port.
    package static func listen(
        on loop: Loop, address: String, port: Int, for gateway: Gateway
    ) throws(NetError) -> Listener {
        if port != 0 { try Listener.requireFree(address: address, port: port) }
        return try Listener.listen(on: loop, address: address, port: port) { _ in
            AdminConnection(loop) { [unowned gateway] in answer($0, gateway) }
        }
    }

    private static func answer(_ request: HTTPRequest, _ gateway: Gateway) -> HTTPResponse {
        guard request.method == "GET" || request.method == "HEAD" else {
            return text(405, "only GET and HEAD")
        }
        switch request.path {
        case "/healthz": return text(200, "ok")
        case "/readyz":
            return gateway.isReady ? text(200, "ready") : text(503, "not ready")
        case "/metrics":
            return HTTPResponse(
                status: 200,
                headers: [HTTPField("Content-Type", "text/plain; version=0.0.4; charset=utf-8")],
                body: gateway.exposition())
        default: return text(404, "not found")
        }
    }

    private static func text(_ status: Int, _ line: String) -> HTTPResponse {
        HTTPResponse(
            status: status, headers: [HTTPField("Content-Type", "text/plain; charset=utf-8")],
            body: Array("\(line)\n".utf8))
    }
}

/// A connection to the admin address: requests one after another, closed after ten idle seconds.
private final class AdminConnection: StreamHandler {
    private static let idle: Int64 = 10_000

    private let loop: Loop
    private let parser = HTTPRequestParser()
    private let answer: (HTTPRequest) -> HTTPResponse

    init(_ loop: Loop, _ answer: @escaping (HTTPRequest) -> HTTPResponse) {
        self.loop = loop
        self.answer = answer
        super.init()
    }

    override func opened() { loop.wheel.schedule(self, after: Self.idle) }

    override func received(_ bytes: UnsafeMutableRawBufferPointer) {
        var rest = UnsafeRawBufferPointer(bytes)
        while stream?.isOpen == true {
            switch parser.read(rest) {
            case .more: return
            case .refused(let status, let reason):
                return respond(.refusal(status: status, reason: reason), toHead: false)
            case .request(let request, let consumed):
                rest = UnsafeRawBufferPointer(rebasing: rest[consumed...])
                var response = answer(request)
                response.closes = !request.keepAlive || request.isUpgrade
                respond(response, toHead: request.method == "HEAD")
                if rest.isEmpty { return }
            }
        }
    }

    override func closed(_ reason: StreamEnd) { loop.wheel.cancel(self) }

    override func fire(_ now: Int64) { stream?.close(afterFlush: false) }

    private func respond(_ response: HTTPResponse, toHead: Bool) {
        stream?.send(response.bytes(toHead: toHead))
        loop.wheel.schedule(self, after: Self.idle)
        if response.closes { stream?.close(afterFlush: true) }
    }
}
