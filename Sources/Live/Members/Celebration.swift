// The birthday month begins: a fact for the rules, once a year. The last gift decides, not the
// year, so that changing the day or the calendar earns nothing twice.

extension CounterKey {
    /// When a member's birthday was last celebrated: `at`.
    static func birthday(_ user: String) -> CounterKey {
        CounterKey(user: user, rule: "birthday", scope: "")
    }
}

extension Turn {
    /// Less than the shortest time between two birthday months, lunar ones with a leap month
    /// between them included; what comes sooner is the same birthday.
    private static let shortestYear: Int64 = 300 * .day

    static func nameBirthday(
        of user: String, _ keys: inout Keys, at: Int64, as operation: String,
        _ programme: Programme
    ) {
        keys.documents.insert(.profile(user))
        keys.counters.insert(.birthday(user))
        keys.name(Fact(.birthday, user: user, at: at, id: operation), programme)
    }

    /// Makes the fact if the member's birthday month runs, and looks again when the next begins.
    mutating func celebrate(_ user: String) throws(Refusal) {
        guard let birthday = birthday(of: user) else { return }
        let (today, lunar) = (programme.day(at), programme.membership.lunar)
        if birthday.isInMonth(today, lunar), isNewYear(user) {
            self[counter: .birthday(user)] = Counter(day: today, at: at)
            if programme.rules.listens(to: .birthday) {
                try reward(Fact(.birthday, user: user, at: at, id: operation), name: "")
            }
        }
        scheduleBirthday(of: user, birthday)
    }

    /// Looks for the month of `birthday` when it begins, or at once where it runs.
    mutating func scheduleBirthday(of user: String, _ birthday: Birthday) {
        let (today, lunar) = (programme.day(at), programme.membership.lunar)
        let key = DueKey(.birthday, user)
        if birthday.isInMonth(today, lunar), isNewYear(user) { return schedule(key, at: at) }
        // Beyond the lunar table nothing can be said; it is asked again when it may have grown.
        let next = birthday.nextMonth(after: today, lunar) ?? today + 30
        schedule(key, at: programme.midnight(next))
    }

    private func isNewYear(_ user: String) -> Bool {
        self[counter: .birthday(user)].map { at - $0.at >= Self.shortestYear } ?? true
    }

    private func birthday(of user: String) -> Birthday? {
        self[document: .profile(user)]?.kept["birthday"]?.fields.flatMap { try? Birthday($0) }
    }
}
