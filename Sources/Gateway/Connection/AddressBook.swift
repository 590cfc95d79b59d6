// Who has how many connections, over all loops of the node: the one place where loops share a lock,
// taken once when a connection comes and once when it goes.

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

    /// The rooms that one user is in. Nearly everybody is in one, and that takes no memory of its
    /// own.
    private struct Rooms {
        var first: String
        var count = 1
        var others: [String: Int] = [:]
    }

    private struct State {
        var lines: [UInt64: Line] = [:]
        var users: [String: Rooms] = [:]
        var total = 0
    }

    private let state = Mutex(State())
    private let limits: Limits

    init(_ limits: Limits) { self.limits = limits }

    private func isLimited(_ peer: PeerAddress) -> Bool {
        !peer.isLoopback || limits.loopbackLimited
    }

    /// Counts a connection in, or refuses it. One that is welcomed has to leave again.
    func enter(_ peer: PeerAddress, now: Int64) -> Verdict {
        state.withLock { state in
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

    /// Counts a user's connection; false when the user is in too many rooms already. A second one
    /// to the same room replaces the first and is always let in.
    func enter(user: String, room: String) -> Bool {
        state.withLock { state in
            guard var rooms = state.users[user] else {
                state.users[user] = Rooms(first: room)
                return true
            }
            if rooms.first == room {
                rooms.count += 1
            } else if rooms.others[room] != nil
                || rooms.others.count + 1 < limits.connectionsPerUser
            {
                rooms.others[room, default: 0] += 1
            } else {
                return false
            }
            state.users[user] = rooms
            return true
        }
    }

    func leave(user: String, room: String) {
        state.withLock { state in
            guard var rooms = state.users[user] else { return }
            if let count = rooms.others[room] {
                rooms.others[room] = count > 1 ? count - 1 : nil
            } else if rooms.first == room {
                rooms.count -= 1
                if rooms.count == 0 {
                    guard let (next, count) = rooms.others.popFirst() else {
                        state.users[user] = nil
                        return
                    }
                    rooms.first = next
                    rooms.count = count
                }
            }
            state.users[user] = rooms
        }
    }

    /// Connections counted in now.
    var connections: Int { state.withLock { $0.total } }
}
