// Chance finds what tables do not: the same requests, in the same batches, must come to the same
// answers and the same books on every body, and the books are proven after each batch.

import Ledger
import Live
import Store
import Testing

@Suite struct RandomRequestsTests {
    @Test(arguments: [1, 2, 3, 20_261_121] as [UInt64])
    func `all bodies answer alike and their books hold`(seed: UInt64) throws {
        let scratch = Scratch()
        let memory = MemoryStore()
        var sqlite = try SQLiteStore.open(directory: scratch.directory)
        var requests = RandomRequests(seed: seed)
        var replies = 0
        for batch in 0..<90 {
            let batchSeed = seed &+ UInt64(batch)
            let asked = requests.batch()
            if requests.dice.roll(1...10) == 1 {
                // A batch that was decided and never committed leaves no trace.
                for store in [memory, sqlite] as [any Store] {
                    _ = try Show.decide(
                        asked, on: store, seed: batchSeed, under: RandomRequests.programme)
                }
                continue
            }
            let answers = try Show.play(
                asked, on: memory, seed: batchSeed, under: RandomRequests.programme)
            #expect(
                try Show.play(
                    asked, on: sqlite, seed: batchSeed, under: RandomRequests.programme) == answers)
            replies += answers.count { if case .reply = $0 { true } else { false } }
            if requests.dice.roll(1...8) == 1 {
                sqlite.close()
                sqlite = try SQLiteStore.open(directory: scratch.directory)
            }
            let proofs = [try memory.verify(), try sqlite.verify()]
            for proof in proofs { try #require(proof.findings.isEmpty, "\(proof.findings)") }
            #expect(proofs[0].transfers == proofs[1].transfers)
            #expect(proofs[0].accounts == proofs[1].accounts)
            #expect(proofs[0].operations == proofs[1].operations)
            let keys = requests.allKeys
            try #require(lines(try memory.load(keys)) == lines(try sqlite.load(keys)))
        }
        // A stream that is mostly refused would prove little.
        #expect(replies > 200)
        #expect(try sqlite.verify().transfers > 100)
        let kinds = try memory.load(requests.allKeys).activities.all.values
            .filter { $0.phase == .settled && $0.entries > 0 }.map(\.kind)
        #expect(Set(kinds).count >= 4, "what is settled with entries: \(kinds)")
    }
}

/// A stream of requests of all kinds, many of them repeated, late or not allowed.
struct RandomRequests {
    var dice: Dice
    private var now: Int64 = 1_700_000_000_000
    private var made: Int64 = 0
    private var sent: [ValueRequest] = []
    private(set) var activities: [String] = []
    private var kinds: [String: String] = [:]

    /// With coupons to win, and a rule that gives entries.
    static let programme: Programme = {
        var programme = Show.programme
        var entered = Rule(id: "entered", on: .shared)
        entered.payout.entry = "a1"
        programme.rules = RuleBook(programme.rules.rules + [entered])
        programme.shop = Shop(coupons: [CouponKind(id: "cny-5", off: 500)])
        return programme
    }()
    private static let users = (1...6).map { "u\($0)" }
    private static let rooms = ["r1", "r2"]

    init(seed: UInt64) { dice = Dice(seed: seed) }

    mutating func batch() -> [ValueRequest] {
        (0..<dice.roll(1...25)).map { _ in next() }
    }

    /// Everything that any request may have touched.
    var allKeys: Keys {
        var keys = Keys()
        for user in Self.users {
            keys.members.insert(user)
            keys.feeds[user] = .max
            keys.histories.insert(HistoryKey(user: user, count: 50, before: nil))
            keys.entries.insert(.follow(user, host: "h1"))
            for room in Self.rooms {
                keys.sanctions.insert(RoomMemberKey(room: room, user: user))
            }
            for rule in Show.programme.rules.rules {
                keys.counters.insert(CounterKey(user: user, rule: rule.id, scope: ""))
            }
            for activity in activities {
                for wave in 0...3 {
                    keys.entries.insert(
                        EntryKey(subject: activity, user: user, slot: Int64(wave)))
                }
            }
        }
        keys.operations = Set(sent.map { OperationKey(id: $0.operation, user: $0.by.user) })
        keys.activities = Set(activities)
        keys.participants = Set(Self.users)
        keys.sanctionLists = Set(Self.users.map { SanctionList(of: $0) })
        for book in [.points, .coupons, .stock("tea")] as [Book] {
            keys.accounts.formUnion(activities.map { Account(.activity($0), book) })
        }
        keys.documentLists = Set(Self.users.map { .coupons(of: $0) })
        keys.dueLists = [DueList(until: .max)]
        keys.documents = Set(Self.rooms.map { .room($0) })
        keys.activitiesOfRooms = Set(Self.rooms)
        return keys
    }

    private mutating func pick<Element>(_ choices: [Element]) -> Element {
        choices[Int(dice.roll(0...Int64(choices.count - 1)))]
    }

    private mutating func next() -> ValueRequest {
        now += dice.roll(0...900)
        if dice.roll(1...60) == 1 { now += 86_400_000 }
        if dice.roll(1...8) == 1, !sent.isEmpty { return again() }
        let user = pick(Self.users)
        let (command, actor) = command(user)
        made += 1
        // Facts are the house's; what a client sends carries its own id.
        let isOurs = if case .fact = command { true } else { false }
        let request = ValueRequest(
            command, by: actor, at: now, operation: "op-\(made)",
            fingerprint: isOurs ? nil : fingerprint("\(command)"))
        if !isOurs { sent.append(request) }
        return request
    }

