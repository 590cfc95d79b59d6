// The ways a frame can be put on the wire. All who share one share the bytes, so there are few: a
// client may ask for any window, and gets the largest of three that is no larger.

internal import Wire

/// How a connection wants its frames.
struct Variant: Hashable, Sendable {
    enum Encoding: UInt8, Sendable {
        case json
        case cbor

        /// The subprotocol that stands for it.
        var name: String {
            switch self {
            case .json: "livegate.v1"
            case .cbor: "livegate.v1.cbor"
            }
        }

        init?(name: String) {
            switch name {
            case Self.json.name: self = .json
            case Self.cbor.name: self = .cbor
            default: return nil
            }
        }

        var opcode: WebSocketOpcode { self == .json ? .text : .binary }
    }

    enum Compression: Hashable, Sendable {
        case none
        /// Deflated with a window of 2^`windowBits` bytes; with context, a frame may refer to
        /// those of the show before it.
        case deflate(windowBits: UInt8, keepsContext: Bool)
    }

    var encoding = Encoding.json
    var compression = Compression.none

    /// What the loop offers a client: its messages are inflated by one inflater for all, so none
    /// may refer to another.
    static let policy: DeflateParameters = {
        var policy = DeflateParameters()
        policy.clientNoContextTakeover = true
        return policy
    }()
}

extension Variant.Compression {
    init(_ agreed: DeflateParameters) {
        let bits: UInt8 =
            switch agreed.serverWindowBits {
            case 15: 15
            case 12...14: 12
            default: 9  // `Deflater` keeps within 256 bytes with it.
            }
        self = .deflate(windowBits: bits, keepsContext: !agreed.serverNoContextTakeover)
    }
}
