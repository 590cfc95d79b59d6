// The last tier each member was known to have, for the moments when the store is slow or down.

internal import Synchronization

/// Shared by the loops; locked once a join.
final class TierMemory: Sendable {
    private let most: Int
    private let state = Mutex((young: [String: String](), old: [String: String]()))

    /// - Parameter most: members remembered; at half of it the older half is forgotten.
    init(most: Int = 200_000) { self.most = most }

    func remember(_ user: String, _ tier: String) {
        state.withLock { state in
            state.young[user] = tier
            if state.young.count > most / 2 {
                state.old = state.young
                state.young = [:]
            }
        }
    }

    func recall(_ user: String) -> String? {
        state.withLock { $0.young[user] ?? $0.old[user] }
    }
}
