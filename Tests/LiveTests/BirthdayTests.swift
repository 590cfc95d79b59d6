// Birthday months, in both calendars.

import Live
import Testing

@Suite struct `Birthdays` {
    /// 2025, with its second sixth month, as published by the Hong Kong Observatory.
    private static let lunar = LunarCalendar([
        month(1, 2025, 1, 29), month(2, 2025, 2, 28), month(3, 2025, 3, 29),
        month(4, 2025, 4, 28), month(5, 2025, 5, 27), month(6, 2025, 6, 25),
        month(6, 2025, 7, 25, isLeap: true), month(7, 2025, 8, 23), month(8, 2025, 9, 22),
        month(9, 2025, 10, 21), month(10, 2025, 11, 20), month(11, 2025, 12, 20),
        month(12, 2026, 1, 19), month(1, 2026, 2, 17), month(2, 2026, 3, 19),
    ])

    private static func month(
        _ number: Int64, _ year: Int64, _ month: Int64, _ day: Int64, isLeap: Bool = false
    ) -> LunarCalendar.Month {
        LunarCalendar.Month(start: date(year, month, day), number: number, isLeap: isLeap)
    }

    private static func date(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        CivilDay.number(year: year, month: month, day: day) ?? .min
    }

    @Test(
        arguments: [
            (2025, 1, 29, 1, false), (2025, 2, 27, 1, false), (2025, 2, 28, 2, false),
            (2025, 7, 24, 6, false), (2025, 7, 25, 6, true), (2025, 8, 22, 6, true),
            (2025, 8, 23, 7, false), (2026, 2, 16, 12, false), (2026, 2, 17, 1, false),
        ] as [(Int64, Int64, Int64, Int64, Bool)])
    func `a day is in a lunar month`(
        year: Int64, month: Int64, day: Int64, number: Int64, isLeap: Bool
    ) throws {
        let found = try #require(Self.lunar.month(of: Self.date(year, month, day)))
        #expect(found.number == number)
        #expect(found.isLeap == isLeap)
    }

    @Test func `days outside the table are in no month`() {
        #expect(Self.lunar.month(of: Self.date(2025, 1, 28)) == nil)
        #expect(Self.lunar.month(of: Self.date(2026, 3, 19)) == nil)
        #expect(LunarCalendar.unknown.month(of: 0) == nil)
        #expect(Self.lunar.start(of: 3, from: Self.date(2026, 3, 1)) == nil)
    }

    @Test(
        arguments: [
            (.solar, 6, 2025, 6, 1, true), (.solar, 6, 2025, 6, 30, true),
            (.solar, 6, 2025, 7, 1, false), (.lunar, 6, 2025, 6, 24, false),
            (.lunar, 6, 2025, 6, 25, true), (.lunar, 6, 2025, 8, 1, true),
            (.lunar, 6, 2025, 8, 23, false), (.lunar, 6, 2030, 7, 1, false),
        ] as [(Birthday.Reckoning, Int64, Int64, Int64, Int64, Bool)])
    func `the birthday month is that of its calendar, leap month and all`(
        calendar: Birthday.Reckoning, month: Int64, year: Int64, now: Int64, day: Int64, isIn: Bool
    ) throws {
        let birthday = try #require(Birthday(month: month, day: 1, calendar: calendar))
        #expect(birthday.isInMonth(Self.date(year, now, day), Self.lunar) == isIn)
    }

    @Test(
        arguments: [
            (.solar, 6, (2025, 5, 31), (2025, 6, 1)), (.solar, 6, (2025, 6, 1), (2026, 6, 1)),
            (.solar, 1, (2025, 12, 31), (2026, 1, 1)), (.lunar, 7, (2025, 6, 25), (2025, 8, 23)),
            (.lunar, 6, (2025, 1, 30), (2025, 6, 25)), (.lunar, 1, (2025, 1, 29), (2026, 2, 17)),
        ]
            as [(
                Birthday.Reckoning, Int64, (Int64, Int64, Int64), (Int64, Int64, Int64)
            )])
    func `the next birthday month begins after today`(
        calendar: Birthday.Reckoning, month: Int64, today: (Int64, Int64, Int64),
        next: (Int64, Int64, Int64)
    ) throws {
        let birthday = try #require(Birthday(month: month, day: 1, calendar: calendar))
        let start = birthday.nextMonth(after: Self.date(today.0, today.1, today.2), Self.lunar)
        #expect(start == Self.date(next.0, next.1, next.2))
    }

    @Test func `a lunar birthday beyond the table has no next month`() throws {
        let birthday = try #require(Birthday(month: 6, day: 1, calendar: .lunar))
        #expect(birthday.nextMonth(after: Self.date(2025, 6, 25), Self.lunar) == nil)
    }

    @Test(
        arguments: [
            (["month": 2, "day": 29], true), (["month": 2, "day": 30], false),
            (["month": 2, "day": 30, "calendar": "lunar"], true),
            (["month": 12, "day": 31], true), (["month": 11, "day": 31], false),
            (["month": 12, "day": 31, "calendar": "lunar"], false),
            (["month": 0, "day": 1], false), (["month": 13, "day": 1], false),
            (["month": 1, "day": 0], false), (["month": 1], false), (["day": 1], false),
            (["month": "1", "day": 1], false), ([:], false),
            (["month": 1, "day": 1, "calendar": "mayan"], false),
            (["month": 1, "day": 1, "year": 1990], false),
            (["month": .int(.max), "day": .int(.min)], false),
        ] as [(Fields, Bool)])
    func `a birthday is a day of its calendar`(given: Fields, isGood: Bool) {
        let birthday = try? Birthday(given)
        #expect((birthday != nil) == isGood)
        if let birthday { #expect((try? Birthday(birthday.fields)) == birthday) }
    }
}
