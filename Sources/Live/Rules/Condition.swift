// When a rule holds: tests over what the fact says, who the member is, and the calendar.
//
// A test that cannot be made says so: a task list asks of a member without any fact whether a rule
// could pay.

/// A tree of tests. `all([])` always holds.
package indirect enum Condition: Hashable, Sendable {
    case all([Condition])
    case any([Condition])
    case not(Condition)
    /// The fact names one of these.
    case word(Fact.Word, Names)
    case amount(ClosedRange<Int64>)
    case streak(ClosedRange<Int64>)
    case first(Bool)
    /// The member has one of these tiers.
    case tier(Names)
    /// The member has this tier or a higher one.
    case minTier(String)
    /// The member is in one of these segments.
    case segment(Names)
    /// Bit 0 is Monday.
    case weekdays(UInt8)
    /// Bit 1 is the first of the month.
    case days(UInt32)
    /// Bit 1 is January.
    case months(UInt16)
    /// Minutes of the programme's day, from the first up to the second; over midnight where the
    /// second is not later.
    case hours(Int64, Int64)

    package static let always = Condition.all([])
}

/// A set of names to look one up in: mostly a few, where to compare costs less than to hash.
package struct Names: Hashable, Sendable, ExpressibleByArrayLiteral {
    /// Sorted, each once.
    package let all: [String]

    package init(_ names: some Sequence<String>) { all = Set(names).sorted() }
    package init(arrayLiteral names: String...) { self.init(names) }

    package func contains(_ name: String) -> Bool {
        var (from, until) = (0, all.count)
        while from < until {
            let middle = (from + until) / 2
            if all[middle] == name { return true }
            if all[middle] < name { from = middle + 1 } else { until = middle }
        }
        return false
    }
}

/// A member, or an inviter, as rules see them.
package struct Party: Hashable, Sendable {
    package let tier: String
    package let rank: Int
    /// Percent of points.
    package let multiplier: Int64
    package let segment: String?
    /// Whether they have paid an order before; nil where only a fact could say.
    package let hasOrdered: Bool?

    package init(
        tier: String, rank: Int, multiplier: Int64, segment: String? = nil,
        hasOrdered: Bool? = nil
    ) {
        self.tier = tier
        self.rank = rank
        self.multiplier = multiplier
        self.segment = segment
        self.hasOrdered = hasOrdered
    }

    /// Somebody of this tier; of the lowest where there is none such.
    package init(
        tier id: String, segment: String? = nil, hasOrdered: Bool? = nil, in tiers: TierCatalogue
    ) {
        let tier = tiers[id] ?? tiers.lowest
        self.init(
            tier: tier.id, rank: tiers.rank(tier.id) ?? 0, multiplier: tier.multiplier,
            segment: segment, hasOrdered: hasOrdered)
    }
}

/// What conditions are tested against, worked out once for all of them.
struct Occasion {
    /// Nil where it is asked what could be.
    let fact: Fact?
    /// What is known of a fact to come.
    private let place: Place?
    let party: Party
    let tiers: TierCatalogue
    /// The programme's day.
    let day: Int64
    var civil: CivilDay { CivilDay(number: day) }
    /// Of the programme's day.
    let minute: Int64

    /// A room and its host.
    struct Place {
        let room: String
        let host: String
    }

    init(
        _ fact: Fact?, in place: Place? = nil, of party: Party, at time: Int64,
        _ programme: Programme
    ) {
        self.fact = fact
        self.place = place
        self.party = party
        tiers = programme.tiers
        day = programme.day(time)
        let shifted = time &+ programme.dayOffset &* 60_000
        minute = (shifted &- day &* 86_400_000) / 60_000
    }
}

extension Occasion {
    /// Whether the fact names one of these; nil where only the fact could say.
    fileprivate func names(_ word: Fact.Word, _ wanted: Names) -> Bool? {
        guard let fact else {
            guard let place, word == .room || word == .host else { return nil }
            return wanted.contains(word == .room ? place.room : place.host)
        }
        return fact[word].map { wanted.contains($0) } ?? false
    }
}

extension Condition {
    /// Whether it holds; nil where only a fact could say.
    func holds(_ occasion: Occasion) -> Bool? {
        switch self {
        case .all(let parts):
            var verdict: Bool? = true
            for part in parts {
                let holds = part.holds(occasion)
                if holds == false { return false }
                if holds == nil { verdict = nil }
            }
            return verdict
        case .any(let parts):
            var verdict: Bool? = false
            for part in parts {
                let holds = part.holds(occasion)
                if holds == true { return true }
                if holds == nil { verdict = nil }
            }
            return verdict
        case .not(let part): return part.holds(occasion).map { !$0 }
        case .word(let word, let wanted): return occasion.names(word, wanted)
        case .amount(let range): return occasion.fact.map { range.contains($0.amount) }
        case .streak(let range): return occasion.fact.map { range.contains($0.streak) }
        case .first(let wanted):
            let isFirst = occasion.fact?.isFirst ?? occasion.party.hasOrdered.map { !$0 }
            return isFirst.map { $0 == wanted }
        case .tier(let wanted): return wanted.contains(occasion.party.tier)
        case .minTier(let id):
            return occasion.tiers.rank(id).map { occasion.party.rank >= $0 } ?? false
        case .segment(let wanted):
            return occasion.party.segment.map { wanted.contains($0) } ?? false
        case .weekdays(let mask):
            return mask & (1 << UInt8(CivilDay.weekday(ofDay: occasion.day))) != 0
        case .days(let mask): return mask & (1 << UInt32(occasion.civil.day)) != 0
        case .months(let mask): return mask & (1 << UInt16(occasion.civil.month)) != 0
        case .hours(let from, let until):
            let minute = occasion.minute
            return from < until
                ? minute >= from && minute < until : minute >= from || minute < until
        }
    }

    /// Whether it holds for some members and not for others.
    var looksAtMember: Bool {
        var looks = false
        forEachTest { test in
            switch test {
            case .tier, .minTier, .segment, .first: looks = true
            default: break
            }
        }
        return looks
    }

    /// Calls `body` for every test in it.
    func forEachTest(_ body: (Condition) -> Void) {
        switch self {
        case .all(let parts), .any(let parts): for part in parts { part.forEachTest(body) }
        case .not(let part): part.forEachTest(body)
        default: body(self)
        }
    }
}
