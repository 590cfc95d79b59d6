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
        for batch in 0..<60 {
            let batchSeed = seed &+ UInt64(batch)
            let asked = requests.batch()
            if requests.dice.roll(1...10) == 1 {
                // A batch that was decided and never committed leaves no trace.
                _ = try Show.decide(asked, on: memory, seed: batchSeed)
                _ = try Show.decide(asked, on: sqlite, seed: batchSeed)
                continue
            }
            let answers = try Show.play(asked, on: memory, seed: batchSeed)
            #expect(try Show.play(asked, on: sqlite, seed: batchSeed) == answers)
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
    }
}

/// A stream of requests of all kinds, many of them repeated, late or not allowed.
struct RandomRequests {
    var dice: Dice
    private var now: Int64 = 1_700_000_000_000
    private var made: Int64 = 0
    private var sent: [ValueRequest] = []
    private(set) var activities: [String] = []

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
                for wave in 1...3 {
                    keys.entries.insert(
                        EntryKey(subject: activity, user: user, slot: Int64(wave)))
                }
            }
        }
        keys.operations = Set(sent.map { OperationKey(id: $0.operation, user: $0.by.user) })
        keys.activities = Set(activities)
        keys.accounts.formUnion(activities.map { Account(.activity($0), .points) })
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
        case 1...8:
            let entry = Entry(
                activity: pick(activities + ["none"]), command: "claim", user: user, room: room,
                host: "h1", fields: ["wave": .int(dice.roll(1...3))])
            return (.enter(entry), viewer)
        case 9...11:
            let kind = pick([Fact.Kind.watched, .liked, .commented])
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

    private mutating func open(_ room: String) -> ValueCommand {
        let id = "a\(made)"
        activities.append(id)
        let later = dice.roll(0...3) == 0 ? now + dice.roll(1...9_000) : nil
        return .open(
            ActivityOrder(
                id: id, room: room, kind: "point_rain", title: id,
                settings: [
                    "pot": .int(dice.roll(5...60)), "each_min": 1, "each_max": 5,
                    "waves": .int(dice.roll(1...3)), "wave_s": .int(dice.roll(5...60)),
                ], eligible: [:], opensAt: later, closesAt: nil))
    }
}
