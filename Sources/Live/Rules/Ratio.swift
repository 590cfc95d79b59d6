// Points are rounded once, at the end: until then base, tier and multipliers are one exact
// fraction.

/// A fraction of whole numbers, not below zero.
struct Ratio {
    // Nearly always there is room in 64 bits, where arithmetic takes a tenth of the time.
    private var above: Int64
    private var below: Int64 = 1
    private var wide: (above: Int128, below: Int128)?

    init(_ number: Int64) { above = number }

    /// Multiplies by `number / whole`; false where that leaves the range.
    mutating func multiply(by number: Int64, of whole: Int64) -> Bool {
        if wide == nil {
            let (above, isTooMuch) = self.above.multipliedReportingOverflow(by: number)
            let (below, isTooFine) = self.below.multipliedReportingOverflow(by: whole)
            if !isTooMuch && !isTooFine {
                (self.above, self.below) = (above, below)
                return true
            }
        }
        var (above, below) = wide ?? (Int128(self.above), Int128(self.below))
        let (more, isTooMuch) = above.multipliedReportingOverflow(by: Int128(number))
        let (finer, isTooFine) = below.multipliedReportingOverflow(by: Int128(whole))
        if isTooMuch || isTooFine { return false }
        (above, below) = (more, finer)
        // Percents share their hundreds; without this some multipliers would not fit.
        let part = Int128(whole)
        if above.isMultiple(of: part) && below.isMultiple(of: part) {
            above /= part
            below /= part
        }
        wide = (above, below)
        return true
    }

    /// The nearest whole number, halves up; nil where it leaves the range.
    var rounded: Int64? {
        if wide == nil {
            let (whole, rest) = above.quotientAndRemainder(dividingBy: below)
            return rest >= below - rest ? whole + 1 : whole
        }
        guard let (above, below) = wide else { return nil }
        let (whole, rest) = above.quotientAndRemainder(dividingBy: below)
        return Int64(exactly: rest >= below - rest ? whole + 1 : whole)
    }
}
