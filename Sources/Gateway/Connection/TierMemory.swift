// The last tier each member was known to have, for the moments when the store is slow or down.

internal import Synchronization

/// Shared by the loops; locked once a join.
final class TierMemory: Sendable {
    /// Members remembered at most.
    let most: Int
    private let state = Mutex(State())

    private struct State {
        /// Places in `tiers`, by user: a name each would cost more than all else that is known.
        var young: [String: UInt16] = [:]
        var old: [String: UInt16] = [:]
        /// Tiers that anybody was ever seen with.
        var tiers: [String] = []

        mutating func place(of tier: String) -> UInt16? {
            if let place = tiers.firstIndex(of: tier) { return UInt16(place) }
            guard tiers.count < UInt16.max else { return nil }
            tiers.append(tier)
            return UInt16(tiers.count - 1)
        }
    }

    /// - Parameter most: members remembered; at half of it the older half is forgotten.
    init(most: Int = 200_000) { self.most = most }

    /// - Parameter tier: nil for the lowest, which is what nobody in particular is taken for.
    func remember(_ user: String, _ tier: String?) {
        state.withLock { state in
            guard let tier else {
                state.young[user] = nil
                state.old[user] = nil
                return
            }
            state.young[user] = state.place(of: tier)
            if state.young.count > most / 2 {
                state.old = state.young
                state.young = [:]
            }
        }
    }

    func recall(_ user: String) -> String? {
        state.withLock { state in
            (state.young[user] ?? state.old[user]).map { state.tiers[Int($0)] }
        }
    }
}
