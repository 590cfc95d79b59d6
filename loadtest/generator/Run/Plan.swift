// Everything a run was asked to do, checked once and then only read, by every thread.

import ArgumentParser
import Net
import Wire

/// What a run is to do.
struct Plan: Sendable {
    enum Speaker: String, CaseIterable, Sendable { case viewers, host }

    let scenario: Scenario
    /// The acts of an evening, when it is not the usual one.
    let script: Script?
    let server: Endpoint
    let room: String
    let viewers: Int
    /// Joins a second.
    var rate: Double
    /// How long the crowd holds or chats.
    var seconds: Double
    /// Danmaku and likes a second, of all together.
    var messages: Double
    var likes: Double
    /// Danmaku said at once.
    let burst: Int
    var speaker: Speaker
    /// Whether permessage-deflate is offered and must be accepted, and CBOR spoken.
    let deflates: Bool
    let isBinary: Bool
    /// Whether viewers mute danmaku once they are in.
    let mutes: Bool
    /// Milliseconds between two danmaku of one viewer, and characters of a danmaku.
    let interval: Int64
    let length: Int
    var rain: Rain
    let selling: Selling
    var sale: Sale
    let rush: Rush
    /// What is broken on purpose.
    var trouble: Trouble
    /// Whether those who come back go on from their TLS session.
    var resumesTLS = false
    let key: TokenKey
    let host: String
    let loops: Int
    /// Whether the threads of viewers poll instead of sleeping.
    let polls: Bool
    let sources: Int

    /// The address that a viewer connects from; one address has only some 28,000 ports.
    func source(of viewer: Int) -> String? {
        guard server.isLoopback else { return nil }
        let number = viewer % sources
        return "127.0.\(number / 250).\(number % 250 + 1)"
    }

    /// Any of them, for who comes back.
    func anySource() -> String? { source(of: .random(in: 0..<sources)) }

    /// The subprotocol.
    var protocolName: String { isBinary ? "livegate.v1.cbor" : "livegate.v1" }

    /// A token for a user of this room.
    func token(user: String, role: String) -> String {
        var claims = Claims(sub: user, role: role)
        claims.rooms = [room]
        return TokenSigner.sign(claims, key)
    }
}

/// How points rain.
struct Rain: Sendable {
    /// Rains at the same time.
    let count: Int
    /// Points a claim.
    let each: Int64
    let waves: Int64
    /// Seconds.
    let wave: Int64
    /// Milliseconds from the beginning of a wave within which all claim.
    let within: Int64
    /// Claims of one viewer that leave at once, each in a rain of its own.
    var claimsPerWrite = 1
}

/// What is sold to whom comes first.
struct Sale: Sendable {
    let stock: Int
    /// Seconds.
    let payWithin: Int64
    /// Milliseconds from the opening within which all buy.
    let within: Int64
    /// A file that orders are written to.
    let orders: String?
}

/// What a run breaks on purpose.
struct Trouble: Sendable {
    /// Cuts altogether, and storms in a chat.
    let cuts: Int
    let storms: Int
    let cutting: Cutting
    /// Nil: everyone reads.
    let slowness: Slowness?
}

/// Where the server listens.
struct Endpoint: Sendable {
    let address: String
    let port: Int
    let isLoopback: Bool
    /// Nil for `ws://`.
    let security: ClientSecurity?

    /// Reads `ws://ADDR:PORT` or `wss://ADDR:PORT`.
    /// - Parameters:
    ///   - authority: a PEM file that says whom to trust for `wss`; nil for the system's.
    ///   - isInsecure: whether any certificate will do.
    init(_ url: String, authority: String?, isInsecure: Bool) throws {
        let scheme = url.split(separator: "://").first
        let parts = url.dropFirst((scheme?.count ?? 0) + 3).split(separator: ":")
        guard scheme == "ws" || scheme == "wss", parts.count == 2,
            let port = Int(parts[1].split(separator: "/").first ?? ""),
            let peer = PeerAddress(host: String(parts[0]), port: port)
        else { throw ValidationError("--url is ws[s]://ADDR:PORT with a numeric address") }
        address = peer.host
        self.port = port
        isLoopback = peer.isLoopback
        if scheme == "ws" {
            security = nil
        } else if isInsecure {
            security = try .trusting()
        } else {
            let authorities = try authority.map { path in
                guard let bytes = TextFile.read(path) else {
                    throw ValidationError("cannot read the certificate \(path); see --ca")
                }
                return bytes
            }
            security = try ClientSecurity(name: address, authorities: authorities)
        }
    }

    /// The value of the Host header.
    var authority: String { "\(address):\(port)" }
}
