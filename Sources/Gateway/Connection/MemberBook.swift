// Which members are in which rooms, over all loops of the node, and how they stood when the store
// was last asked. The committer, through which everything passes that changes that, keeps it
// current before anybody is told; so who comes back soon, after a storm has cut everybody off, is
// let in as who they are without a look into the store.

internal import Ledger
internal import Live
internal import Synchronization

/// Shared by the loops and the committer; each takes a lock for one person or one batch.
final class MemberBook: Sendable {
    /// What somebody is told who wants to come in.
    enum Verdict: Sendable {
        /// With what is known of them in this room.
        case welcome(Known?)
        case tooManyRooms
    }

    /// What is known of a member in a room.
    struct Known: Sendable, Hashable {
        let standing: MemberState
        /// The last account event that may not have been shown; 0 for none. A client that has not
        /// seen it has to be told from the store.
        let pending: Int64
    }

    /// One admission of a batch.
    struct Admitted {
        let user: String
        let room: String
        let known: Known
    }

    /// Somebody who is in a room, or was until just now. There is one for each viewer, so it is
    /// laid out to take 64 bytes.
    private struct Person {
        let user: String
        var pending: Int64 = 0
        var standing = MemberState()
        /// Whether the two above say how things are, in the room `first`.
        var isKnown = false
        /// A room, and the connections to it. Nearly everybody is in one.
        var first: Int32
        var count: Int32 = 1
        /// Set while `count` is 0.
        var leftAt: Moment = 0
    }

    /// Tenths of a second, around and around: what is compared is never years apart.
    private typealias Moment = UInt32

    private struct State {
        /// Without gaps, and who lies where.
        var people: [Person] = []
        var places = PlaceIndex()
        /// Connections to further rooms, of the few who are in several.
        var others: [String: [Int32: Int32]] = [:]
        /// Rooms by their name, numbered as they are first come to; there are no more of them than
        /// the node has. Of each, what it is called to follow its host.
        var numbers: [String: Int32] = [:]
        var names: [String] = []
        var relations: [String] = []
        /// Who has left and is remembered, in that order, from `nextToForget` on; and some who have
        /// come back since.
        var departed: [(user: String, at: Moment)] = []
        var nextToForget = 0
        /// Tasks whose progress is known.
        var tasks: Set<String> = []

        func place(of user: String) -> Int? {
            places.first(user.hashValue) { people[$0].user == user }
        }

        mutating func add(_ person: Person) {
            people.append(person)
            places.insert(people.count - 1, person.user.hashValue) { people[$0].user.hashValue }
        }

        mutating func remove(_ place: Int) {
            places.remove(place) { people[$0].user.hashValue }
            let last = people.removeLast()
            guard place < people.count else { return }
            people[place] = last
            places.move(people.count, to: place, last.user.hashValue)
        }

        mutating func number(of room: String, host: String) -> Int32 {
            if let number = numbers[room] { return number }
            let number = Int32(numbers.count)
            numbers[room] = number
            names.append(room)
            relations.append(EntryKey.follow("", host: host).subject)
            return number
        }

        /// Changes what is known of somebody, where anything is.
        mutating func update(_ user: String, _ body: (inout Person) -> Void) {
            guard let place = place(of: user), people[place].isKnown else { return }
            body(&people[place])
        }
    }

    private let state = Mutex(State())
    private let roomsPerUser: Int
    private let span: Int64
    private let most: Int

    init(_ limits: Limits) {
        roomsPerUser = limits.connectionsPerUser
        span = limits.resume
        most = limits.resume > 0 ? limits.resumeMembers : 0
    }

    // MARK: Coming and going

