// Who has how many connections, over all loops of the node: the one place where loops share a lock,
// taken once when a connection comes and once when it goes.

internal import Live
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
        let user: String
        var first: Int32
        var count: Int32 = 1
        var others: [Int32: Int32] = [:]
    }

    private struct State {
        var lines: [UInt64: Line] = [:]
        /// Users who are in any room, without gaps, and who lies where.
        var users: [Rooms] = []
        var places = PlaceIndex()
        /// Rooms by their name, numbered as they are first come to; there are no more of them than
        /// the configuration names.
        var numbers: [String: Int32] = [:]
        var total = 0

        func place(of user: String) -> Int? {
            places.first(user.hashValue) { users[$0].user == user }
        }

        mutating func add(_ rooms: Rooms) {
            users.append(rooms)
            places.insert(users.count - 1, rooms.user.hashValue) { users[$0].user.hashValue }
        }

        mutating func remove(_ place: Int) {
            places.remove(place) { users[$0].user.hashValue }
            let last = users.removeLast()
            guard place < users.count else { return }
            users[place] = last
            places.move(users.count, to: place, last.user.hashValue)
        }
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
            let number = state.numbers[room] ?? Int32(state.numbers.count)
            state.numbers[room] = number
            guard let place = state.place(of: user) else {
                state.add(Rooms(user: user, first: number))
                return true
            }
            if state.users[place].first == number {
                state.users[place].count += 1
                return true
            }
            let others = state.users[place].others
            guard others[number] != nil || others.count + 1 < limits.connectionsPerUser else {
                return false
            }
            state.users[place].others[number, default: 0] += 1
            return true
        }
    }

    func leave(user: String, room: String) {
        state.withLock { state in
            guard let number = state.numbers[room], let place = state.place(of: user) else {
                return
            }
            if let count = state.users[place].others[number] {
                state.users[place].others[number] = count > 1 ? count - 1 : nil
            } else if state.users[place].first == number {
                state.users[place].count -= 1
                guard state.users[place].count == 0 else { return }
                guard let (next, count) = state.users[place].others.popFirst() else {
                    return state.remove(place)
                }
                state.users[place].first = next
                state.users[place].count = count
            }
        }
    }

    /// Connections counted in now.
    var connections: Int { state.withLock { $0.total } }
}
