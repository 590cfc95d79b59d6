// Sound books in small, and a difference with a row of every kind.

import Ledger
import Live
import Store
import Testing

/// A point rain of `pot` with `left` to be paid.
func rain(
    _ id: String, room: String = "r1", pot: Int64 = 100, left: Int64? = nil,
    phase: ActivityRecord.Phase = .open, result: Fields? = nil
) -> ActivityRecord {
    let play = PointRain(kept: [
        "pot": .int(pot), "each_min": 5, "each_max": 5, "waves": 2, "wave": 15_000, "gap": 5_000,
        "left": .int(left ?? pot), "claims": 0,
    ])
    return ActivityRecord(
        id: id, room: room, title: "雨 \"quoted\"", openedBy: "h1", eligible: Eligibility(),
        opensAt: 1_000, closesAt: nil, phase: phase, play: play!, result: result)
}

func credit(_ user: String, _ cursor: Int64, points: Int64 = 5) -> FeedItem {
    FeedItem(
        user: user, cursor: cursor, at: cursor * 10, type: "credit",
        body: ["points": .int(points), "reason": "test"])
}

/// Moves points in a chain of their own, on what `store` has.
func pay(
    _ amount: Int64, from: Holder, to: Holder, operation: String = "op", at: Int64 = 1,
    on store: any Store
) throws {
    var keys = Keys()
    keys.accounts = [Account(from, .points), Account(to, .points)]
    var balances = try store.load(keys).balances
    var difference = Difference()
    difference.postings = try balances.post(
        Chain(
            operation: operation, at: at,
            transfers: [Transfer(from: from, to: to, book: .points, amount: amount, reason: "test")]
        ))
    difference.balances = balances.all
    try store.commit(difference)
}

/// One row of every kind, some of them twice; the books in it are sound.
func everything() throws -> Difference {
    var difference = Difference()
    var balances = Balances()
    let chain = Chain(
        operation: "op-1", at: 1_700_000_000_000,
        transfers: [
            Transfer(
                from: .issuer, to: .activity("a1"), book: .points, amount: 100, reason: "rain"),
            Transfer(
                from: .activity("a1"), to: .user("ann"), book: .points, amount: 5, reason: "rain"),
            Transfer(from: .issuer, to: .user("ann"), book: .growth, amount: 30, reason: "fact"),
            Transfer(from: .debt("ann"), to: .issuer, book: .points, amount: 3, reason: "refund"),
        ])
    difference.postings = try balances.post(chain)
    difference.balances = balances.all
    difference.members = [
        Member(
            user: "ann", name: "安 \u{0}\n\"", since: 1, tier: "silver", tierSince: 2,
            grants: [
                TierGrant(tier: "gold", until: 99, source: .plan("year"), isWarned: true),
                TierGrant(tier: "black", until: nil),
                TierGrant(tier: "silver", until: 9, source: .boost),
            ], acknowledged: 0, mergedInto: "bob")
    ]
    difference.members[0].tenure = Tenure(
        tier: "silver", since: 3, growth: 30, stage: .grace(until: 4))
    difference.members[0].segment = "talker"
    difference.counters = [
        CounterKey(user: "ann", rule: "watch", scope: ""): Counter(
            progress: 1, times: 2, day: .min, at: .max),
        CounterKey(user: "ann", rule: "watch", scope: "r1"): Counter(progress: 2),
    ]
    difference.operations = [
        (
            OperationKey(id: "op-1", user: "ann"),
            OperationRecord(fingerprint: .min, answer: .reply(["points": 5, "list": [1, "x"]]))
        ),
        (
            OperationKey(id: "op-1", user: "bob"),
            OperationRecord(
                fingerprint: 7, answer: .refused(Refusal(.soldOut, "gone", ["left": 0])))
        ),
    ]
    difference.activities = [rain("a1", left: 95)]
    difference.entries = [
        EntryKey(subject: "a1", user: "ann", slot: 1): ["points": 5, "after": 40],
        .follow("ann", host: "h1"): ["on": true],
    ]
    difference.sanctions = [
        RoomMemberKey(room: "r1", user: "bob"): Sanction(mutedUntil: 5, bannedUntil: 6)
    ]
    difference.documents = [
        Document(
            .room("r1"), kept: ["title": "新房间", "slow": .null, "nested": .fields(["a": [1]])])
    ]
    difference.feed = [credit("ann", 1), credit("ann", 2)]
    difference.audit = [
        AuditRecord(
            at: 1, actor: "h1", role: "host", action: "open", room: "r1", detail: ["x": 1])
    ]
    return difference
}

/// Rows that `everything` writes; both balances of a member are one.
let everythingRows = 4 + 2 + 1 + 2 + 2 + 1 + 2 + 1 + 1 + 2 + 1

/// All that `everything` touches.
func everythingKeys() -> Keys {
    var keys = Keys()
    for user in ["ann", "bob"] {
        keys.members.insert(user)
        keys.operations.insert(OperationKey(id: "op-1", user: user))
        keys.sanctions.insert(RoomMemberKey(room: "r1", user: user))
        keys.feeds[user] = .max
        keys.histories.insert(HistoryKey(user: user, count: 10, before: nil))
    }
    keys.accounts.insert(Account(.activity("a1"), .points))
    keys.counters = [
        CounterKey(user: "ann", rule: "watch", scope: ""),
        CounterKey(user: "ann", rule: "watch", scope: "r1"),
    ]
    keys.activities = ["a1"]
    keys.entries = [EntryKey(subject: "a1", user: "ann", slot: 1), .follow("ann", host: "h1")]
    keys.documents = [.room("r1")]
    keys.activitiesOfRooms = ["r1"]
    return keys
}

/// What was loaded, as lines that can be compared and read.
func lines(_ set: WorkingSet) -> [String] {
    var lines: [String] = ["next cursor \(set.nextCursor)"]
    func add(_ kind: String, _ key: some Any, _ value: some Any) {
        lines.append("\(kind) \(key): \(value)")
    }
    func text(_ record: ActivityRecord) -> String {
        "\(record.id) \(record.room) \(record.phase) \(record.kept)"
    }
    for (key, value) in set.balances.all { add("balance", key, value) }
    for (key, value) in set.members.all { add("member", key, value) }
    for (key, value) in set.counters.all { add("counter", key, value) }
    for (key, value) in set.operations { add("operation", key, value) }
    for (key, value) in set.activities.all { add("activity", key, text(value)) }
    for (key, value) in set.entries.all { add("entry", key, value) }
    for (key, value) in set.sanctions.all { add("sanction", key, value) }
    for (key, value) in set.activitiesOfRooms { add("room's", key, value.map(text)) }
    for (key, value) in set.feeds { add("feed", key, value) }
    for (key, value) in set.histories { add("history", key, value) }
    for (key, value) in set.documents.all { add("document", key, value) }
    for (key, value) in set.documentLists { add("documents", key, value) }
    for (key, value) in set.entryLists { add("entries", key, value) }
    for (key, value) in set.memberPages { add("members", key, value) }
    for (key, value) in set.participations { add("part", key, value) }
    for (key, value) in set.sanctionLists { add("sanctions", key, value) }
    for (key, value) in set.feedPages { add("items", key, value) }
    for (key, value) in set.auditPages { add("acts", key, value) }
    for (key, value) in set.dueLists { add("due", key, value) }
    return lines.sorted()
}
