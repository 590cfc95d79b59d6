// How many plain requests each token's owner sends, over all loops of the node: one lock, taken
// once for a request with a good token.

internal import Live
internal import Synchronization

final class RequestBook: Sendable {
    private struct Asker: Hashable {
        let user: String
        let role: Actor.Role
    }

    private let buckets = Mutex<[Asker: Bucket]>([:])
    private let limits: Limits
    /// Askers remembered before those who have been quiet are forgotten.
    private static let many = 50_000

    init(_ limits: Limits) { self.limits = limits }

    /// Counts a request. Returns 0, or the ms after which to come back.
    /// - Parameter now: ms of a clock that only goes forward.
    func take(_ user: String, _ role: Actor.Role, now: Int64) -> Int64 {
        let isPerson = role == .viewer || role == .host
        let rate = isPerson ? limits.requestsPerSecond : limits.mallRequestsPerSecond
        return buckets.withLock { buckets in
            if buckets.count >= Self.many {
                buckets = buckets.filter { !$0.value.isIdle(now * 1_000) }
            }
            // A bucket counts in whole ms, and thousands a second are finer than that.
            let wait = buckets[Asker(user: user, role: role), default: Bucket()].take(
                now * 1_000, interval: 1_000_000 / rate, burst: rate)
            return (wait + 999) / 1_000
        }
    }
}
