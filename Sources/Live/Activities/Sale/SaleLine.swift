// How many wait for an item of a flash sale: the highest tier first, and within a tier whoever came
// first. Who they are is in documents, one each, so that ten thousand who wait are not written
// again whenever one more comes.

/// Who waits for something, as numbers.
package struct SaleLine: Sendable, Hashable {
    /// Those of one rank. Everybody gets a number, rising from 1; from the front on they go again.
    private struct Part: Sendable, Hashable {
        let rank: Int
        var came: Int64 = 0
        var gone: Int64 = 0
        /// The first bucket of numbers in which somebody may wait.
        var front: Int64 = 0

        var count: Int64 { came - gone }
    }

    /// The highest rank first.
    private var parts: [Part] = []

    package init() {}

    /// Numbers that are listed together: those who wait are found by their numbers, in order, and
    /// not by the ids of their orders, which loops make at the same time.
    static let bucket: Int64 = 64

    /// The bucket that `number` is in.
    static func bucket(of number: Int64) -> Int64 { (number - 1) / bucket }

    /// Buckets that are looked at for one rank in one step.
    private static let mostBuckets: Int64 = 8

    /// The buckets in which those wait who are among the first `count`, the first of them first;
    /// where many have left, some of them.
    func heads(_ count: Int64) -> [(rank: Int, bucket: Int64)] {
        first(count).flatMap { rank, count -> [(rank: Int, bucket: Int64)] in
            guard let part = parts.first(where: { $0.rank == rank }) else { return [] }
            let wanted = min(count / Self.bucket + 2, Self.mostBuckets)
            let last = min(Self.bucket(of: part.came), part.front + wanted - 1)
            return last < part.front ? [] : (part.front...last).map { (rank, $0) }
        }
    }

    /// Nobody waits in a bucket any more: those behind it are next, where all of its numbers had
    /// been given out.
    /// - Parameter newcomers: members who may have come since it was looked at.
    mutating func pass(_ rank: Int, bucket: Int64, newcomers: Int64) {
        guard let place = parts.firstIndex(where: { $0.rank == rank }),
            parts[place].front == bucket,
            (bucket + 1) * Self.bucket <= parts[place].came - newcomers
        else { return }
        parts[place].front += 1
    }

    /// Members who wait.
    package var count: Int64 { parts.reduce(0) { $0 + $1.count } }

    /// Adds a member of `rank`; returns the number within the rank.
    package mutating func join(_ rank: Int) -> Int64 {
        var place = parts.firstIndex { $0.rank <= rank } ?? parts.endIndex
        if place == parts.endIndex || parts[place].rank != rank {
            parts.insert(Part(rank: rank), at: place)
            place = parts.firstIndex { $0.rank == rank } ?? place
        }
        parts[place].came += 1
        return parts[place].came
    }

    /// Takes a member of `rank` out, from wherever in the line.
    package mutating func leave(_ rank: Int) {
        guard let place = parts.firstIndex(where: { $0.rank == rank && $0.count > 0 }) else {
            return
        }
        parts[place].gone += 1
        if parts[place].count == 0 && parts.allSatisfy({ $0.count == 0 }) { parts = [] }
    }

    /// The place in the line, from 1, of who has `number` among those of `rank`. Who has left from
    /// further behind counts as if from before.
    package func place(_ rank: Int, number: Int64) -> Int64 {
        parts.reduce(0) { sum, part in
            if part.rank > rank { return sum + part.count }
            return part.rank == rank ? sum + max(1, number - part.gone) : sum
        }
    }

    /// The ranks in which the first `count` wait, and how many of each, the highest first.
    package func first(_ count: Int64) -> [(rank: Int, count: Int64)] {
        var left = count
        return parts.compactMap { part in
            let taken = min(part.count, left)
            left -= taken
            return taken > 0 ? (part.rank, taken) : nil
        }
    }

    // MARK: Keeping

    package var kept: [Datum] {
        parts.map {
            .list([.int(Int64($0.rank)), .int($0.came), .int($0.gone), .int($0.front)])
        }
    }

    package init(kept: [Datum]) {
        parts = kept.compactMap { part in
            guard let numbers = part.list?.compactMap(\.int), numbers.count >= 3 else {
                return nil
            }
            return Part(
                rank: Int(numbers[0]), came: numbers[1], gone: numbers[2],
                front: numbers.count > 3 ? numbers[3] : 0)
        }
    }
}
