// The index against a dictionary: whatever comes and goes, both find the same.

import Testing

@testable import Live

@Suite struct `An index of places` {
    /// A list without gaps and its index, as their owners keep them.
    private struct List {
        var names: [Int] = []
        var index = PlaceIndex()
        /// Few different ones, so that there are collisions all the time.
        let hash: @Sendable (Int) -> Int

        func place(of name: Int) -> Int? { index.first(hash(name)) { names[$0] == name } }

        mutating func add(_ name: Int) {
            names.append(name)
            index.insert(names.count - 1, hash(name)) { hash(names[$0]) }
        }

        mutating func remove(_ place: Int) {
            index.remove(place) { hash(names[$0]) }
            let last = names.removeLast()
            guard place < names.count else { return }
            names[place] = last
            index.move(names.count, to: place, hash(last))
        }
    }

    @Test func `finds nothing where nothing is`() {
        #expect(PlaceIndex().first(7) { _ in true } == nil)
    }

    @Test(arguments: [1, 3, 16, 1_000_003])
    func `finds what a dictionary finds, whatever comes and goes`(hashes: Int) {
        var list = List { ($0 &* 7_919) % hashes - hashes / 2 }
        var known: Set<Int> = []
        var dice = Dice(seed: 7)
        for _ in 0..<4_000 {
            let name = Int(dice.roll(0...300))
            if let place = list.place(of: name) {
                #expect(known.remove(name) != nil)
                list.remove(place)
            } else {
                #expect(known.insert(name).inserted)
                list.add(name)
            }
        }
        for name in 0...300 { #expect((list.place(of: name) != nil) == known.contains(name)) }
        #expect(list.names.count == known.count)
    }
}
