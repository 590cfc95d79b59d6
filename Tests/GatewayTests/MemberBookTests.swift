// Who is in which rooms, and what is still true of those who come back: every kind of change that a
// batch can bring is played, and what is remembered has to be what the store would say.

import Ledger
import Live
import Store
import Testing

@testable import Gateway

@Suite struct `The book of members` {
    private static func book(_ change: (inout Limits) -> Void = { _ in }) -> MemberBook {
        var limits = Limits()
        change(&limits)
        return MemberBook(limits)
    }

    private static let task = Rule(
        id: "watch", on: .watched, points: 10, task: ["en": "Watch"])

    @Test func `lets a user into so many rooms, and into the same one always`() {
        let book = Self.book { $0.connectionsPerUser = 2 }
        #expect(book.lets("ann", into: "r1"))
        #expect(book.lets("ann", into: "r2"))
        #expect(!book.lets("ann", into: "r3"))
        #expect(book.lets("ann", into: "r1"), "the newer connection replaces the older")
        #expect(book.lets("ben", into: "r3"))
        book.leave(user: "ann", room: "r1", now: 0)
        #expect(!book.lets("ann", into: "r3"), "one connection to r1 is left")
        book.leave(user: "ann", room: "r1", now: 0)
        #expect(book.lets("ann", into: "r3"))
    }

    @Test func `knows the rooms that somebody is in`() {
        let book = Self.book()
        #expect(book.rooms(of: "ann") == [])
        #expect(book.lets("ann", into: "r1"))
        #expect(book.lets("ben", into: "r3"))
        #expect(book.lets("ann", into: "r2"))
        #expect(book.rooms(of: "ann").sorted() == ["r1", "r2"])
        book.leave(user: "ann", room: "r1", now: 0)
        #expect(book.rooms(of: "ann") == ["r2"])
        book.leave(user: "ann", room: "r2", now: 0)
        #expect(book.rooms(of: "ann") == [])
    }

    @Test func `remembers who was let in, while here and for a time after`() {
        let book = Self.book { $0.resume = 60_000 }
        let known = MemberBook.Known(standing: MemberState(points: 7, growth: 9), pending: 3)
        book.let(in: "ann", known)
        #expect(book.known("ann", at: 0) == known, "a second connection, the first is still here")
        book.leave(user: "ann", room: "r1", now: 1_000)
        book.leave(user: "ann", room: "r1", now: 1_000)
        #expect(book.known("ann", at: 61_000) == known)
        book.leave(user: "ann", room: "r1", now: 61_000)
        #expect(book.known("ann", at: 121_200) == nil)
    }

    @Test func `knows a member in one room, and of another one nothing`() {
        let book = Self.book()
        let known = MemberBook.Known(standing: MemberState(points: 7), pending: 0)
        book.let(in: "ann", known)
        #expect(book.known("ann", room: "r2") == nil)
        book.leave(user: "ann", room: "r1", now: 0)
        book.leave(user: "ann", room: "r2", now: 0)
        #expect(book.known("ann") == nil, "whoever was last in r2 is not known in r1")
    }

    @Test func `does not remember who has left before the store said who it was`() {
        let book = Self.book()
        #expect(book.lets("ann", into: "r1"))
        book.leave(user: "ann", room: "r1", now: 0)
        book.learn(
            Difference(), [.init("ann", .init(standing: MemberState(), pending: 0))], tasks: [])
        #expect(book.known("ann") == nil)
    }

    @Test func `remembers no more who have left than it may, the last of them`() {
        let book = Self.book { $0.resumeMembers = 10 }
        let names = (1...100).map { "u\($0)" }
        for name in names { book.let(in: name, .init(standing: MemberState(), pending: 0)) }
        for name in names { book.leave(user: name, room: "r1", now: 0) }
        #expect(names.filter { book.known($0) != nil } == Array(names.suffix(10)))
    }

    @Test func `remembers nobody where that is switched off`() {
        for change in [{ $0.resume = 0 }, { $0.resumeMembers = 0 }] as [(inout Limits) -> Void] {
            let book = Self.book(change)
            book.let(in: "ann", .init(standing: MemberState(), pending: 0))
            book.leave(user: "ann", room: "r1", now: 0)
            #expect(book.known("ann") == nil)
        }
    }

