// Two ends of a secured connection and nothing between them but the test: every byte can be looked
// at, held back or broken.

import Certificates
import Wire

/// A client and a server that have not met yet.
final class TLSDialogue {
    /// Who signed the usual server's certificate.
    static let authority = Result { try Authority() }
    static let leaf = Result { try authority.get().issue(for: "DNS:live.example") }

    let client: TLSSession
    let server: TLSSession
    private let clientPipe = TLSPipe()
    private let serverPipe = TLSPipe()
    private(set) var clientHeard: [UInt8] = []
    private(set) var serverHeard: [UInt8] = []
    /// How each end took what it was last given.
    private(set) var clientEnd = TLSSession.Progress.more
    private(set) var serverEnd = TLSSession.Progress.more
    /// Bytes that went each way.
    private(set) var toServer: [UInt8] = []
    private(set) var toClient: [UInt8] = []
    /// Bytes handed over at once.
    var cut = Int.max

    static func server() throws -> TLSContext {
        let leaf = try leaf.get()
        return try .server(certificate: leaf.certificate, key: leaf.key)
    }

    init(
        server: TLSContext? = nil, client: TLSContext? = nil, name: String? = "live.example",
        resuming ticket: TLSTicket? = nil
    ) throws {
        self.server = TLSSession(try server ?? Self.server(), serverPipe)
        let trusting = try client ?? .client(authorities: Self.authority.get().certificate)
        self.client = TLSSession(trusting, clientPipe, name: name, resuming: ticket)
    }

    /// Both ends shake hands.
    @discardableResult
    func meet() -> Self {
        hear(&clientHeard, client, clientPipe, [], &clientEnd)
        carry()
        return self
    }

    /// Carries bytes both ways until nobody has any more.
    func carry() {
        while true {
            let out = take(clientPipe)
            let back = take(serverPipe)
            toServer += out
            toClient += back
            if out.isEmpty, back.isEmpty { return }
            tellServer(out)
            hear(&clientHeard, client, clientPipe, back, &clientEnd)
        }
    }

    func tellServer(_ bytes: [UInt8]) {
        hear(&serverHeard, server, serverPipe, bytes, &serverEnd)
    }

    func clientSays(_ bytes: [UInt8]) {
        _ = bytes.withUnsafeBytes { client.seal($0) }
        carry()
    }

    func serverSays(_ bytes: [UInt8]) {
        _ = bytes.withUnsafeBytes { server.seal($0) }
        carry()
    }

    private func take(_ pipe: TLSPipe) -> [UInt8] {
        let bytes = Array(pipe.outgoing)
        pipe.takeOutgoing()
        return bytes
    }

    private func hear(
        _ heard: inout [UInt8], _ session: TLSSession, _ pipe: TLSPipe, _ bytes: [UInt8],
        _ end: inout TLSSession.Progress
    ) {
        var rest = bytes[...]
        repeat {
            let part = Array(rest.prefix(cut))
            rest = rest.dropFirst(cut)
            part.withUnsafeBytes { hear(&heard, session, $0, &end) }
        } while !rest.isEmpty
    }

    private func hear(
        _ heard: inout [UInt8], _ session: TLSSession, _ part: UnsafeRawBufferPointer,
        _ end: inout TLSSession.Progress
    ) {
        session.lend(part)
        withUnsafeTemporaryAllocation(byteCount: 16_384, alignment: 16) { buffer in
            while true {
                let progress = session.next(into: buffer)
                switch progress {
                case .more: return
                case .secured: continue
                case .plaintext(let count): heard += buffer[..<count]
                case .ended, .failed:
                    end = progress
                    return
                }
            }
        }
    }
}

extension TLSSession.Progress {
    var failure: String? {
        if case .failed(let failure) = self { return failure.description }
        return nil
    }
}
