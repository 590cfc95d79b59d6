// Where to listen: numbers only, so that nothing has to be looked up before the first loop runs.

import Net

/// An address and a port.
struct Endpoint: Hashable, Sendable, CustomStringConvertible {
    /// Numeric, IPv4 or IPv6.
    let address: String
    /// 0 for any that is free.
    let port: Int

    static let form = "must be ADDRESS:PORT, such as 127.0.0.1:8080 or [::1]:8080"

    /// Reads `127.0.0.1:8080` or `[::1]:8080`; nil for anything else.
    init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"),
            let port = UInt16(text[text.index(after: colon)...])
        else { return nil }
        var address = text[..<colon]
        if address.hasPrefix("["), address.hasSuffix("]") {
            address = address.dropFirst().dropLast()
        } else if address.contains(":") {
            return nil
        }
        guard PeerAddress(host: String(address), port: Int(port)) != nil else { return nil }
        self.address = String(address)
        self.port = Int(port)
    }

    /// Whether only programs of this machine reach it.
    var isLoopback: Bool { PeerAddress(host: address, port: port)?.isLoopback ?? false }

    /// The same address with another port.
    func with(port: Int) -> Endpoint { Endpoint(address: address, port: port) }

    private init(address: String, port: Int) {
        self.address = address
        self.port = port
    }

    var description: String {
        address.contains(":") ? "[\(address)]:\(port)" : "\(address):\(port)"
    }
}
