// Conditions as they are written: a mapping of tests that all must hold, with `all`, `any` and
// `not` for whatever else is meant. A test that could never hold for the trigger is refused.

extension Condition {
    /// Conditions inside each other.
    private static let mostDepth = 8

    /// Reads the mapping that `section` is.
    /// - Parameter kind: the fact the rule listens to; nil where that is wrong itself.
    init(_ section: Section, on kind: Fact.Kind?, depth: Int = 1) {
        var parts: [Condition] = []
        if depth > Self.mostDepth {
            section.refuse("has more than \(Self.mostDepth) conditions inside each other")
            for name in section.names { _ = section.has(name) }
            self = .always
            return
        }
        func inner(_ section: Section) -> Condition {
            Condition(section, on: kind, depth: depth + 1)
        }
        if let all = section.sections("all", inner) { parts.append(.all(all)) }
        if let any = section.sections("any", inner) {
            if any.isEmpty { section.refuse("any", "must name at least one condition") }
            parts.append(.any(any))
        }
        if section.has("not") { parts.append(.not(section.section("not", inner))) }
        parts += Self.tests(ofFact: section, on: kind)
        parts += Self.tests(ofMember: section)
        parts += Self.tests(ofCalendar: section)
        self = parts.count == 1 ? parts[0] : .all(parts)
    }

    private static let words: [Fact.Word] = [
        .room, .host, .category, .plan, .activity, .sku, .channel,
    ]

    private static func tests(ofFact section: Section, on kind: Fact.Kind?) -> [Condition] {
        var tests: [Condition] = []
        for word in words {
            guard let ids = section.oneOrMoreIDs(word.rawValue) else { continue }
            if let kind, !kind.words.contains(word) {
                section.refuse(word.rawValue, "\(kind.rawValue) does not say it")
            }
            if ids.isEmpty { section.refuse(word.rawValue, "must name at least one") }
            tests.append(.word(word, Names(ids)))
        }
        if let range = section.range("amount") { tests.append(.amount(range)) }
        if let range = section.range("streak") {
            if let kind, kind != .signedIn {
                section.refuse("streak", "\(kind.rawValue) does not say it")
            }
            tests.append(.streak(range))
        }
        if let isFirst = section.flag("first") {
            if let kind, kind != .orderPaid {
                section.refuse("first", "\(kind.rawValue) does not say it")
            }
            tests.append(.first(isFirst))
        }
        return tests
    }

    private static func tests(ofMember section: Section) -> [Condition] {
        var tests: [Condition] = []
        if let ids = section.oneOrMoreIDs("tier") {
            if ids.isEmpty { section.refuse("tier", "must name at least one") }
            tests.append(.tier(Names(ids)))
        }
        if let id = section.id("min_tier") { tests.append(.minTier(id)) }
        if let ids = section.oneOrMoreIDs("segment") {
            if ids.isEmpty { section.refuse("segment", "must name at least one") }
            tests.append(.segment(Names(ids)))
        }
        return tests
    }

    private static func tests(ofCalendar section: Section) -> [Condition] {
        var tests: [Condition] = []
        if let days = section.choices("weekdays", Weekday.self) {
            if days.isEmpty { section.refuse("weekdays", "must name at least one") }
            tests.append(.weekdays(days.reduce(0) { $0 | $1.bit }))
        }
        if let days = section.numbers("days", 1...31 as ClosedRange<UInt32>) {
            if days.isEmpty { section.refuse("days", "must name at least one") }
            tests.append(.days(days.reduce(0) { $0 | (1 << $1) }))
        }
        if let months = section.numbers("months", 1...12 as ClosedRange<UInt16>) {
            if months.isEmpty { section.refuse("months", "must name at least one") }
            tests.append(.months(months.reduce(0) { $0 | (1 << $1) }))
        }
        if section.has("hours") {
            let hours = section.section("hours") { hours in
                hours.require("from", "until")
                return (hours.minutes("from"), hours.minutes("until"))
            }
            if let from = hours.0, let until = hours.1 {
                if from == until { section.refuse("hours", "must not be empty") }
                tests.append(.hours(from, until))
            }
        }
        return tests
    }
}

/// Monday is bit 0.
private enum Weekday: String, CaseIterable {
    case mon, tue, wed, thu, fri, sat, sun

    var bit: UInt8 { 1 << UInt8(Self.allCases.firstIndex(of: self) ?? 0) }
}

extension Section {
    /// `{at_least: N, at_most: N}`, either of which may be left out.
    fileprivate func range(_ key: String) -> ClosedRange<Int64>? {
        guard has(key) else { return nil }
        return section(key) { section in
            let least = section.number("at_least", 0...Int64.max)
            let most = section.number("at_most", 0...Int64.max)
            if least == nil && most == nil { section.refuse("must have at_least or at_most") }
            if let least, let most, least > most {
                section.refuse("at_most", "must not be less than at_least")
                return nil
            }
            return (least ?? .min)...(most ?? .max)
        }
    }

    /// `"HH:MM"` of a day as minutes, up to `"24:00"`.
    fileprivate func minutes(_ key: String) -> Int64? {
        text(key) { Self.minutes(of: $0) == nil ? "must be HH:MM in quotes" : nil }
            .flatMap(Self.minutes(of:))
    }

    private static func minutes(of text: String) -> Int64? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard text.utf8.count == 5, parts.count == 2, let hour = Int64(parts[0]),
            let minute = Int64(parts[1]), (0...24).contains(hour), (0...59).contains(minute),
            hour < 24 || minute == 0
        else { return nil }
        return hour * 60 + minute
    }

    /// An instant: ms since 1970 UTC, or `YYYY-MM-DD` or `YYYY-MM-DD HH:MM` on the clock whose
    /// offset from UTC is `offset` minutes.
    func instant(_ key: String, offset: Int64) -> Int64? {
        word(key) { text in
            Self.instant(of: text, offset: offset) == nil
                ? "must be YYYY-MM-DD, YYYY-MM-DD HH:MM, or ms since 1970" : nil
        }.flatMap { Self.instant(of: $0, offset: offset) }
    }

    private static func instant(of text: String, offset: Int64) -> Int64? {
        if let number = Int64(text) {
            return (0...Int64.foreverMilliseconds).contains(number) ? number : nil
        }
        let parts = text.split(whereSeparator: { $0 == " " || $0 == "T" })
        guard let date = parts.first?.split(separator: "-"), date.count == 3, parts.count <= 2,
            let year = Int64(date[0]), let month = Int64(date[1]), let day = Int64(date[2]),
            let number = CivilDay.number(year: year, month: month, day: day)
        else { return nil }
        let minute = parts.count == 2 ? minutes(of: String(parts[1])) : 0
        return minute.map { (number * 1_440 + $0 - offset) * 60_000 }
    }
}
