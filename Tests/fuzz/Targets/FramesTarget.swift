// Frames in any cut give the same events. The first byte chooses the form, the second the cuts.

internal import Wire

/// Fuzzes the WebSocket reader, with compression and without.
enum FramesTarget {
    static func run(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count > 2 else { return }
        let forms = Conversation.Form.allCases
        let form = forms[Int(bytes[0] & 0x0F) % forms.count]
        let conversation = Conversation(
            name: "", form: form, role: bytes[0] & 0x10 == 0 ? .server : .client,
            bytes: [UInt8](bytes[2...]))
        var dice = SplitMix(seed: UInt64(bytes[1]))
        let trial = SplitTrial(largest: 4_096, fragments: 16)
        let different = trial.replayAtRandomCuts(conversation, times: 1, &dice).differences
        precondition(different.isEmpty, "\(different)")
    }
}
