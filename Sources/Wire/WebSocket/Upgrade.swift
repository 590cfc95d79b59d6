// The server's half of the opening handshake, RFC 6455 section 4.2. Whatever is refused is refused
// with a status before the protocol changes; `HTTPResponse.refusal` makes the answer.

/// A WebSocket handshake that may be accepted.
package struct Upgrade: Sendable {
    /// What the client offers, in its order, each once.
    package let protocols: [String]
    /// The extensions the client offers, in its order.
    package let extensions: [ExtensionOffer]
    /// What proves that the handshake was read: the hash of the client's key.
    private let accept: String

    /// What `check` found.
    package enum Outcome: Sendable {
        case accepted(Upgrade)
        case refused(status: Int, reason: String)
    }

    /// Judges a request. Plain requests and other versions are answered 426, broken ones 400.
    package static func check(_ request: HTTPRequest) -> Outcome {
        do throws(HTTPRefusal) {
            return .accepted(try Upgrade(request))
        } catch {
            return .refused(status: error.status, reason: "\(error.reason)")
        }
    }

    private init(_ request: HTTPRequest) throws(HTTPRefusal) {
        guard request.method == "GET" else { throw HTTPRefusal(400, "an upgrade is a GET") }
        guard request.minorVersion == 1 else { throw HTTPRefusal(400, "an upgrade is HTTP/1.1") }
        guard request.isUpgrade else { throw HTTPRefusal(426, "this is a WebSocket") }
        let versions = request.all("sec-websocket-version")
        guard versions == ["13"] else {
            throw versions.count > 1
                ? HTTPRefusal(400, "several versions") : HTTPRefusal(426, "only version 13")
        }
        let keys = request.all("sec-websocket-key")
        guard keys.count == 1, Base64.standard.decode(keys[0])?.count == 16 else {
            throw HTTPRefusal(400, "bad Sec-WebSocket-Key")
        }
        guard let offered = HTTPToken.list(request.all("sec-websocket-protocol")),
            Self.isEachOnce(offered)
        else { throw HTTPRefusal(400, "bad Sec-WebSocket-Protocol") }
        guard let extensions = ExtensionOffer.list(request.all("sec-websocket-extensions")) else {
            throw HTTPRefusal(400, "bad Sec-WebSocket-Extensions")
        }
        protocols = offered
        self.extensions = extensions
        accept = Self.accept(keys[0])
    }

    private static func isEachOnce(_ offered: [String]) -> Bool {
        // Two or three, nearly always; only a long list is worth a set.
        if offered.count > 8 { return Set(offered).count == offered.count }
        for (place, name) in offered.enumerated() where offered[..<place].contains(name) {
            return false
        }
        return true
    }

    /// The value that answers `key`.
    static func accept(_ key: String) -> String {
        Base64.standard.encode(
            Digest.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8))
    }

    /// The bytes that change the protocol. `selecting` is one of `protocols`, or nil for none;
    /// `deflate` is what `DeflateParameters.negotiate` made of `extensions`.
    package func response(
        selecting selected: String? = nil, deflate: DeflateAgreement? = nil
    ) -> [UInt8] {
        var head = HTTPHeadWriter("HTTP/1.1 101 Switching Protocols")
        head.append("Upgrade", "websocket")
        head.append("Connection", "Upgrade")
        head.append("Sec-WebSocket-Accept", accept)
        if let selected { head.append("Sec-WebSocket-Protocol", selected) }
        if let deflate { head.append("Sec-WebSocket-Extensions", deflate.answer) }
        return head.finish()
    }
}
