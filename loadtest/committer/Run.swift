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
        let set = try costs.measure("load") { try store.load(requests, programme) }
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
}

extension DrawHashing {
    /// As a node has it.
    fileprivate static let openSSL = DrawHashing(
        sha256: { Digest.sha256($0, into: $1) },
        hmac: { HMAC.sha256(key: $0, $1, into: $2) })
}