    /// Counts a user's connection, or refuses it to who is in too many rooms already. A second one
    /// to the same room replaces the first and is always let in.
    /// - Parameter now: ms since 1970 UTC.
    func enter(user: String, room: String, host: String, now: Int64) -> Verdict {
        state.withLock { state in
            let number = state.number(of: room, host: host)
            guard let place = state.place(of: user) else {
                state.add(Person(user: user, first: number))
                return .welcome(nil)
            }
            if state.people[place].count == 0 {
                let away = Self.moment(now) &- state.people[place].leftAt
                state.people[place].isKnown =
                    state.people[place].isKnown && state.people[place].first == number
                    && Int64(away) * 100 <= span
                state.people[place].first = number
            }
            if state.people[place].first == number {
                state.people[place].count += 1
                let person = state.people[place]
                guard person.isKnown else { return .welcome(nil) }
                return .welcome(Known(standing: person.standing, pending: person.pending))
            }
            let others = state.others[user] ?? [:]
            guard others[number] != nil || others.count + 1 < roomsPerUser else {
                return .tooManyRooms
            }
            state.others[user, default: [:]][number, default: 0] += 1
            return .welcome(nil)
        }
    }

    /// - Parameter now: ms since 1970 UTC.
    func leave(user: String, room: String, now: Int64) {
        state.withLock { state in
            guard let number = state.numbers[room], let place = state.place(of: user) else {
                return
            }
            if let count = state.others[user]?[number] {
                state.others[user]?[number] = count > 1 ? count - 1 : nil
                if state.others[user]?.isEmpty == true { state.others[user] = nil }
                return
            }
            guard state.people[place].first == number, state.people[place].count > 0 else {
                return
            }
            state.people[place].count -= 1
            guard state.people[place].count == 0 else { return }
            if let (next, count) = state.others[user]?.popFirst() {
                if state.others[user]?.isEmpty == true { state.others[user] = nil }
                state.people[place].first = next
                state.people[place].count = count
                state.people[place].isKnown = false
            } else if most > 0, state.people[place].isKnown {
                remember(place, Self.moment(now), &state)
            } else {
                state.remove(place)
            }
        }
    }

    /// The rooms that a member is in now.
    func rooms(of user: String) -> [String] {
        state.withLock { state in
            guard let place = state.place(of: user), state.people[place].count > 0 else {
                return []
            }
            let others = state.others[user]?.keys.map { $0 } ?? []
            return ([state.people[place].first] + others).map { state.names[Int($0)] }
        }
    }

    private func remember(_ place: Int, _ now: Moment, _ state: inout State) {
        state.people[place].leftAt = now
        state.departed.append((state.people[place].user, now))
        while let oldest = state.departed[state.nextToForget...].first {
            let isOld = Int64(now &- oldest.at) * 100 > span
            guard isOld || state.departed.count - state.nextToForget > most else { break }
            state.nextToForget += 1
            if let place = state.place(of: oldest.user), state.people[place].count == 0,
                state.people[place].leftAt == oldest.at
            {
                state.remove(place)
            }
        }
        if state.nextToForget > state.departed.count / 2 {
            state.departed.removeFirst(state.nextToForget)
            state.nextToForget = 0
        }
    }

    private static func moment(_ now: Int64) -> Moment { Moment(truncatingIfNeeded: now / 100) }

    // MARK: Keeping current

