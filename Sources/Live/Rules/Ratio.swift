// Points are rounded once, at the end: base, tier and multipliers are one exact fraction until
// then.

/// A fraction of whole numbers, not below zero.
struct Ratio {
    private var above: Int128
    private var below: Int128

    init(_ number: Int64) {
        above = Int128(number)
        below = 1
    }

    /// Multiplies by `number / whole`; false where that leaves the range.
    mutating func multiply(by number: Int64, of whole: Int64) -> Bool {
        let (above, isTooMuch) = self.above.multipliedReportingOverflow(by: Int128(number))
        let (below, isTooFine) = self.below.multipliedReportingOverflow(by: Int128(whole))
        if isTooMuch || isTooFine { return false }
        (self.above, self.below) = (above, below)
        // Percents share their hundreds; without this some multipliers would not fit.
        if whole > 1, let both = above.isMultiple(of: Int128(whole)) ? Int128(whole) : nil,
            below.isMultiple(of: both)
        {
            self.above /= both
            self.below /= both
        }
        return true
    }

    /// The nearest whole number, halves up; nil where it leaves the range.
    var rounded: Int64? {
        let (twice, isTooMuch) = above.multipliedReportingOverflow(by: 2)
        let (sum, isOver) = twice.addingReportingOverflow(below)
        let (half, isTooFine) = below.multipliedReportingOverflow(by: 2)
        if isTooMuch || isOver || isTooFine { return nil }
        return Int64(exactly: sum / half)
    }
}
