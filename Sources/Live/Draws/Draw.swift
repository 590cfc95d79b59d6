// A draw that anyone can do again: docs/draws.md. Whole numbers only, so that two programs cannot
// come to differ in the last digit of a fraction.

/// The entrants of a draw once no more can come, and what follows from them and a seed.
package struct Draw: Sendable {
    package static let version: Int64 = 1
    /// Bytes of a seed.
    package static let seedSize = 32

    /// By id, lowest first.
    package let entrants: [Entrant]
    /// 32 bytes that stand for all entrants and their weights.
    package let root: [UInt8]
    private let hashing: DrawHashing

    /// Why entrants cannot be drawn from.
    package enum Flaw: Error, Hashable, Sendable {
        /// Places among the entrants in order.
        case weight(Int)
        case twice(Int)
        /// All weights together pass 2^63 - 1.
        case tooHeavy
    }

    /// What is won how often.
    package struct Prize: Hashable, Sendable {
        package let id: String
        package let count: Int64

        package init(id: String, count: Int64) {
            self.id = id
            self.count = count
        }
    }

    package struct Win: Hashable, Sendable {
        package let prize: String
        package let entrant: Entrant.ID

        package init(prize: String, entrant: Entrant.ID) {
            self.prize = prize
            self.entrant = entrant
        }
    }

    /// - Parameter entrants: in any order.
    package init(_ entrants: [Entrant], _ hashing: DrawHashing) throws(Flaw) {
        let sorted = entrants.sorted { $0.id < $1.id }
        var total: Int64 = 0
        for (place, entrant) in sorted.enumerated() {
            guard entrant.weight >= 1 else { throw .weight(place) }
            if place > 0, sorted[place - 1].id == entrant.id { throw .twice(place) }
            let (sum, isTooMuch) = total.addingReportingOverflow(entrant.weight)
            guard !isTooMuch else { throw .tooHeavy }
            total = sum
        }
        self.entrants = sorted
        self.hashing = hashing
        root = Self.root(of: sorted, hashing)
    }

    /// What is shown of a seed before the first entry.
    package static func commit(to seed: [UInt8], _ hashing: DrawHashing) -> [UInt8] {
        hashing.digest(seed)
    }

    /// SHA-256 of a line for each entrant: the id, a tab, the weight.
    private static func root(of entrants: [Entrant], _ hashing: DrawHashing) -> [UInt8] {
        var lines: [UInt8] = []
        lines.reserveCapacity(entrants.count * 40)
        for entrant in entrants {
            entrant.id.append(to: &lines)
            lines.append(UInt8(ascii: "\t"))
            lines.append(contentsOf: String(entrant.weight).utf8)
            lines.append(UInt8(ascii: "\n"))
        }
        return hashing.digest(lines)
    }

    /// Who wins what, in the order drawn: each prize as often as its count, as long as there are
    /// entrants; nobody wins twice.
    /// - Parameter seed: 32 bytes.
    package func winners(seed: [UInt8], prizes: [Prize]) -> [Win] {
        var stream = DrawStream(seed: seed, root: root, hashing)
        var tree = WeightTree(entrants.lazy.map(\.weight))
        var wins: [Win] = []
        for prize in prizes {
            var left = prize.count
            while left > 0, tree.total > 0 {
                let place = tree.remove(at: stream.below(tree.total)) { entrants[$0].weight }
                wins.append(Win(prize: prize.id, entrant: entrants[place].id))
                left -= 1
            }
        }
        return wins
    }
}
