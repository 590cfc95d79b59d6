// What a node is told before it starts. Reading it from a file is the main program's business.

package import Live
package import Net
package import Wire

/// Which pages may open a socket.
package enum Origins: Sendable, Hashable {
    /// Pages of the host that is asked, and programs that send no Origin.
    case sameHost
    /// These origins, such as `https://shop.example`, beside those of the same host.
    case listed([String])
    case any

    /// Whether a request with these headers may go on.
    func admits(origins sent: [String], host: String?) -> Bool {
        guard let origin = sent.first else { return true }
        // Browsers send one; of several, others may read the last.
        guard sent.count == 1 else { return false }
        switch self {
        case .any: return true
        case .sameHost: return Self.isSame(origin, host)
        case .listed(let origins): return origins.contains(origin) || Self.isSame(origin, host)
        }
    }

    private static func isSame(_ origin: String, _ host: String?) -> Bool {
        guard let host else { return false }
        return origin == "http://\(host)" || origin == "https://\(host)"
    }
}

/// Where viewers come in by TLS, and the certificate that they are shown.
package struct SecurePort: Sendable {
    package var address: String
    package var port: Int
    package let identity: ServerIdentity

    package init(address: String, port: Int, identity: ServerIdentity) {
        self.address = address
        self.port = port
        self.identity = identity
    }
}

package struct GatewaySettings: Sendable {
    package var address: String
    package var port: Int
    /// A second port, secured; nil for none.
    package var secure: SecurePort?
    package var loops: Int
    package var rooms: [String: RoomRecord]
    package var keys: [TokenKey]
    /// The one of them that members are signed tokens with who were guests; nil for none, where
    /// tokens come from elsewhere.
    package var signing: TokenKey?
    package var origins: Origins
    package var programme: Programme
    package var limits: Limits
    package var webhooks: WebhookSettings

    package init(
        address: String = "127.0.0.1", port: Int = 8080, secure: SecurePort? = nil, loops: Int = 1,
        rooms: [RoomRecord], keys: [TokenKey], signing: TokenKey? = nil,
        origins: Origins = .sameHost, programme: Programme, limits: Limits = Limits(),
        webhooks: WebhookSettings = WebhookSettings()
    ) {
        self.address = address
        self.port = port
        self.secure = secure
        self.loops = loops
        self.rooms = Dictionary(uniqueKeysWithValues: rooms.map { ($0.id, $0) })
        self.keys = keys
        self.signing = signing
        self.origins = origins
        self.programme = programme
        self.limits = limits
        self.webhooks = webhooks
    }
}