    /// Takes in a batch that is durable, before anybody is told of it: a loop that lets somebody in
    /// meanwhile will be sent what it did not see.
    func learn(_ changes: Difference, _ admitted: [Admitted], tasks: [TaskCount]) {
        guard most > 0 else { return }
        // One kind at a time, so that nobody who comes waits for a whole batch. What was not shown
        // comes first: who asks in between is sent to the store. Who was admitted was so at the end
        // of the batch, and the feed alone is newer than what they were told of it.
        state.withLock { state in
            // Of a task that is new nothing is known.
            if tasks.count != state.tasks.count
                || !tasks.allSatisfy({ state.tasks.contains($0.rule) })
            {
                forget(&state)
                state.tasks = Set(tasks.map(\.rule))
            }
            for document in changes.documents { Self.learn(document, &state) }
            for member in admitted { Self.learn(member, &state) }
            for item in changes.feed { state.update(item.user) { $0.pending = item.cursor } }
        }
        state.withLock { state in
            for (account, amount) in changes.balances { Self.learn(account, amount, &state) }
        }
        let moved = changes.moved
        state.withLock { state in
            for name in moved { state.update(name) { $0.isKnown = false } }
            for member in changes.members {
                state.update(member.user) { person in
                    if person.pending <= member.acknowledged { person.pending = 0 }
                    if person.standing.grants != member.grants {
                        person.standing.grants = member.grants
                    }
                    if person.standing.segment != member.segment {
                        person.standing.segment = member.segment
                    }
                }
            }
            // Of a task that counts apart for each host or room, the one they are in.
            for (key, counter) in changes.counters
            where !key.scope.isEmpty && state.tasks.contains(key.rule) {
                let room = state.numbers[key.scope]
                let relation = EntryKey.follow("", host: key.scope).subject
                let relations = state.relations
                state.update(key.user) { person in
                    guard person.first == room || relations[Int(person.first)] == relation
                    else { return }
                    person.standing.progress[key.rule] = counter
                }
            }
            for (key, counter) in changes.counters where key.scope.isEmpty {
                if key == .held(by: key.user) {
                    state.update(key.user) { $0.standing.held = counter.progress }
                } else if key == .orders(of: key.user) {
                    state.update(key.user) { $0.standing.hasOrdered = counter.times > 0 }
                } else if key == .seen(key.user) {
                    state.update(key.user) { $0.standing.seenDay = MemberState.day(counter) }
                } else if state.tasks.contains(key.rule) {
                    state.update(key.user) { $0.standing.progress[key.rule] = counter }
                }
            }
        }
        state.withLock { state in
            for (key, kept) in changes.entries where key.isRelation {
                let relations = state.relations
                state.update(key.user) { person in
                    guard relations[Int(person.first)] == key.subject else { return }
                    person.standing.follows = kept["on"]?.bool ?? false
                }
            }
            for (key, sanction) in changes.sanctions {
                guard let number = state.numbers[key.room] else { continue }
                state.update(key.user) { person in
                    if person.first == number { person.standing.sanction = sanction }
                }
            }
        }
    }

    /// A room with another host: whom it is that people follow was not asked.
    private static func learn(_ document: Document, _ state: inout State) {
        guard let number = state.numbers[document.key.id],
            document.key == .room(document.key.id), let host = document.kept["host"]?.string
        else { return }
        let relation = EntryKey.follow("", host: host).subject
        guard state.relations[Int(number)] != relation else { return }
        state.relations[Int(number)] = relation
        for place in state.people.indices where state.people[place].first == number {
            state.people[place].isKnown = false
        }
    }

    private static func learn(_ account: Account, _ amount: Int64, _ state: inout State) {
        guard case .user(let user) = account.holder else { return }
        state.update(user) { person in
            switch account.book {
            case .points: person.standing.points = amount
            case .growth: person.standing.growth = amount
            // Nothing of it is remembered; let the store say what it means.
            case .other: person.isKnown = false
            }
        }
    }

    private static func learn(_ member: Admitted, _ state: inout State) {
        // Somebody who has left meanwhile is not remembered; others are as the batch left them.
        guard let place = state.place(of: member.user), state.people[place].count > 0,
            state.people[place].first == state.numbers[member.room]
        else { return }
        state.people[place].standing = member.known.standing
        state.people[place].pending = member.known.pending
        state.people[place].isKnown = true
    }

    /// Forgets how everybody stands, but not who is here: what a batch came to is not known.
    func forget() { state.withLock { forget(&$0) } }

    private func forget(_ state: inout State) {
        for place in state.people.indices.reversed() {
            state.people[place].isKnown = false
            if state.people[place].count == 0 { state.remove(place) }
        }
        state.departed = []
        state.nextToForget = 0
    }
}
