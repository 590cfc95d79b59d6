// How often a rule may grant, and the counters that this is counted in.

extension Rule {
    package enum Period: String, Sendable, CaseIterable {
        case day, week, month, year, lifetime
    }

    /// Whom a limit is counted for.
    package enum Subject: String, Sendable, CaseIterable {
        case user, inviter, device, address, everyone
    }

    /// What a counter is kept for, beside its subject and the rule.
    package enum Scope: String, Sendable, CaseIterable {
        case all, room, host, activity, plan, category
        /// A plan and the time that it was paid for.
        case planPeriod = "plan_period"
    }

    /// "At most `times` per `per`, for each `of`, within each `within`."
    package struct Limit: Hashable, Sendable {
        package let times: Int64
        package let per: Period
        package let of: Subject
        package let within: Scope

        package init(
            times: Int64, per: Period, of subject: Subject = .user, within: Scope = .all
        ) {
            self.times = times
            self.per = per
            of = subject
            self.within = within
        }

        /// Tells the counters of a rule's limits apart, also when the order of the limits changes.
        func name(for rule: String) -> String { "\(rule)#\(per).\(of).\(within)" }
    }
}

extension Rule.Scope {
    var word: Fact.Word? {
        switch self {
        case .all: nil
        case .room: .room
        case .host: .host
        case .activity: .activity
        case .plan: .plan
        case .category: .category
        case .planPeriod: .period
        }
    }

    /// What it is for this fact; empty for all alike.
    func value(in fact: Fact) -> String { word.flatMap { fact[$0] } ?? "" }
}

extension Rule.Subject {
    /// Whom counters of this fact are kept for; nil where the limit says nothing about it. Ids have
    /// no `#`, so that no user is taken for a device.
    func name(in fact: Fact) -> String? {
        switch self {
        case .user: fact.user
        case .inviter: fact.inviter
        case .device: fact[.device].map { "#device:" + $0 } ?? fact.user
        case .address: fact[.address].map { "#address:" + $0 } ?? fact.user
        case .everyone: "#everyone"
        }
    }
}

extension Programme {
    /// The day that the period of `time` began on; 0 for a lifetime. Numbers rise with time, also
    /// where a limit goes on with another period.
    package func number(of period: Rule.Period, at time: Int64) -> Int64 {
        let day = day(time)
        switch period {
        case .day: return day
        case .week: return day &- CivilDay.weekday(ofDay: day)
        case .month: return day &- CivilDay(number: day).day &+ 1
        case .year:
            return CivilDay.number(year: CivilDay(number: day).year, month: 1, day: 1) ?? day
        case .lifetime: return 0
        }
    }
}

extension Programme {
    /// Tells the period of `time` apart in the name of a counter. No id has a `#`.
    func mark(of period: Rule.Period, at time: Int64) -> String {
        "#\(number(of: period, at: time))"
    }
}

/// Names progress under one rule.
package struct CounterKey: Hashable, Sendable {
    /// A member, or another subject of a limit.
    package let user: String
    package let rule: String
    /// Room or host where the rule counts apart for each; empty otherwise.
    package let scope: String

    package init(user: String, rule: String, scope: String) {
        self.user = user
        self.rule = rule
        self.scope = scope
    }
}

/// Progress under one rule.
package struct Counter: Hashable, Sendable {
    /// Counted towards the next grant, 0 ..< `every`.
    package var progress: Int64 = 0
    /// Grants in the running period.
    package var times: Int64 = 0
    /// The period `times` belongs to: the day that it began on.
    package var day: Int64 = 0
    /// When the last fact came, ms since 1970 UTC.
    package var at: Int64 = 0

    package init(progress: Int64 = 0, times: Int64 = 0, day: Int64 = 0, at: Int64 = 0) {
        self.progress = progress
        self.times = times
        self.day = day
        self.at = at
    }

    /// Grants in the period of the rule's own limit that `time` lies in.
    package func times(under rule: Rule, at time: Int64, _ programme: Programme) -> Int64 {
        guard let limit = rule.limit, limit.per != .lifetime else { return times }
        return programme.number(of: limit.per, at: time) <= day ? times : 0
    }

    /// Begins the period that `time` lies in, where it is a later one. What comes late counts in
    /// the running period, so that nothing opens a limit again. A lifetime never ends.
    mutating func enter(_ period: Rule.Period?, at time: Int64, _ programme: Programme) {
        let number = programme.number(of: period ?? .day, at: time)
        if period == .lifetime {
            day = number
        } else if number > day {
            if period != nil { times = 0 }
            day = number
        }
    }
}
