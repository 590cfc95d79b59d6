// A small programme, and requests played on a store as the committer plays them.

import Live
import Store

enum Show {
    static let programme = Programme(
        tiers: TierCatalogue([
            Tier(id: "bronze", way: .growth(0)),
            Tier(id: "silver", way: .growth(30), multiplier: 150),
            Tier(id: "black", way: .invitation, multiplier: 300),
        ]),
        rules: RuleBook([
            Rule(id: "sign-in", on: .signedIn, points: 10, growth: 5),
            Rule(id: "streak", on: .signedIn, streak: 3, points: 50),
            Rule(
                id: "watch", on: .watched, every: 3, limit: .init(times: 2, per: .day), points: 4,
                task: ["en": "Watch"]),
            Rule(id: "like", on: .liked, every: 10, points: 1),
            Rule(
                id: "follow", on: .followed, limit: .init(times: 1, per: .lifetime), scope: .host,
                growth: 20),
        ]))

    static func viewer(_ user: String) -> Actor {
        Actor(user: user, name: user.uppercased(), role: .viewer)
    }

    static let host = Actor(user: "h1", name: "Host", role: .host)

    /// Loads, decides and commits one batch.
    static func play(
        _ requests: [ValueRequest], on store: any Store, seed: UInt64 = 1,
        under programme: Programme = programme
    ) throws(StoreError) -> [Answer] {
        let (answers, difference) = try decide(requests, on: store, seed: seed, under: programme)
        try store.commit(difference)
        return answers
    }

    /// Loads and decides, and leaves it at that.
    static func decide(
        _ requests: [ValueRequest], on store: any Store, seed: UInt64,
        under programme: Programme = programme
    ) throws(StoreError) -> (answers: [Answer], difference: Difference) {
        var keys = Keys()
        for request in requests { request.name(&keys, programme) }
        var set = try store.load(keys)
        // What was found points to more, a few times over, as a node loads it.
        for _ in 0..<4 {
            var more = Keys()
            for request in requests where request.namesFurther(set) {
                request.nameFurther(&more, set, programme)
            }
            more.subtract(keys)
            if more.isEmpty { break }
            set.take(try store.load(more))
            keys.formUnion(more)
        }
        var turn = Turn(programme: programme, set: set, hashing: .ofWire)
        var dice = Dice(seed: seed)
        let answers = requests.map {
            $0.decide(on: &turn, dice: Dice(seed: dice.next())).answer
        }
        return (answers, turn.changes())
    }
}