    @Test(arguments: [true, false])
    func `keeps up with every change, of those who are here and of those who are not`(isHere: Bool)
        throws
    {
        let book = Self.book()
        book.let(in: "ann", .init(standing: MemberState(points: 1, growth: 1), pending: 0))
        book.let(in: "ben", .init(standing: MemberState(points: 1, growth: 1), pending: 0))
        if !isHere {
            for user in ["ann", "ben"] { book.leave(user: user, room: "r1", now: 0) }
        }
        var changes = Difference()
        let ann = Holder.user("ann")
        changes.balances = [Account(ann, .points): 50, Account(ann, .growth): 60]
        var member = Member(user: "ann", name: "Ann", since: 0, tier: "normal")
        member.grants = [TierGrant(tier: "gold", until: 9)]
        changes.members = [member]
        let counter = Counter(progress: 2, times: 1, day: 3, at: 4)
        changes.counters = [
            CounterKey(user: "ann", rule: "watch", scope: ""): counter,
            CounterKey(user: "ann", rule: "watch", scope: "r1"): Counter(progress: 99),
            CounterKey(user: "ann", rule: "no-task", scope: ""): counter,
        ]
        changes.entries = [
            .follow("ann", host: "hana"): ["on": true],
            .follow("ann", host: "another"): ["on": false],
        ]
        changes.sanctions = [
            RoomMemberKey(room: "r1", user: "ann"): Sanction(bannedUntil: 77),
            RoomMemberKey(room: "r2", user: "ann"): Sanction(bannedUntil: 99),
        ]
        changes.feed = [FeedItem(user: "ann", cursor: 12, at: 0, type: "credit", body: [:])]
        book.learn(changes, [], tasks: RuleBook([Self.task]).taskCounts)

        let now = try #require(book.known("ann"))
        #expect(now.standing.points == 50)
        #expect(now.standing.growth == 60)
        #expect(now.standing.grants == [TierGrant(tier: "gold", until: 9)])
        #expect(now.standing.progress == ["watch": counter])
        #expect(now.standing.follows)
        #expect(now.standing.sanction == Sanction(bannedUntil: 77))
        #expect(now.pending == 12)
        let other = MemberBook.Known(standing: MemberState(points: 1, growth: 1), pending: 0)
        #expect(book.known("ben") == other)
    }

    @Test func `has nothing to tell once all was acknowledged`() {
        let book = Self.book()
        book.let(in: "ann", .init(standing: MemberState(), pending: 12))
        for (acknowledged, pending) in [(11, 12), (12, 0)] as [(Int64, Int64)] {
            var changes = Difference()
            var member = Member(user: "ann", name: "Ann", since: 0, tier: "normal")
            member.acknowledged = acknowledged
            changes.members = [member]
            book.learn(changes, [], tasks: RuleBook([Self.task]).taskCounts)
            #expect(book.known("ann")?.pending == pending)
        }
    }

    @Test func `forgets how people stand when there are other tasks, or when asked to`() {
        let book = Self.book()
        let nobody = Difference()
        for forget in [{ $0.forget() }, { $0.learn(nobody, [], tasks: []) }]
            as [(MemberBook) -> Void]
        {
            book.let(in: "ann", .init(standing: MemberState(points: 1), pending: 0))
            book.let(in: "ben", .init(standing: MemberState(points: 1), pending: 0))
            book.leave(user: "ben", room: "r1", now: 0)
            forget(book)
            #expect(book.known("ann") == nil)
            #expect(book.known("ben") == nil)
        }
    }

    @Test(arguments: [(4_999, "normal"), (5_000, "gold")] as [(Int64, String)])
    func `leads to the admission that holds at the time`(growth: Int64, tier: String) {
        let programme = Programme(tiers: Node.tiers, rules: RuleBook([]))
        let standing = MemberState(points: 3, growth: growth)
        #expect(Admission("ann", standing, feed: [], programme, now: 0).tier == tier)
    }

    @Test func `gives a granted tier for as long as it was granted`() {
        let programme = Programme(tiers: Node.tiers, rules: RuleBook([]))
        var standing = MemberState()
        standing.grants = [TierGrant(tier: "gold", until: 1_000)]
        #expect(Admission("ann", standing, feed: [], programme, now: 999).tier == "gold")
        #expect(Admission("ann", standing, feed: [], programme, now: 1_000).tier == "normal")
    }

    @Test(
        arguments: [(nil, false), (0, false), (28, false), (29, true), (400, true)]
            as [(Int64?, Bool)])
    func `tells who may have been away so long that they are welcomed back`(
        days: Int64?, may: Bool
    ) {
        let programme = Programme(tiers: Node.tiers, rules: RuleBook([]))
        #expect(programme.membership.awayDays == 30)
        let now = 20_000 * Int64.day
        var standing = MemberState()
        standing.seenDay = days.map { MemberState.day(Counter(day: programme.day(now) - $0)) } ?? 0
        #expect(Admission("ann", standing, feed: [], programme, now: now).mayReturn == may)
    }
}

extension MemberBook.Admitted {
    fileprivate init(_ user: String, _ known: MemberBook.Known) {
        self.init(user: user, room: "r1", known: known)
    }
}

extension MemberBook {
    fileprivate func lets(_ user: String, into room: String) -> Bool {
        if case .welcome = enter(user: user, room: room, host: "hana", now: 0) {
            true
        } else {
            false
        }
    }

    /// Comes in, and the store says how things stand.
    fileprivate func `let`(in user: String, _ known: Known) {
        _ = enter(user: user, room: "r1", host: "hana", now: 0)
        learn(
            Difference(), [Admitted(user, known)],
            tasks: RuleBook([Rule(id: "watch", on: .watched, points: 10, task: ["en": "Watch"])])
                .taskCounts)
    }

    /// What is known of who comes in now.
    fileprivate func known(_ user: String, room: String = "r1", at now: Int64 = 0) -> Known? {
        guard case .welcome(let known) = enter(user: user, room: room, host: "hana", now: now)
        else {
            return nil
        }
        return known
    }
}
