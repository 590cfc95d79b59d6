// A random split favours nobody for being early or late: every place has the same expectation,
// which an analysis of variance over many packets would notice if it were not so.

import Live
import Testing

@Suite struct `A random split` {
    /// What a way of splitting gives to a place: of so many points left, among so many shares.
    typealias Way = (_ left: Int64, _ rest: Int64, _ dice: inout Dice) -> Int64

    /// Pots and shares: barely more points than shares, fractions of all sizes, and plenty.
    static let shapes: [(pot: Int64, shares: Int64)] = [
        (14, 10), (10, 10), (11, 10), (19, 10), (20, 10), (25, 10), (100, 7), (1_000, 12),
        (3, 2), (1_000_000_000, 5),
    ]

    /// The F statistic of a one-way analysis of variance with the place as factor (Fisher 1925),
    /// over so many packets.
    private func variance(
        pot: Int64, shares: Int64, packets: Int, by way: Way
    ) -> (f: Double, sums: [Int64]) {
        var dice = Dice(seed: UInt64(pot) &* 31 &+ UInt64(shares))
        let places = Int(shares)
        var sums = [Int64](repeating: 0, count: places)
        var squares = 0.0
        for _ in 0..<packets {
            var left = pot
            for place in 0..<places {
                let share = way(left, shares - Int64(place), &dice)
                precondition(share >= 1 && left - share >= shares - Int64(place) - 1)
                left -= share
                sums[place] += share
                squares += Double(share) * Double(share)
            }
            precondition(left == 0, "the shares are the pot")
        }
        let mean = Double(pot) / Double(shares)
        let between = sums.reduce(0.0) {
            let own = Double($1) / Double(packets) - mean
            return $0 + Double(packets) * own * own
        }
        let within =
            squares - sums.reduce(0.0) { $0 + Double($1) * Double($1) / Double(packets) }
        let freedom = (places - 1, places * (packets - 1))
        guard within > 0 else { return (0, sums) }
        return ((between / Double(freedom.0)) / (within / Double(freedom.1)), sums)
    }

    /// F beyond this has a probability below 0.001, for one and more degrees of freedom between
    /// places and very many within.
    private static let unlikely = 10.83

    @Test(arguments: shapes)
    func `gives every place the same expectation`(pot: Int64, shares: Int64) {
        let found = variance(pot: pot, shares: shares, packets: 40_000) {
            RedPacket.share(of: $0, among: $1, &$2)
        }
        let limit = shares == 2 ? Self.unlikely : 3.5
        #expect(found.f < limit, "F = \(found.f), sums \(found.sums)")
    }

    /// The controls: rounding the mean down, and taking whatever the later ones can spare.
    @Test(arguments: [(14, 10), (19, 10), (100, 7)] as [(Int64, Int64)])
    func `that favours a place is noticed`(pot: Int64, shares: Int64) {
        let rounding = variance(pot: pot, shares: shares, packets: 40_000) { left, rest, dice in
            if rest == 1 { return left }
            return dice.roll(1...min(left - (rest - 1), max(1, 2 * left / rest - 1)))
        }
        #expect(rounding.f > 20, "F = \(rounding.f)")
        let greedy = variance(pot: pot, shares: shares, packets: 40_000) { left, rest, dice in
            rest == 1 ? left : dice.roll(1...(left - (rest - 1)))
        }
        #expect(greedy.f > 20, "F = \(greedy.f)")
    }

    /// Exactly, without dice: the mean of all equally likely outcomes is what is left, divided.
    @Test func `has the mean as its exact expectation, whatever is left`() {
        for rest in 2...12 as ClosedRange<Int64> {
            for left in rest...60 {
                let (mean, over) = left.quotientAndRemainder(dividingBy: rest)
                // 1 to twice the mean less one, and one more in `over` of `rest` cases.
                let outcomes = (1...2 * mean - 1).flatMap { even in
                    (1...rest).map { even + ($0 <= over ? 1 : 0) }
                }
                #expect(outcomes.reduce(0, +) * rest == left * Int64(outcomes.count))
                #expect((outcomes.max() ?? 0) <= left - (rest - 1))
                var dice = Dice(seed: UInt64(left * 100 + rest))
                for _ in 0..<20 {
                    #expect(outcomes.contains(RedPacket.share(of: left, among: rest, &dice)))
                }
            }
        }
    }
}
