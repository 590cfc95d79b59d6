// Answers that never change, such as the proof of a draw, and are dear to make: the last of them
// are kept as they were sent, so that ten thousand who check a draw ask the store once.

internal import Synchronization
internal import Wire

/// The last answers that never change, as many as fit.
final class KeptAnswers: Sendable {
    /// Bytes of all bodies together; a larger one is not kept. The proof of a draw takes about 60
    /// bytes an entrant, and a draw has a million at most.
    static let mostBytes = 64 << 20

    private struct Kept: ~Copyable {
        var answers: [String: HTTPResponse] = [:]
        /// The oldest first.
        var order: [String] = []
        var bytes = 0
    }

    private let kept = Mutex(Kept())

    /// The answer that was kept for a path; setting it keeps it, and lets the oldest go.
    subscript(place: String) -> HTTPResponse? {
        get { kept.withLock { $0.answers[place] } }
        set {
            guard let newValue, newValue.body.count <= Self.mostBytes else { return }
            kept.withLock { kept in
                guard kept.answers[place] == nil else { return }
                kept.answers[place] = newValue
                kept.order.append(place)
                kept.bytes += newValue.body.count
                while kept.bytes > Self.mostBytes {
                    let oldest = kept.order.removeFirst()
                    kept.bytes -= kept.answers.removeValue(forKey: oldest)?.body.count ?? 0
                }
            }
        }
    }
}
