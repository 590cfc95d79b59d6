// The receiving half of RFC 6455, for both roles. It is pulled over the socket's read buffer:
// nearly every message arrives whole, is unmasked where it lies and handed over without a copy.
// Only what spans reads or fragments is collected, and only as it arrives.
//
// Two rules make it strict: whatever was good before a breach is delivered first (one answer a
// call), and text is checked as its bytes come, so that bad text is refused in mid-frame. Only
// compressed messages are collected and inflated when their last byte is there, so that connections
// can share an inflater.

/// Turns received bytes into messages.
package struct WebSocketReader: ~Copyable {
    private enum State {
        case header
        case payload(FrameHeader, received: Int)
        case ended
    }

    /// The message being received, between its first frame and its last.
    private struct Message {
        var isText: Bool
        var isCompressed: Bool
        var fragments = 0
        var text = UTF8Validator()
    }

    private enum Delivered { case nothing, message, control }

    private let role: WebSocketRole
    /// Frames that one message may be cut into; more are refused with 1008.
    private let fragments: Int
    /// Bytes of the largest message; a larger one is refused with 1009. A change counts from the
    /// next frame on.
    package var largest: Int
    /// What inflates compressed messages; nil where compression was not agreed on, and they are
    /// refused with 1002. May be shared by the readers of one thread if it keeps no context: what
    /// is handed out of a compressed message is valid until its next use.
    package var inflater: Inflater?
    private var state = State.header
    private var message: Message?
    private var delivered = Delivered.nothing
    private var assembly = Assembly()
    private var control = Assembly()
    private var head = InlineArray<14, UInt8>(repeating: 0)
    private var headCount = 0

    package init(
        role: WebSocketRole, largest: Int, fragments: Int = 1_024, inflater: Inflater? = nil
    ) {
        self.role = role
        self.fragments = fragments
        self.largest = largest
        self.inflater = inflater
    }

    /// Whether a message or a frame was begun and not ended: a peer that stays so is stalling.
    package var isAssembling: Bool {
        if case .payload = state { return true }
        return message != nil || headCount > 0
    }

    /// Takes the next thing out of `input`, moving its start past what was used and unmasking
    /// in place. Nil when `input` is used up, or after a close or a violation.
    package mutating func next(
        _ input: inout UnsafeMutableRawBufferPointer
    ) -> WebSocketInput? {
        releaseDelivered()
        do throws(WebSocketViolation) {
            while true {
                switch state {
                case .ended:
                    return nil
                case .header:
                    guard let header = try takeHeader(&input) else { return nil }
                    state = .payload(header, received: 0)
                case .payload(let header, let received):
                    let piece = takePayload(header, received, &input)
                    let end = received + piece.count
                    state = end == header.length ? .header : .payload(header, received: end)
                    if let whole = try header.opcode.isControl
                        ? takeControl(piece, of: header, received)
                        : takeData(piece, of: header, received)
                    {
                        return whole
                    }
                    if case .payload = state { return nil }
                }
            }
        } catch {
            end()
            return .violation(closeCode: error.closeCode, reason: error.reason)
        }
    }

    // MARK: - Headers

    private mutating func takeHeader(
        _ input: inout UnsafeMutableRawBufferPointer
    ) throws(WebSocketViolation) -> FrameHeader? {
        let compressed = Self.compressed(largest) - assembly.count
        let context = FrameHeader.Context(
            role: role, continues: message != nil,
            room: message?.isCompressed == true ? compressed : largest - assembly.count,
            compressedRoom: inflater == nil ? nil : compressed)
        if headCount == 0 {
            let bytes = UnsafeRawBufferPointer(input)
            if let header = try FrameHeader.decode(bytes, in: context) {
                input = UnsafeMutableRawBufferPointer(rebasing: input[header.size...])
                return try begin(header)
            }
        }
        // Cut inside the header, which is rare: go on byte by byte.
        while let byte = input.first {
            input = UnsafeMutableRawBufferPointer(rebasing: input[1...])
            head[headCount] = byte
            headCount += 1
            let filled = headCount
            let decoded = try head.span.withUnsafeBytes { bytes throws(WebSocketViolation) in
                try FrameHeader.decode(
                    UnsafeRawBufferPointer(rebasing: bytes[..<filled]), in: context)
            }
            if let header = decoded {
                headCount = 0
                return try begin(header)
            }
        }
        return nil
    }

    private mutating func begin(
        _ header: FrameHeader
    ) throws(WebSocketViolation) -> FrameHeader {
        guard !header.opcode.isControl else { return header }
        var current =
            message
            ?? Message(isText: header.opcode == .text, isCompressed: header.isCompressed)
        current.fragments += 1
        guard current.fragments <= fragments else { throw .tooManyFragments }
        message = current
        return header
    }

    /// How long the compressed form of `largest` bytes may be: what does not compress grows by
    /// five bytes a block, and the smallest block of zlib has 128.
    private static func compressed(_ largest: Int) -> Int {
        let (longer, overflow) = largest.addingReportingOverflow(largest >> 4 + 64)
        return overflow ? largest : longer
    }

    // MARK: - Payloads

    /// The part of the payload that is in `input`, unmasked.
    private func takePayload(
        _ header: FrameHeader, _ received: Int, _ input: inout UnsafeMutableRawBufferPointer
    ) -> UnsafeRawBufferPointer {
        let count = min(header.length - received, input.count)
        let piece = UnsafeMutableRawBufferPointer(rebasing: input[..<count])
        input = UnsafeMutableRawBufferPointer(rebasing: input[count...])
        if let mask = header.mask { WebSocketMask.apply(mask, offset: received, to: piece) }
        return UnsafeRawBufferPointer(piece)
    }

    private mutating func takeData(
        _ piece: UnsafeRawBufferPointer, of header: FrameHeader, _ received: Int
    ) throws(WebSocketViolation) -> WebSocketInput? {
        guard let (isText, isCompressed) = message.map({ ($0.isText, $0.isCompressed) }) else {
            preconditionFailure("payload of no message")
        }
        let isChecked = isText && !isCompressed
        if isChecked, message?.text.accept(piece) == false { throw .badText }
        let isEnd = header.isFinal && received + piece.count == header.length
        var whole = piece
        if !isEnd || received > 0 || header.opcode == .continuation {
            assembly.append(piece)
            guard isEnd else { return nil }
            whole = assembly.bytes
        }
        if isChecked, message?.text.isComplete == false { throw .badText }
        if isCompressed {
            whole = try inflated(whole)
            if isText, !UTF8Validator.isValid(whole) { throw .badText }
        }
        message = nil
        delivered = .message
        return isText ? .text(whole) : .binary(whole)
    }

    private func inflated(
        _ payload: UnsafeRawBufferPointer
    ) throws(WebSocketViolation) -> UnsafeRawBufferPointer {
        guard let inflater else { preconditionFailure("compression was not agreed on") }
        do throws(Inflater.Failure) {
            return try inflater.inflate(payload, largest: largest)
        } catch {
            switch error {
            case .tooLarge: throw .tooLarge
            case .malformed: throw .badCompression
            }
        }
    }

    private mutating func takeControl(
        _ piece: UnsafeRawBufferPointer, of header: FrameHeader, _ received: Int
    ) throws(WebSocketViolation) -> WebSocketInput? {
        let isEnd = received + piece.count == header.length
        var whole = piece
        if !isEnd || received > 0 {
            control.append(piece)
            guard isEnd else { return nil }
            whole = control.bytes
        }
        delivered = .control
        switch header.opcode {
        case .ping: return .ping(whole)
        case .pong: return .pong(whole)
        default:
            let close = try ClosePayload(whole)
            end()
            return .close(code: close.code, reason: close.reason)
        }
    }

    // MARK: - Endings

    private mutating func releaseDelivered() {
        switch delivered {
        case .nothing: return
        case .message: assembly.release()
        case .control: control.release()
        }
        delivered = .nothing
    }

    private mutating func end() {
        state = .ended
        message = nil
        headCount = 0
        delivered = .nothing
        assembly.release()
        control.release()
    }
}
