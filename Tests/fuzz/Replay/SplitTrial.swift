// TCP may cut a stream anywhere, so no cut may be seen in what is read from it.

internal import Wire

/// Reads conversations in other cuts and compares.
struct SplitTrial: Sendable {
    /// One thing read, as a value.
    struct Event: Equatable, CustomStringConvertible {
        let kind: String
        var code: UInt16 = 0
        var bytes: [UInt8] = []

        var description: String { "\(kind) \(code) \(bytes.prefix(16))" }
    }

    struct Result {
        var replays = 0
        var differences: [String] = []
    }

    typealias Read = @Sendable (Conversation, _ cuts: [Int]) -> [Event]

    private let read: Read

    /// `largest` and `fragments` are the reader's limits.
    init(largest: Int = 1_024 * 1_024, fragments: Int = 1_024 * 1_024) {
        read = { Self.read($0, $1, largest, fragments) }
    }

    /// With another reader, to see that a difference is found.
    init(read: @escaping Read) { self.read = read }

    /// Byte by byte, and once for each place that it can be cut at.
    func replayAtEveryCut(_ conversation: Conversation) -> Result {
        let count = conversation.bytes.count
        guard count > 1 else { return Result() }
        return replay(conversation, [Array(1..<count)] + (1..<count).map { [$0] })
    }

    /// Byte by byte, and at random cuts.
    func replayAtRandomCuts(
        _ conversation: Conversation, times: Int, _ dice: inout SplitMix
    ) -> Result {
        let count = conversation.bytes.count
        guard count > 1 else { return Result() }
        let cuts = (0..<times).map { _ in dice.cuts(of: count, atMost: 12) }
        return replay(conversation, [Array(1..<count)] + cuts)
    }

    private func replay(_ conversation: Conversation, _ cuts: [[Int]]) -> Result {
        let whole = read(conversation, [])
        var result = Result(replays: cuts.count)
        for cut in cuts where read(conversation, cut) != whole {
            result.differences.append("\(conversation.name) differs when cut at \(cut.prefix(16))")
        }
        return result
    }

    private static func read(
        _ conversation: Conversation, _ cuts: [Int], _ largest: Int, _ fragments: Int
    ) -> [Event] {
        var reader = WebSocketReader(
            role: conversation.role, largest: largest, fragments: fragments,
            inflater: conversation.form == .plain
                ? nil : Inflater(keepsContext: conversation.form == .deflatedWithContext))
        // Unmasked in place, so each reading has its own.
        var bytes = conversation.bytes
        var events: [Event] = []
        bytes.withUnsafeMutableBytes { bytes in
            var start = 0
            for end in cuts + [bytes.count] {
                var piece = UnsafeMutableRawBufferPointer(rebasing: bytes[start..<end])
                while let input = reader.next(&piece) { events.append(event(input)) }
                start = end
            }
        }
        events.append(Event(kind: reader.isAssembling ? "unfinished" : "finished"))
        return events
    }

    private static func event(_ input: WebSocketInput) -> Event {
        switch input {
        case .text(let bytes): Event(kind: "text", bytes: [UInt8](bytes))
        case .binary(let bytes): Event(kind: "binary", bytes: [UInt8](bytes))
        case .ping(let bytes): Event(kind: "ping", bytes: [UInt8](bytes))
        case .pong(let bytes): Event(kind: "pong", bytes: [UInt8](bytes))
        case .close(let code, let reason):
            Event(kind: "close", code: code ?? 0, bytes: Array(reason.utf8))
        case .violation(let code, let reason): Event(kind: "\(reason)", code: code)
        }
    }
}
