// Who has how many connections, over all loops of the node. Loops share a lock here and in the book
// of members, taken once when a connection comes and once when it goes.

internal import Net
internal import Synchronization

final class AddressBook: Sendable {
    /// What a new connection is told.
    enum Verdict: Sendable {
        case welcome
        /// Come back after so many seconds.
        case tooMany(retryAfter: Int64)
        /// The node holds all it can; come back after so many seconds.
        case overloaded(retryAfter: Int64)
    }

    private struct Line {
        var connections = 0
        var joins = 0
        var second: Int64 = 0
    }

    private struct State {
        var lines: [UInt64: Line] = [:]
        var total = 0
        /// Guests who became members in `hour`, by address.
        var registrations: [UInt64: Int] = [:]
        var hour: Int64 = 0
    }

    private let state = Mutex(State())
    private let limits: Limits
    private let memoryIsShort = Atomic<Bool>(false)

    init(_ limits: Limits) { self.limits = limits }

    private func isLimited(_ peer: PeerAddress) -> Bool {
        !peer.isLoopback || limits.loopbackLimited
    }

    /// Whether the node has no memory for more: everybody new is told to come back.
    var isShortOfMemory: Bool {
        get { memoryIsShort.load(ordering: .relaxed) }
        set { memoryIsShort.store(newValue, ordering: .relaxed) }
    }

    /// Counts a connection in, or refuses it. One that is welcomed has to leave again.
    func enter(_ peer: PeerAddress, now: Int64) -> Verdict {
        if isShortOfMemory { return .overloaded(retryAfter: 5) }
        return state.withLock { state in
            guard state.total < limits.connections else { return .overloaded(retryAfter: 5) }
            if isLimited(peer) {
                var line = state.lines[peer.networkKey] ?? Line()
                if line.second != now / 1_000 {
                    line.second = now / 1_000
                    line.joins = 0
                }
                line.joins += 1
                forgetIdleLines(&state)
                defer { state.lines[peer.networkKey] = line }
                if line.joins > limits.joinsPerSecondPerAddress { return .tooMany(retryAfter: 1) }
                if line.connections >= limits.connectionsPerAddress {
                    return .tooMany(retryAfter: 10)
                }
                line.connections += 1
            }
            state.total += 1
            return .welcome
        }
    }

    /// Addresses that are only ever refused must not fill the memory.
    private func forgetIdleLines(_ state: inout State) {
        guard state.lines.count > 100_000 else { return }
        state.lines = state.lines.filter { $0.value.connections > 0 }
    }

    func leave(_ peer: PeerAddress, now: Int64) {
        state.withLock { state in
            state.total -= 1
            guard isLimited(peer), var line = state.lines[peer.networkKey] else { return }
            line.connections -= 1
            let isIdle = line.connections <= 0 && line.second != now / 1_000
            state.lines[peer.networkKey] = isIdle ? nil : line
        }
    }

    /// Counts a guest who wants to become a member. Returns 0, or the ms after which to come back.
    /// - Parameter now: ms since 1970 UTC.
    func register(_ peer: PeerAddress, now: Int64) -> Int64 {
        guard isLimited(peer) else { return 0 }
        let span: Int64 = 3_600_000
        return state.withLock { state in
            if state.hour != now / span {
                state.hour = now / span
                state.registrations = [:]
            }
            let count = state.registrations[peer.networkKey, default: 0]
            guard count < limits.registrationsPerHourPerAddress else { return span - now % span }
            state.registrations[peer.networkKey] = count + 1
            return 0
        }
    }

    /// Connections counted in now.
    var connections: Int { state.withLock { $0.total } }
}