    /// Something sent before, later, and now and then with a changed body.
    private mutating func again() -> ValueRequest {
        let old = pick(sent)
        let isChanged = dice.roll(1...5) == 1
        return ValueRequest(
            old.command, by: old.by, at: now, operation: old.operation,
            fingerprint: isChanged ? 0 : old.fingerprint)
    }

    private mutating func command(_ user: String) -> (ValueCommand, Actor) {
        let room = pick(Self.rooms)
        let viewer = Show.viewer(user)
        switch dice.roll(1...20) {
        case 1...8: return (.enter(entry(user, room)), viewer)
        case 9...11:
            let kind = pick([Fact.Kind.watched, .liked, .commented, .shared])
            return (
                .fact(
                    Fact(
                        kind, user: user, at: now, amount: dice.roll(1...9), room: room,
                        host: "h1", id: "f-\(made)")), viewer
            )
        case 12: return (.signIn(room: room), viewer)
        case 13: return (.follow(host: "h1", room: room, on: dice.roll(1...3) > 1), viewer)
        case 14: return (.acknowledge(cursor: dice.roll(0...400)), viewer)
        case 15:
            let before = dice.roll(0...1) == 0 ? nil : dice.roll(0...300) as Int64?
            return (
                .account(HistoryKey(user: user, count: dice.roll(1...9), before: before)), viewer
            )
        case 16: return (grant(user), .house)
        case 17: return (open(room), Show.host)
        case 18:
            let how = pick([ValueCommand.Ending.close, .settle, .cancel])
            return (.end(activity: pick(activities + ["none"]), room: room, how: how), Show.host)
        case 19:
            let act = Moderation(
                action: pick(Moderation.Action.allCases), room: room, user: user, seq: 7,
                seconds: dice.roll(1...600), reason: "test")
            return (.moderate(act), Show.host)
        default:
            if dice.roll(0...1) == 0 { return (.look(activity: pick(activities + ["x"])), .house) }
            if dice.roll(0...2) == 0 { return (.sweep, .house) }
            if dice.roll(0...30) == 0 {
                return (.merge(Merge(from: user, into: pick(Self.users))), .house)
            }
            return (.update(room: room, changes: ["title": .string("t\(made)")]), Show.host)
        }
    }

    private mutating func grant(_ user: String) -> ValueCommand {
        let tier = dice.roll(1...4) == 1 ? TierGrant(tier: "black", until: now + 60_000) : nil
        return .grant(
            Grant(
                user: user, name: user, points: dice.roll(0...50), growth: dice.roll(0...9),
                tier: tier, reason: "gift"))
    }

    /// What takes part in the activity that is picked, and now and then in another kind.
    private mutating func entry(_ user: String, _ room: String) -> Entry {
        // The newest are mostly those that go on.
        let activity = pick(activities.suffix(6) + ["none"])
        let verbs = [
            "point_rain": "claim", "red_packet": "claim", "lottery": "enter", "vote": "vote",
            "quiz": "answer", "flash_sale": "buy",
        ]
        let verb = dice.roll(1...20) == 1 ? "claim" : verbs[kinds[activity] ?? ""] ?? "claim"
        return Entry(
            activity: activity, command: verb, user: user, room: room, host: "h1",
            fields: [
                "wave": .int(dice.roll(1...3)), "option": .string(pick(["a", "a", "b", "c"])),
                "sku": "tea", "order": .string("o-\(made)"),
            ])
    }

    private mutating func open(_ room: String) -> ValueCommand {
        let id = "a\(made)"
        activities.append(id)
        let later = dice.roll(0...3) == 0 ? now + dice.roll(1...9_000) : nil
        let (kind, settings) = play()
        kinds[id] = kind
        return .open(
            ActivityOrder(
                id: id, room: room, kind: kind, title: id, settings: settings, eligible: [:],
                opensAt: later, closesAt: dice.roll(0...1) == 0 ? nil : now + 20_000,
                secret: (0..<32).map { UInt8(truncatingIfNeeded: made + $0) }))
    }

    private mutating func play() -> (kind: String, settings: Fields) {
        let options: Datum = [["id": "a", "title": "A"], ["id": "b", "title": "B"]]
        let pot = Datum.int(dice.roll(5...60))
        switch dice.roll(1...8) {
        case 1:
            return (
                "red_packet", ["pot": pot, "shares": .int(dice.roll(1...5))]
            )
        case 2: return ("red_packet", ["coupon": "cny-5", "shares": .int(dice.roll(1...5))])
        case 3: return ("vote", ["options": options])
        case 4: return ("quiz", ["question": "?", "options": options, "answer": "a", "pot": pot])
        case 5:
            let mode: Fields = dice.roll(0...1) == 0 ? [:] : ["mode": "points", "cost": 2]
            return (
                "lottery",
                mode.merging([
                    "prizes": [
                        ["id": "p", "title": "P", "count": 2, "points": 3],
                        ["id": "c", "title": "C", "coupon": "cny-5"],
                    ]
                ])
            )
        case 6: return ("task", ["fact": "liked", "points": 2])
        case 7:
            return (
                "flash_sale",
                [
                    "items": [
                        [
                            "sku": "tea", "title": "Tea", "stock": .int(dice.roll(1...3)),
                            "price": 100, "per_user": 1,
                        ]
                    ], "pay_within_s": .int(dice.roll(10...60)),
                ]
            )
        default:
            return (
                "point_rain",
                [
                    "pot": pot, "each_min": 1, "each_max": 5, "waves": .int(dice.roll(1...3)),
                    "wave_s": .int(dice.roll(5...60)),
                ]
            )
        }
    }
}
