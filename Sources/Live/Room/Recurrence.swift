// Rooms that come again: a show every Wednesday, a member day each month, a sale each quarter. The
// end of one evening gives the next one its time.

/// How often a room comes again.
package enum Recurrence: String, Sendable, CaseIterable {
    case weekly, monthly, quarterly

    /// What is said of a room that comes again in another way.
    static let words = "must be weekly, monthly, quarterly or null"

    /// The first time after `time`, on the programme's clock. A month that has no such day has it
    /// on its last; the one after it has the day again.
    /// - Parameters:
    ///   - time: ms since 1970 UTC, not before `first`.
    ///   - first: the start that all others are counted from, ms since 1970 UTC.
    /// - Returns: ms since 1970 UTC; nil beyond the calendar.
    package func next(after time: Int64, from first: Int64, _ programme: Programme) -> Int64? {
        switch self {
        case .weekly:
            let week = 7 * Int64.day
            return first + (max(0, time - first) / week + 1) * week
        case .monthly: return next(after: time, from: first, each: 1, programme)
        case .quarterly: return next(after: time, from: first, each: 3, programme)
        }
    }

    private func next(
        after time: Int64, from first: Int64, each months: Int64, _ programme: Programme
    ) -> Int64? {
        let firstDay = programme.day(first)
        let clock = first - programme.midnight(firstDay)
        let from = CivilDay(number: firstDay)
        let to = CivilDay(number: programme.day(time))
        var passed = (to.year * 12 + to.month - from.year * 12 - from.month) / months * months
        while true {
            guard let day = from.day(afterMonths: passed) else { return nil }
            let start = programme.midnight(day) + clock
            if start > time { return start }
            passed += months
        }
    }
}

extension CivilDay {
    /// The number of the same day so many months later, or of that month's last; nil beyond the
    /// calendar.
    fileprivate func day(afterMonths count: Int64) -> Int64? {
        let months = year * 12 + month - 1 + count
        for day in stride(from: day, through: min(day, 28), by: -1) {
            let number = CivilDay.number(year: months / 12, month: months % 12 + 1, day: day)
            if let number { return number }
        }
        return nil
    }
}

extension Fields {
    /// How often a room that is kept so comes again; nil for once.
    var recurrence: Recurrence? { self["repeat"]?.string.flatMap(Recurrence.init) }
}
