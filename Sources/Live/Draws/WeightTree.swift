// Whom a number falls on, among many and again and again as they leave: a walk along all of them
// for each winner would take the square of their number.

/// Weights in order with their running sums: Fenwick's binary indexed tree (Fenwick 1994). Each
/// step takes the logarithm of how many there are.
struct WeightTree {
    /// From 1: the sum of the weights from `n - (n & -n) + 1` to n.
    private var sums: [UInt64]
    /// The highest power of two within the count.
    private let top: Int
    /// The sum of all that are left.
    private(set) var total: UInt64

    /// - Parameter weights: their sum fits 63 bits.
    init(_ weights: some Collection<Int64>) {
        var sums: [UInt64] = [0]
        sums.reserveCapacity(weights.count + 1)
        var total: UInt64 = 0
        for weight in weights {
            total += UInt64(weight)
            sums.append(UInt64(weight))
        }
        for place in sums.indices.dropFirst() {
            let above = place + (place & -place)
            if above < sums.count { sums[above] += sums[place] }
        }
        self.sums = sums
        self.total = total
        top = weights.isEmpty ? 0 : 1 << (Int.bitWidth - 1 - weights.count.leadingZeroBitCount)
    }

    /// Takes out the first whose running sum exceeds `number`, and gives its place from 0.
    /// - Parameters:
    ///   - number: below `total`.
    ///   - weights: those that this was made of.
    mutating func remove(at number: UInt64, of weights: (Int) -> Int64) -> Int {
        var place = 0
        var rest = number
        var step = top
        while step > 0 {
            let next = place + step
            if next < sums.count, sums[next] <= rest {
                rest -= sums[next]
                place = next
            }
            step /= 2
        }
        let weight = UInt64(weights(place))
        var above = place + 1
        while above < sums.count {
            sums[above] -= weight
            above += above & -above
        }
        total -= weight
        return place
    }
}
