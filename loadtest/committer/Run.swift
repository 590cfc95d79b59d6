// A batch of requests on a store, as the committer's thread does it: named, loaded, decided one
// after another, and kept.

import Live
import Store
import Wire

/// A store, and batches decided on it as the committer decides them.
struct Run {
    let store: any Store
    let programme: Programme
    var dice = Dice(seed: 1)

    mutating func play(_ requests: [ValueRequest], _ costs: inout Costs) throws -> Int {
        let keys = costs.measure("name") {
            var keys = Keys()
            keys.reserve(requests.count)
            for request in requests { request.name(&keys, programme) }
            return keys
        }
        let set = try costs.measure("load") { try load(requests, keys) }
        var turn = Turn(programme: programme, set: set, hashing: .openSSL)
        let replies = costs.measure("decide") {
            var replies = 0
            for request in requests {
                let decision = request.decide(on: &turn, dice: Dice(seed: dice.next()))
                if case .reply = decision.answer { replies += 1 }
            }
            return replies
        }
        let changes = costs.measure("gather") { turn.changes() }
        try costs.measure("commit") { try store.commit(changes) }
        return replies
    }

    /// Loads what is named, and what that points to, as a node does.
    private func load(_ requests: [ValueRequest], _ first: Keys) throws -> WorkingSet {
        var keys = first
        var set = try store.load(keys)
        let asking = requests.filter { $0.namesFurther(set) }
        guard !asking.isEmpty else { return set }
        for _ in 0..<4 {
            var more = Keys()
            for request in asking { request.nameFurther(&more, set, programme) }
            more.subtract(keys)
            if more.isEmpty { break }
            set.take(try store.load(more))
            keys.formUnion(more)
        }
        return set
    }
}

extension DrawHashing {
    /// As a node has it.
    fileprivate static let openSSL = DrawHashing(
        sha256: { Digest.sha256($0, into: $1) },
        hmac: { HMAC.sha256(key: $0, $1, into: $2) })
}
