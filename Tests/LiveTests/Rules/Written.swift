// Rules and programmes as an operator writes them, for tests of what comes of it.

import Live
import Testing

/// A member and the rest of the programme for rules under test.
enum Written {
    static let tiers: Datum = [
        .fields(["id": "normal", "growth": 0]),
        .fields(["id": "silver", "growth": 1_000, "multiplier": 120]),
        .fields(["id": "gold", "growth": 5_000, "multiplier": 150]),
    ]

    static let segments: Datum = [
        .fields(["id": "quiet_buyer", "orders": ["min": 1]]),
        .fields(["id": "sleeping", "away_days": ["min": 30]]),
    ]

    /// A programme with these rules.
    static func programme(_ rules: Fields...) throws(SettingsError) -> Programme {
        try Programme(source: [
            "tiers": tiers, "segments": segments, "rules": .list(rules.map { .fields($0) }),
        ])
    }

    /// What is wrong with a programme of these rules, as `path: reason`.
    static func problems(_ rules: [Fields]) -> [String] {
        do throws(SettingsError) {
            _ = try Programme(source: [
                "tiers": tiers, "segments": segments, "rules": .list(rules.map { .fields($0) }),
            ])
            return []
        } catch {
            return error.problems.map { "\($0.path): \($0.reason)" }
        }
    }
}

/// Facts that come one after another, and what they pay.
struct Payday {
    let programme: Programme
    var counters = LoadedRows<CounterKey, Counter>()

    init(_ programme: Programme) { self.programme = programme }

    /// Points by rule and receiver, such as `share ann +10`.
    mutating func pay(
        _ fact: Fact, tier: String = "normal", segment: String? = nil, inviter: String = "normal"
    ) throws -> [String] {
        try programme.rules.evaluate(
            fact, of: Party(tier: tier, segment: segment, in: programme.tiers),
            inviter: Party(tier: inviter, in: programme.tiers), programme: programme,
            counters: &counters
        ).map { award in
            let growth = award.growth > 0 ? " growth +\(award.growth)" : ""
            return "\(award.rule) \(award.user) +\(award.points)\(growth)"
        }
    }
}

extension Fact {
    /// A fact of ann's in room r1 of hal's, on a day at a time of the programme's clock.
    static func anns(
        _ kind: Kind, day: Int64 = 1, _ minute: Int64 = 12 * 60, amount: Int64 = 1,
        room: String? = "r1", streak: Int64 = 0, isFirst: Bool = false,
        words: [Word: String] = [:], user: String = "ann"
    ) -> Fact {
        Fact(
            kind, user: user, at: Show.time(day: day, minute: minute), amount: amount, room: room,
            host: "hal", streak: streak, isFirst: isFirst, words: words, id: "f")
    }
}
