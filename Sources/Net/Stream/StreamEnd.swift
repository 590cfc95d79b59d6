// Why this exists: the owner of a stream is told once why it ended, in words it can count.

public import Wire

/// Why a stream ended.
public enum StreamEnd: Sendable, Equatable, CustomStringConvertible {
    /// This side closed it.
    case local
    /// The peer had finished sending before this side closed.
    case peer
    /// The connection broke; the code is a negative errno.
    case error(Int32)
    /// The peer took nothing for the loop's `stallLimit`, or let too much pile up.
    case stalled
    /// A secured stream's peer could not be agreed with, or sent what no key made.
    case tls(TLSFailure)

    public var description: String {
        switch self {
        case .local: "closed here"
        case .peer: "closed by the peer"
        case .error(let code): describe(code: code)
        case .stalled: "stalled"
        case .tls(let failure): "TLS: \(failure)"
        }
    }
}
