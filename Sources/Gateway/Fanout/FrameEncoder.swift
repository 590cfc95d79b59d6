// Everything is said once in JSON; here it becomes the frames of the other variants. What zlib
// needs is there once a loop and not once a connection.

internal import Net
internal import Wire

/// Makes the frames of one loop.
final class FrameEncoder {
    /// Own words that are read back; bounded by who wrote them.
    private static let limits = JSONLimits(depth: 128, keys: .max, values: .max)

    private let level: Int
    private let leastBytes: Int
    private var deflaters: [UInt8: Deflater] = [:]
    /// For what one viewer alone is told: no crowd shares the work, so it is done at the fastest
    /// level. Of a welcome that takes a third of the time and saves nearly as much.
    private var fastDeflaters: [UInt8: Deflater] = [:]
    /// What one viewer is told is written here first: its memory is used again and again.
    private var writer = JSONWriter(capacity: 4_096)
    private var plain: [UInt8] = []
    /// For what clients send, who may not refer to earlier messages.
    let inflater = Inflater(keepsContext: false)

    init(_ limits: Limits) {
        level = max(1, Int(limits.deflateLevel))
        leastBytes = limits.deflateLeastBytes
    }

    /// The JSON array `text` in an encoding.
    func payload(_ text: [UInt8], _ encoding: Variant.Encoding) -> [UInt8] {
        guard encoding == .cbor else { return text }
        guard let json = try? JSONReader.read(text, limits: Self.limits) else {
            preconditionFailure("what we say is JSON")
        }
        return json.cbor
    }

    /// A frame for one viewer. `isAlone`: nothing that it is sent later refers to what it has
    /// been sent so far, so that a large frame may be compressed in any case.
    func frame(_ text: [UInt8], _ variant: Variant, isAlone: Bool = false) -> [UInt8] {
        let payload = payload(text, variant.encoding)
        if case .deflate(let bits, let keepsContext) = variant.compression,
            payload.count >= leastBytes, isAlone || !keepsContext
        {
            let deflater = Self.deflater(windowBits: bits, level: 1, among: &fastDeflaters)
            return compressed(payload, variant.encoding, by: deflater)
        }
        return WebSocketWriter.frame(variant.encoding.opcode, payload)
    }

    /// Sends one viewer a frame with the events that `write` puts into an array.
    func send(
        to stream: Stream, _ variant: Variant, _ write: (inout JSONWriter) -> Void
    ) {
        writer.removeAll()
        writer.beginArray()
        write(&writer)
        writer.endArray()
        guard variant == Variant() else { return stream.send(frame(writer.bytes, variant)) }
        plain.removeAll(keepingCapacity: true)
        writer.bytes.withUnsafeBytes { WebSocketWriter.append(.text, $0, to: &plain) }
        stream.send(plain)
    }

    /// A compressed frame. `told` is what the reader's context ends with.
    func compressed(
        _ payload: [UInt8], _ encoding: Variant.Encoding, windowBits: UInt8,
        after told: [UInt8] = []
    ) -> [UInt8] {
        let deflater = Self.deflater(windowBits: windowBits, level: level, among: &deflaters)
        return compressed(payload, encoding, by: deflater, after: told)
    }

    private func compressed(
        _ payload: [UInt8], _ encoding: Variant.Encoding, by deflater: Deflater,
        after told: [UInt8] = []
    ) -> [UInt8] {
        var bytes: [UInt8] = []
        payload.withUnsafeBytes { payload in
            told.withUnsafeBytes { deflater.append(payload, after: $0, to: &bytes) }
        }
        return WebSocketWriter.frame(encoding.opcode, bytes, isCompressed: true)
    }

    private static func deflater(
        windowBits: UInt8, level: Int, among deflaters: inout [UInt8: Deflater]
    ) -> Deflater {
        if let deflater = deflaters[windowBits] { return deflater }
        let fresh = Deflater(level: level, windowBits: Int(windowBits), keepsContext: false)
        deflaters[windowBits] = fresh
        return fresh
    }
}
