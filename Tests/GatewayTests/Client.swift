// A viewer's end of a connection, read and written in the test's own thread: a scene reads from top
// to bottom, waits for what it expects, and fails when that does not come.

import Net
import Testing
import Wire

final class Client {
    private let socket: Socket
    private var reader = WebSocketReader(role: .client, largest: 16_000_000)
    private var bytes: [UInt8] = []
    /// Events that came and were not looked at, in order.
    private var pending: [JSON] = []
    private(set) var closeCode: UInt16?
    /// The status with which the upgrade was refused.
    private(set) var refused: Int?

    /// Connects and asks for the upgrade.
    /// - Parameter receiveBuffer: bytes that the kernel takes while nobody reads.
    init(
        _ node: Node, room: String = "r1", token: String? = nil, query: String = "",
        headers: [HTTPField] = [], receiveBuffer: Int32? = nil
    ) throws {
        socket = try Socket(port: node.port, receiveBuffer: receiveBuffer)
        try upgrade(room, token, query, headers)
    }

    private func upgrade(
        _ room: String, _ token: String?, _ query: String, _ headers: [HTTPField]
    ) throws {
        let client = UpgradeClient(
            nonce: Entropy.bytes(16),
            protocols: ["livegate.v1"] + (token.map { ["bearer.\($0)"] } ?? []))
        socket.write(
            client.request(host: "test", target: "/v1/rooms/\(room)/live\(query)", headers: headers)
        )
        while true {
            switch bytes.withUnsafeBytes({ client.read($0) }) {
            case .more: try receive("an answer to the upgrade")
            case .accepted(_, _, let consumed):
                bytes.removeFirst(consumed)
                return
            case .refused(let status, _, _):
                refused = status
                return
            case .broken: throw Silence(waitedFor: "an answer to the upgrade")
            }
        }
    }

    // MARK: Out

    /// Sends a command as it is written here.
    func say(_ text: String) {
        socket.write(WebSocketWriter.frame(.text, Array(text.utf8), mask: 0x1234_5678))
    }

    /// Goes without a word.
    func hangUp() { socket.hangUp() }

    // MARK: In

    /// The next event of a type; others before it are passed over.
    @discardableResult
    func next(_ type: String) throws -> JSON {
        while true {
            let event = try next()
            if event["type"]?.string == type { return event }
        }
    }

    /// The next event that is no heartbeat, presence or entry, which come when they like.
    func next() throws -> JSON {
        while true {
            while pending.isEmpty {
                guard closeCode == nil else { throw Silence(waitedFor: "an event") }
                try readFrames()
            }
            let event = pending.removeFirst()
            if !["heartbeat", "presence", "entry"].contains(event["type"]?.string) { return event }
        }
    }

    /// The code with which the server closes; events before it are passed over.
    func end() throws -> UInt16 {
        while closeCode == nil { try readFrames() }
        return closeCode ?? 0
    }

    private func readFrames() throws {
        // What came right behind the upgrade is here already.
        if bytes.isEmpty { try receive("a frame") }
        var events: [JSON] = []
        try bytes.withUnsafeMutableBytes { buffer in
            var rest = buffer
            while let input = reader.next(&rest) {
                switch input {
                case .text(let text): events += try JSONReader.read(text).array ?? []
                case .close(let code, _): closeCode = code ?? 1005
                case .violation(let code, let reason):
                    Issue.record("the server broke the protocol: \(code) \(reason)")
                case .binary, .ping, .pong: break
                }
            }
        }
        bytes = []
        pending += events
    }

    private func receive(_ what: String) throws {
        let more = try socket.read(waitingFor: what)
        if more.isEmpty, closeCode == nil { throw Silence(waitedFor: what) }
        bytes += more
    }
}
