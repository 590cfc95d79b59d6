// A whole evening without a gateway: one room, the books, a clock that a script moves, and dice
// that fall the same way every time.

import Ledger
import Live

final class Show {
    /// What a room adds up and tells with its ticks.
    enum Conflated: String { case presence, likes, updated, queues }

    static let roomID = "r1"
    static let host = "hal"
    /// Who works here, and who has no account; everybody else is a member.
    static let roles: [String: Actor.Role] = [
        "hal": .host, "ivy": .host, "gus": .guest, "ops": .operator,
    ]
    /// Midnight of the first day in the programme's zone, +08:00.
    private static let firstDay: Int64 = 20_514 * 86_400_000 - 480 * 60_000

    var programme: Programme
    var books = Books()
    var room: Room
    var now = Show.time(day: 1, minute: 20 * 60)
    var hearing: Set<Conflated> = []
    var seed: UInt64
    /// Who is in the room.
    var sessions: [String: SessionID] = [:]
    private var count: UInt64 = 0
    private var sweptAt: Int64 = 0
    /// Who acts in the line that is played; news of others carries their name.
    private(set) var actor = ""
    private var outcome: [String] = []
    /// All that was asked of the gateway, in order.
    private(set) var effects: [RoomEffect] = []

    init(_ programme: Programme = .shipped, seed: UInt64 = 1) {
        self.programme = programme
        self.seed = seed
        room = Room(RoomRecord(id: Self.roomID, title: "Tea", host: Self.host))
    }

    static func time(day: Int64, minute: Int64) -> Int64 {
        firstDay + (day - 1) * 86_400_000 + minute * 60_000
    }

    static func role(_ user: String) -> Actor.Role { roles[user] ?? .viewer }

    func actor(_ user: String) -> Actor {
        Actor(user: user, name: user, role: Self.role(user))
    }

    /// The tier a member has now, as read on entering.
    func tier(of user: String) -> String? {
        guard Self.role(user) == .viewer else { return nil }
        let tiers = programme.tiers
        let grants = books.kept.members[user]?.grants ?? []
        return tiers.tiers[tiers.rank(growth: books.growth(user), grants: grants, now: now)].id
    }

    // MARK: Playing

    /// Plays one line, or several in one batch; gives what came of each.
    func play(_ lines: [String]) -> [[String]] {
        let commands = lines.map { Command($0) }
        guard commands.count > 1 else {
            begin(commands[0].who)
            carryOut(commands[0])
            return [outcome]
        }
        let requests = commands.map { known(request($0), $0) }
        let results = books.run(requests, programme, seed: chance())
        return zip(commands, results).map { command, result in
            begin(command.who)
            take(result)
            return outcome
        }
    }

    private func begin(_ who: String) {
        actor = who
        outcome = []
    }

    private func carryOut(_ command: Command) {
        if actInHouse(command) || actInRoom(command) { return }
        commit(known(request(command), command))
    }

    private func known(_ request: ValueRequest?, _ command: Command) -> ValueRequest {
        guard let request else {
            preconditionFailure("nobody knows how to: \(command.words.joined(separator: " "))")
        }
        return request
    }

    func tell(_ text: String) { outcome.append(text) }

    func named(_ user: String) -> String { user == actor ? "" : "\(user): " }

    func commit(_ request: ValueRequest) {
        for result in books.run([request], programme, seed: chance()) { take(result) }
    }

    private func take(_ result: (answer: Answer, feed: [FeedItem], news: [News])) {
        tell(result.answer)
        for item in result.feed {
            tell(item)
            if item.type == "tier", let session = sessions[item.user],
                let tier = item.body["tier"]?.string
            {
                step { $0.promote(session, to: tier, &$1) }
            }
        }
        for news in result.news where isHeard(news) {
            step { $0.hear(news, &$1) }
        }
    }

    /// A rise is heard wherever the member sits.
    private func isHeard(_ news: News) -> Bool {
        if case .upgraded(_, let user, _, _) = news, sessions[user] != nil { return true }
        return news.room == Self.roomID
    }

    /// Lets the room do something, and performs what it asks for.
    func step(_ act: (inout Room, inout Room.Step) -> Void) {
        var step = Room.Step(now: now, programme: programme)
        act(&room, &step)
        effects += step.effects
        for effect in step.effects { perform(effect) }
    }

