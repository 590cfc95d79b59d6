// How the tests of frames speak: a stream goes in, cut in some way, and what the reader said comes
// out as lines. The same stream must give the same lines however it is cut.

import Testing

@testable import Wire

/// What a reader says to `stream` in pieces that end at `cuts`, one line each.
func readFrames(
    _ stream: [UInt8], as role: WebSocketRole = .server, largest: Int = 16_384,
    inflating: Bool = false, cuts: [Int] = []
) -> [String] {
    var reader = WebSocketReader(
        role: role, largest: largest, inflater: inflating ? Inflater(keepsContext: true) : nil)
    var lines: [String] = []
    var start = 0
    for end in cuts + [stream.count] {
        // Memory of its own, gone after the piece, so that a view kept too long is seen by ASan.
        let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: end - start, alignment: 1)
        piece.copyBytes(from: stream[start..<end])
        var input = piece
        while let next = reader.next(&input) { lines.append(describe(next)) }
        piece.deallocate()
        start = end
    }
    return reader.isAssembling ? lines + ["more"] : lines
}

/// The same lines for the stream whole, byte by byte, and at every cut in two.
func readFramesAtEveryCut(
    _ stream: [UInt8], as role: WebSocketRole = .server, largest: Int = 16_384,
    inflating: Bool = false, sourceLocation: SourceLocation = #_sourceLocation
) -> [String] {
    let whole = readFrames(stream, as: role, largest: largest, inflating: inflating)
    let bytewise = readFrames(
        stream, as: role, largest: largest, inflating: inflating, cuts: Array(0..<stream.count))
    #expect(bytewise == whole, sourceLocation: sourceLocation)
    guard stream.count < 600 else { return whole }
    for cut in 0...stream.count {
        let lines = readFrames(
            stream, as: role, largest: largest, inflating: inflating, cuts: [cut])
        #expect(lines == whole, "cut at \(cut)", sourceLocation: sourceLocation)
    }
    return whole
}

private func describe(_ input: WebSocketInput) -> String {
    func text(_ bytes: UnsafeRawBufferPointer) -> String {
        bytes.count > 40 ? "\(bytes.count) bytes" : String(decoding: bytes, as: UTF8.self)
    }
    return switch input {
    case .text(let bytes): "text \(text(bytes))"
    case .binary(let bytes): "binary \(text(bytes))"
    case .ping(let bytes): "ping \(text(bytes))"
    case .pong(let bytes): "pong \(text(bytes))"
    case .close(let code, let reason): "close \(code.map(String.init) ?? "-") \(reason)"
    case .violation(let code, let reason): "\(code) \(reason)"
    }
}

/// A masked frame, as a client sends it.
func masked(
    _ opcode: WebSocketOpcode, _ payload: some Collection<UInt8>, isFinal: Bool = true
) -> [UInt8] {
    WebSocketWriter.frame(opcode, payload, isFinal: isFinal, mask: 0x1234_ABCD)
}

/// A masked frame of text.
func masked(_ opcode: WebSocketOpcode, _ text: String, isFinal: Bool = true) -> [UInt8] {
    masked(opcode, Array(text.utf8), isFinal: isFinal)
}

/// A masked frame with any first byte.
func frame(first: UInt8, _ payload: [UInt8] = []) -> [UInt8] {
    var bytes = masked(.binary, payload)
    bytes[0] = first
    return bytes
}
