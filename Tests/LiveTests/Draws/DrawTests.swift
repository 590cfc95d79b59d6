// The arithmetic of draws: one of them to the last digit, and what must hold for all.

import Testing

@testable import Live

@Suite struct `A draw` {
    /// Entrants u0, u1, ... of activity a1.
    private func entrants(_ weights: [Int64]) -> [Entrant] {
        weights.enumerated().map { place, weight in
            Entrant(
                id: Entrant.ID(activity: "a1", user: "u\(place)", .ofWire), weight: weight)
        }
    }

    private let seed = [UInt8](0..<32)

    @Test func `is the same to the last digit wherever it is made`() throws {
        // By Tests/draws/verify.py.
        let draw = try Draw(entrants([1, 1, 2, 3, 5]), .ofWire)
        let proof = DrawProof(
            activity: "a1", seed: seed,
            prizes: [Draw.Prize(id: "gold", count: 1), Draw.Prize(id: "tea", count: 3)], draw,
            .ofWire)
        let entrants: [Datum] = [
            ["id": "1a0dd01461242b18e2a3ded5c7b06fcb", "weight": 5],
            ["id": "51da428dc1072cbb08fed7b7cbfbe114", "weight": 2],
            ["id": "6977c8ade60d01b5198130109c07dd10", "weight": 1],
            ["id": "75785a4fb837c7a3836003096faebf6d", "weight": 1],
            ["id": "7db486a148f7dceae0162cb5337e0beb", "weight": 3],
        ]
        let winners: [Datum] = [
            ["prize": "gold", "id": "1a0dd01461242b18e2a3ded5c7b06fcb"],
            ["prize": "tea", "id": "6977c8ade60d01b5198130109c07dd10"],
            ["prize": "tea", "id": "75785a4fb837c7a3836003096faebf6d"],
            ["prize": "tea", "id": "7db486a148f7dceae0162cb5337e0beb"],
        ]
        let digits = (0..<32).map { $0 < 16 ? "0" + String($0, radix: 16) : String($0, radix: 16) }
        #expect(
            proof.fields == [
                "version": 1, "activity": "a1",
                "commit": "630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd",
                "seed": .string(digits.joined()),
                "root": "36a89347bc2e138f598b02cf709c232d75bf19e8dd899a4fcbe3a94fd4d0ed4b",
                "prizes": [["id": "gold", "count": 1], ["id": "tea", "count": 3]],
                "entrants": .list(entrants), "winners": .list(winners),
            ])
        try proof.check(.ofWire)
        #expect(try DrawProof(reading: proof.fields) == proof)
    }

    @Test func `takes numbers four a block and never one that would favour somebody`() {
        let root = [UInt8](repeating: 7, count: 32)
        // Block i repeats the byte i: the numbers are i * 0x0101010101010101.
        let counted = DrawHashing(sha256: DrawHashing.ofWire.sha256) { key, message, block in
            for place in block.indices { block[place] = message[39] }
            #expect(Array(message.prefix(32)) == root && Array(key) == self.seed)
        }
        var stream = DrawStream(seed: seed, root: root, counted)
        let first = (0..<8).map { _ in stream.next() }
        #expect(first == [0, 0, 0, 0] + [UInt64](repeating: 0x0101_0101_0101_0101, count: 4))

        // Of 2^64 numbers, the last 2^64 mod bound are passed over, and no other.
        /// What comes of it, or nil where the next one was taken instead.
        func taken(_ number: UInt64, below bound: UInt64) -> UInt64? {
            let fixed = DrawHashing(sha256: DrawHashing.ofWire.sha256) { _, message, block in
                for place in block.indices {
                    let isFirst = message[39] == 0 && place < 8
                    block[place] =
                        isFirst ? UInt8(truncatingIfNeeded: number >> UInt64(56 - 8 * place)) : 0
                }
            }
            var stream = DrawStream(seed: seed, root: root, fixed)
            let below = stream.below(bound)
            return stream.taken == 8 ? below : nil
        }
        #expect(taken(.max, below: 1) == 0)
        #expect(taken(.max, below: 1 << 62) == (1 << 62) - 1)
        // 2^64 = 6148914691236517205 * 3 + 1: only the very last number is one too many.
        #expect(taken(.max - 1, below: 3) == 2)
        #expect(taken(.max, below: 3) == nil)
        // 2^64 = 1 * (2^63 + 1) + (2^63 - 1): nearly half of them are.
        #expect(taken(1 << 63, below: 1 << 63 + 1) == 1 << 63)
        #expect(taken(1 << 63 + 1, below: 1 << 63 + 1) == nil)
    }

    @Test(
        arguments: [[1], [3, 1], [1, 1, 2, 3, 5], [9, 1, 7, 3, 3, 3, 1, 200, 1, 1, 4]] as [[Int64]])
    func `finds whom a walk along all of them finds`(weights: [Int64]) {
        let all = weights.reduce(0, +)
        for number in 0..<all {
            var tree = WeightTree(weights)
            var left = Array(weights.enumerated())
            var rest = UInt64(number)
            while !left.isEmpty {
                var sum: UInt64 = 0
                let place = left.firstIndex {
                    sum += UInt64($0.element)
                    return sum > rest
                }!
                let walked = left.remove(at: place)
                #expect(tree.remove(at: rest) { weights[$0] } == walked.offset)
                #expect(tree.total == left.reduce(0) { $0 + UInt64($1.element) })
                rest = tree.total == 0 ? 0 : rest % tree.total
            }
        }
    }

    @Test func `nobody wins twice, and prizes end with the entrants`() throws {
        let draw = try Draw(entrants([4, 1, 9]), .ofWire)
        let prizes = [Draw.Prize(id: "p", count: 2), Draw.Prize(id: "q", count: .max)]
        let wins = draw.winners(seed: seed, prizes: prizes)
        #expect(wins.map(\.prize) == ["p", "p", "q"])
        #expect(Set(wins.map(\.entrant)) == Set(draw.entrants.map(\.id)))
        #expect(try Draw([], .ofWire).winners(seed: seed, prizes: prizes).isEmpty)
        #expect(draw.winners(seed: seed, prizes: []).isEmpty)
    }

    @Test func `takes no weight below one, nobody twice, and no sum that does not fit`() throws {
        #expect(throws: Draw.Flaw.self) { try Draw(entrants([1, 0]), .ofWire) }
        #expect(throws: Draw.Flaw.self) { try Draw(entrants([1, .min]), .ofWire) }
        #expect(throws: Draw.Flaw.tooHeavy) { try Draw(entrants([.max, 1]), .ofWire) }
        #expect(throws: Draw.Flaw.twice(1)) {
            try Draw(entrants([1]) + entrants([2]), .ofWire)
        }
        #expect(try Draw(entrants([.max - 1, 1]), .ofWire).entrants.count == 2)
    }
}
