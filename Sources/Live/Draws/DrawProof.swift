// Everything that it takes to do a draw again, as it is published once the draw is settled.

package struct DrawProof: Hashable, Sendable {
    package let activity: String
    /// 32 bytes each.
    package let commit: [UInt8]
    package let seed: [UInt8]
    package let root: [UInt8]
    package let prizes: [Draw.Prize]
    package let entrants: [Entrant]
    package let winners: [Draw.Win]

    /// Draws.
    /// - Parameter seed: 32 bytes.
    package init(
        activity: String, seed: [UInt8], prizes: [Draw.Prize], _ draw: Draw,
        _ hashing: DrawHashing
    ) {
        self.activity = activity
        self.seed = seed
        self.prizes = prizes
        commit = Draw.commit(to: seed, hashing)
        root = draw.root
        entrants = draw.entrants
        winners = draw.winners(seed: seed, prizes: prizes)
    }

    /// As `GET …/proof` gives it.
    package var fields: Fields {
        [
            "version": .int(Draw.version), "activity": .string(activity),
            "commit": .string(HexDigits.of(commit)), "seed": .string(HexDigits.of(seed)),
            "root": .string(HexDigits.of(root)),
            "prizes": .list(
                prizes.map { .fields(["id": .string($0.id), "count": .int($0.count)]) }),
            "entrants": .list(
                entrants.map {
                    .fields(["id": .string($0.id.digits), "weight": .int($0.weight)])
                }),
            "winners": .list(
                winners.map {
                    .fields(["prize": .string($0.prize), "id": .string($0.entrant.digits)])
                }),
        ]
    }

    /// Does the draw again.
    /// - Throws: the first thing in which the proof is not what comes out.
    package func check(_ hashing: DrawHashing) throws(DrawProofError) {
        guard Draw.commit(to: seed, hashing) == commit else {
            throw DrawProofError("commit", "is not the SHA-256 of the seed")
        }
        let draw: Draw
        do throws(Draw.Flaw) { draw = try Draw(entrants, hashing) } catch {
            throw DrawProofError(error)
        }
        for (place, entrant) in draw.entrants.enumerated() where entrant != entrants[place] {
            throw DrawProofError("entrants[\(place)]", "is not in the order of the ids")
        }
        guard draw.root == root else {
            throw DrawProofError("root", "is not the SHA-256 of the entrants")
        }
        let drawn = draw.winners(seed: seed, prizes: prizes)
        for (place, win) in drawn.enumerated() {
            guard place < winners.count else {
                throw DrawProofError(
                    "winners", "are \(winners.count) where \(drawn.count) were drawn")
            }
            guard winners[place] == win else {
                throw DrawProofError(
                    "winners[\(place)]",
                    "is not what was drawn: \(win.prize) for \(win.entrant.digits)")
            }
        }
        guard winners.count == drawn.count else {
            throw DrawProofError("winners", "are \(winners.count) where \(drawn.count) were drawn")
        }
    }
}

/// What is wrong with a proof, and where in it.
package struct DrawProofError: Error, Hashable, CustomStringConvertible {
    package let path: String
    package let reason: String

    package init(_ path: String, _ reason: String) {
        self.path = path
        self.reason = reason
    }

    init(_ flaw: Draw.Flaw) {
        switch flaw {
        case .weight(let place): self.init("entrants[\(place)].weight", "is below 1")
        case .twice(let place): self.init("entrants[\(place)].id", "stands twice")
        case .tooHeavy: self.init("entrants", "weigh more than 2^63 - 1 together")
        }
    }

    package var description: String { "\(path) \(reason)" }
}
