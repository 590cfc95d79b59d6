// Every reader of bytes that a peer may send. A target takes any bytes and traps where a promise is
// broken; so it serves libFuzzer and the unit tests that run the kept corpus.

/// What is fuzzed. The raw value is also the name of its folder in `corpus`.
enum FuzzTarget: String, CaseIterable, Sendable {
    case http
    case frames
    case inflate
    case extensions
    case json
    case cbor
    case command
    case token
    case rest

    /// Tries `bytes`. A broken promise is a failed precondition.
    func run(_ bytes: UnsafeRawBufferPointer) {
        switch self {
        case .http: HTTPTarget.run(bytes)
        case .frames: FramesTarget.run(bytes)
        case .inflate: InflateTarget.run(bytes)
        case .extensions: ExtensionsTarget.run(bytes)
        case .json: ValueTarget.json(bytes)
        case .cbor: ValueTarget.cbor(bytes)
        case .command: CommandTarget.run(bytes)
        case .token: TokenTarget.run(bytes)
        case .rest: RestTarget.run(bytes)
        }
    }
}
