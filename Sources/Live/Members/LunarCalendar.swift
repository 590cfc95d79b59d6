// The months of the Chinese calendar as a table. Where they begin is astronomy, which a library
// knows; decisions only look it up.

/// Months of the Chinese calendar, in order and without gaps.
package struct LunarCalendar: Hashable, Sendable {
    package struct Month: Hashable, Sendable {
        /// Its first day, counted from 1970-01-01 in Beijing.
        package let start: Int64
        /// 1 to 12.
        package let number: Int64
        /// Whether it is the second of two months with this number.
        package let isLeap: Bool

        package init(start: Int64, number: Int64, isLeap: Bool = false) {
            self.start = start
            self.number = number
            self.isLeap = isLeap
        }
    }

    private let months: [Month]

    /// - Precondition: `months` are in order; the last one only ends the one before.
    package init(_ months: [Month]) {
        precondition(
            zip(months, months.dropFirst()).allSatisfy { $0.start < $1.start },
            "months follow each other")
        self.months = months
    }

    /// No month is known.
    package static let unknown = LunarCalendar([])

    /// The month that `day` (counted from 1970-01-01) is in; nil where the table does not reach.
    package func month(of day: Int64) -> Month? {
        let after = place(after: day)
        return after > 0 && after < months.count ? months[after - 1] : nil
    }

    /// The first day on or after `day` on which a month with `number` begins.
    package func start(of number: Int64, from day: Int64) -> Int64? {
        var place = place(after: day - 1)
        while place < months.count {
            if months[place].number == number && !months[place].isLeap {
                return months[place].start
            }
            place += 1
        }
        return nil
    }

    /// The first place whose month begins after `day`.
    private func place(after day: Int64) -> Int {
        var (low, high) = (0, months.count)
        while low < high {
            let middle = (low + high) / 2
            if months[middle].start <= day { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
