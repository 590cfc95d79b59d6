// A birthday as its member counts it. What matters to the programme is its month.

package struct Birthday: Hashable, Sendable {
    package enum Reckoning: String, Sendable, CaseIterable { case solar, lunar }

    /// 1 to 12. Who was born in a leap month has the birthday in the month of that number.
    package let month: Int64
    package let day: Int64
    package let calendar: Reckoning

    /// Nil for a day that the calendar does not have.
    package init?(month: Int64, day: Int64, calendar: Reckoning) {
        guard (1...12).contains(month) else { return nil }
        let most: Int64 =
            switch (calendar, month) {
            case (.lunar, _): 30
            case (.solar, 2): 29
            case (.solar, 4), (.solar, 6), (.solar, 9), (.solar, 11): 30
            case (.solar, _): 31
            }
        guard (1...most).contains(day) else { return nil }
        self.month = month
        self.day = day
        self.calendar = calendar
    }

    /// `{month, day, calendar}`; the calendar may be left out for solar.
    /// - Throws: `bad_request` naming the field.
    package init(_ given: Fields) throws(Refusal) {
        for (name, _) in given.all where !["month", "day", "calendar"].contains(name) {
            throw .field("birthday.\(name)", "is unknown")
        }
        guard let month = given["month"]?.int else {
            throw .field("birthday.month", "must be a whole number from 1 to 12")
        }
        guard let day = given["day"]?.int else {
            throw .field("birthday.day", "must be a whole number")
        }
        let word = given["calendar"].flatMap { $0 == .null ? nil : $0 } ?? "solar"
        guard let calendar = word.string.flatMap({ Reckoning(rawValue: $0) }) else {
            throw .field("birthday.calendar", "must be solar or lunar")
        }
        guard let birthday = Birthday(month: month, day: day, calendar: calendar) else {
            throw .field("birthday", "is no day of the \(calendar.rawValue) calendar")
        }
        self = birthday
    }

    /// The shape in which it is kept and shown.
    package var fields: Fields {
        ["month": .int(month), "day": .int(day), "calendar": .string(calendar.rawValue)]
    }

    /// Whether `today` (counted from 1970-01-01) is in the birthday month.
    package func isInMonth(_ today: Int64, _ lunar: LunarCalendar) -> Bool {
        switch calendar {
        case .solar: CivilDay(number: today).month == month
        case .lunar: lunar.month(of: today)?.number == month
        }
    }

    /// The first day after `today` on which a birthday month begins; nil where the lunar table does
    /// not reach so far.
    package func nextMonth(after today: Int64, _ lunar: LunarCalendar) -> Int64? {
        switch calendar {
        case .lunar: return lunar.start(of: month, from: today + 1)
        case .solar:
            let year = CivilDay(number: today).year
            let starts = [year, year + 1].compactMap {
                CivilDay.number(year: $0, month: month, day: 1)
            }
            return starts.first { $0 > today }
        }
    }
}
