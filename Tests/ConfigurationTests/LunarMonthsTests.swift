// The calendar library against days that an observatory has published.

import Live
import Testing

@testable import livegate

@Suite struct `Lunar months` {
    private static let calendar = LunarCalendar.months(
        around: dayNumber(2024, 1, 1) * .day, years: 12)

    /// From the Gregorian-lunar conversion tables of the Hong Kong Observatory.
    @Test(
        arguments: [
            (2024, 2, 10, 1, false), (2024, 2, 9, 12, false), (2024, 9, 17, 8, false),
            (2025, 1, 29, 1, false), (2025, 1, 28, 12, false), (2025, 6, 25, 6, false),
            (2025, 7, 25, 6, true), (2025, 8, 23, 7, false), (2026, 2, 17, 1, false),
            (2026, 2, 16, 12, false), (2026, 9, 25, 8, false), (2027, 2, 6, 1, false),
            (2028, 6, 23, 5, true), (2029, 2, 13, 1, false), (2031, 4, 22, 3, true),
            (2033, 12, 22, 11, true), (2034, 2, 19, 1, false),
        ] as [(Int64, Int64, Int64, Int64, Bool)])
    func `are those that an observatory publishes`(
        year: Int64, month: Int64, day: Int64, number: Int64, isLeap: Bool
    ) throws {
        let date = dayNumber(year, month, day)
        let found = try #require(Self.calendar.month(of: date))
        #expect(found.number == number)
        #expect(found.isLeap == isLeap)
    }

    @Test func `follow each other without a gap for as long as was asked`() {
        let first = dayNumber(2023, 1, 1)
        let last = dayNumber(2035, 12, 1)
        for day in first...last { #expect(Self.calendar.month(of: day) != nil) }
    }
}

/// The number of a day that there is.
private func dayNumber(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    CivilDay.number(year: year, month: month, day: day) ?? .min
}
