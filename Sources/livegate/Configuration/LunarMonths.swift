// Where the months of the Chinese calendar begin, from the system's calendar library. Astronomy is
// not ours to write; ICU has it, and Foundation speaks for ICU.

internal import Foundation
import Live

extension LunarCalendar {
    /// The months from the year before `now` (ms since 1970 UTC) for `years` years. A program that
    /// runs longer knows no birthday in lunar months beyond, until the configuration is read again.
    static func months(around now: Int64, years: Int64 = 30) -> LunarCalendar {
        var calendar = Calendar(identifier: .chinese)
        // The calendar's days are those of Beijing, wherever it is read.
        guard let beijing = TimeZone(secondsFromGMT: 8 * 3_600) else { return .unknown }
        calendar.timeZone = beijing
        let today = now / .day
        var months: [Month] = []
        var day = today - 400
        while day < today + years * 366 {
            let noon = Date(timeIntervalSince1970: Double(day * 86_400 + 4 * 3_600))
            let parts = calendar.dateComponents([.month, .day, .isLeapMonth], from: noon)
            guard let number = parts.month, let dayOfMonth = parts.day else { return .unknown }
            let month = Month(
                start: day - Int64(dayOfMonth - 1), number: Int64(number),
                isLeap: parts.isLeapMonth ?? false)
            if month.start > months.last?.start ?? .min { months.append(month) }
            // A month has 29 or 30 days, so this is always in the next one.
            day = month.start + 30
        }
        return LunarCalendar(months)
    }
}
