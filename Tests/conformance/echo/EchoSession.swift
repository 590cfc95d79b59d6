// One client: handshake, then every message goes back as it came. Each input is answered before the
// next is looked at, so good frames before a bad one are answered first.

internal import Net
internal import Wire

/// One connection of the echo server.
final class EchoSession: StreamHandler {
    private enum Phase {
        case http(HTTPRequestParser)
        case frames
        case ended
    }

    /// Above every message of the suite, which ends at 16 MiB in frames of 64 bytes.
    private static let largest = 64 * 1_024 * 1_024
    private static let fragments = 1_024 * 1_024

    private var phase = Phase.http(HTTPRequestParser())
    private var reader = WebSocketReader(
        role: .server, largest: EchoSession.largest, fragments: EchoSession.fragments)
    private var deflater: Deflater?
    private var recording: Recording?

    init(recording: Recording?) {
        self.recording = recording
        super.init()
    }

    override func received(_ bytes: UnsafeMutableRawBufferPointer) {
        switch phase {
        case .http(let parser): readHead(bytes, parser)
        case .frames: readFrames(bytes)
        case .ended: break
        }
    }

    override func closed(_ reason: StreamEnd) {
        recording?.finish()
    }

    private func readHead(_ bytes: UnsafeMutableRawBufferPointer, _ parser: HTTPRequestParser) {
        switch parser.read(UnsafeRawBufferPointer(bytes)) {
        case .more: break
        case .refused(let status, let reason): refuse(status, reason)
        case .request(let request, let consumed):
            switch Upgrade.check(request) {
            case .refused(let status, let reason): refuse(status, reason)
            case .accepted(let upgrade):
                let deflate = DeflateParameters.negotiate(upgrade.extensions)
                stream?.send(upgrade.response(deflate: deflate))
                if let deflate { compress(deflate.parameters) }
                phase = .frames
                readFrames(UnsafeMutableRawBufferPointer(rebasing: bytes[consumed...]))
            }
        }
    }

    private func compress(_ agreed: DeflateParameters) {
        reader.inflater = Inflater(keepsContext: !agreed.clientNoContextTakeover)
        deflater = Deflater(
            windowBits: agreed.serverWindowBits, keepsContext: !agreed.serverNoContextTakeover)
        recording?.form = agreed.clientNoContextTakeover ? .deflated : .deflatedWithContext
    }

    private func refuse(_ status: Int, _ reason: String) {
        stream?.send(HTTPResponse.refusal(status: status, reason: reason).bytes())
        end()
    }

    private func readFrames(_ bytes: UnsafeMutableRawBufferPointer) {
        // Before the reader unmasks them in place.
        recording?.append(UnsafeRawBufferPointer(bytes))
        var rest = bytes
        while case .frames = phase, let input = reader.next(&rest) { answer(input) }
    }

    private func answer(_ input: WebSocketInput) {
        switch input {
        case .text(let text): sendMessage(.text, text)
        case .binary(let data): sendMessage(.binary, data)
        case .ping(let payload): stream?.send(WebSocketWriter.frame(.pong, payload))
        case .pong: break
        case .close(let code, _):
            stream?.send(WebSocketWriter.close(code: code))
            end()
        case .violation(let code, let reason):
            stream?.send(WebSocketWriter.close(code: code, reason: "\(reason)"))
            end()
        }
    }

    private func sendMessage(_ opcode: WebSocketOpcode, _ content: UnsafeRawBufferPointer) {
        guard let deflater else {
            stream?.send(WebSocketWriter.frame(opcode, content))
            return
        }
        var payload: [UInt8] = []
        deflater.append(content, to: &payload)
        stream?.send(WebSocketWriter.frame(opcode, payload, isCompressed: true))
    }

    private func end() {
        phase = .ended
        stream?.close(afterFlush: true)
    }
}