    private func perform(_ effect: RoomEffect) {
        switch effect {
        case .show(let event): tell(event)
        case .reply(_, _, let fields, _): tell(.reply(fields))
        case .refuse(_, _, let refusal): tell(.refused(refusal))
        case .fact(let fact, let name):
            commit(
                ValueRequest(
                    .fact(fact), by: Actor(user: fact.user, name: name, role: .viewer),
                    at: fact.at, operation: fact.id))
        case .turn(let session, let queue, let position):
            let user = sessions.first { $0.value == session }?.key ?? "-"
            let place = position.map { $0 == 0 ? "their turn" : "\($0)" } ?? "out"
            tell("\(named(user))\(queue.rawValue) \(place)")
        case .enter(let entry, let actor, let operation):
            commit(ValueRequest(.enter(entry), by: actor, at: now, operation: operation))
        case .close(let session, let reason):
            guard let user = sessions.first(where: { $0.value == session })?.key else {
                tell("old connection closed: \(reason)")
                return
            }
            tell("\(named(user))closed: \(reason)")
            leave(user)
        }
    }

    /// All events of one type that the room has shown.
    func shown(_ type: String) -> [RoomEvent] {
        effects.compactMap { effect in
            guard case .show(let event) = effect, event.type == type else { return nil }
            return event
        }
    }

    func session(_ user: String) -> SessionID {
        guard let session = sessions[user] else { preconditionFailure("\(user) is not here") }
        return session
    }

    func join(_ user: String, returns: Bool) {
        let sanction =
            books.kept.sanctions[RoomMemberKey(room: Self.roomID, user: user)] ?? Sanction()
        if sanction.bannedUntil > now { return tell("closed: banned") }
        count += 1
        let session = SessionID(loop: 0, count: count)
        sessions[user] = session
        let viewer = Viewer(
            session: session, actor: actor(user), tier: tier(of: user),
            mutedUntil: sanction.mutedUntil, returns: returns)
        step { $0.join(viewer, &$1) }
    }

    func leave(_ user: String) {
        guard let session = sessions.removeValue(forKey: user) else { return }
        step { $0.leave(session, &$1) }
    }

    /// All connections are gone and the room knows what the books know.
    func restart() {
        sessions = [:]
        room = Room(RoomRecord(id: Self.roomID, title: "Tea", host: Self.host))
        wake()
    }

    /// The room hears what the books know of it.
    func wake() {
        let changes = books.kept.documents[.room(Self.roomID)]?.kept ?? [:]
        let notices = books.activities(of: Self.roomID).map { ActivityNotice($0, [], at: now) }
        let gifts = books.kept.documents[.ranking(Self.roomID)].map { GiftRanking(kept: $0.kept) }
        step { $0.wake(changes, notices, gifts: gifts, &$1) }
    }

    // MARK: Time

    func wait(_ span: Int64) {
        let end = now + span
        work()
        while now < end {
            let looks = room.looks.map(\.at) + [books.nextDue].compactMap { $0 }
            let next =
                ([room.due(programme.show), sweptAt + room.sweepInterval].compactMap { $0 } + looks)
                .min()
            now = min(end, max(now + 1, next ?? end))
            work()
        }
    }

    /// What the home loop does when something has come due.
    private func work() {
        if now >= sweptAt + room.sweepInterval {
            sweptAt = now
            // Two facts a member at most: likes, and a step of watching.
            let ids = (0..<2 * sessions.count).map { _ in operation() }
            step { room, step in
                var left = ids[...]
                room.sweep({ left.removeFirst() }, &step)
            }
        }
        for (activity, at) in room.looks where at <= now { look(activity) }
        if let due = books.nextDue, due <= now { sweep() }
        tick()
    }

    func tick() {
        var dice = Dice(seed: chance())
        step { $0.closeTick(&$1, dice: &dice) }
    }

    /// The house carries out what is due.
    func sweep() {
        commit(ValueRequest(.sweep, by: .house, at: now, operation: operation()))
    }

    func look(_ activity: String) {
        commit(
            ValueRequest(
                .look(activity: activity), by: .house, at: now, operation: operation()))
    }

    func operation() -> String {
        count += 1
        return "op-\(count)"
    }

    private func chance() -> UInt64 {
        var dice = Dice(seed: seed)
        seed = dice.next()
        return seed
    }
}
