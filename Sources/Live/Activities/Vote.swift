// Vote: members choose, everyone sees how it stands, and the winner is written down. One vote each,
// or as many different choices as the host gives; weighted, a vote counts by its member's tier.

internal import Ledger

package struct Vote: Activity {
    package static let kind = "vote"
    package static let labels = ["zh": "投票", "en": "Vote"]
    package static let commands: Set = ["vote"]
    package static let form = [
        Choice.field,
        FormField(
            "choices", .integer(1...20), initial: 1,
            labels: ["zh": "每人可选", "en": "Choices a member"]),
        FormField(
            "weighted", .flag, initial: false,
            labels: ["zh": "按等级加权", "en": "Weighted by tier"]),
    ]

    let options: [Choice]
    let choices: Int64
    let isWeighted: Bool
    /// By the place of the option.
    private(set) var tally: [Int64]
    private(set) var voters: Int64 = 0

    package init(_ settings: Settings) throws(Refusal) {
        options = Choice.all(settings)
        choices = settings.int("choices") ?? 1
        isWeighted = settings.flag("weighted")
        tally = [Int64](repeating: 0, count: options.count)
        guard choices <= Int64(options.count) else {
            throw .field("choices", "is more than there are options")
        }
    }

    package var funds: [Fund] { [] }
    package var held: Int64 { 0 }

    package func view(elapsed: Int64) -> Fields {
        [
            "options": options.fields, "choices": .int(choices), "weighted": .bool(isWeighted),
            "tally": told, "voters": .int(voters),
        ]
    }

    private var told: Datum {
        var told = Fields(capacity: options.count)
        for (option, votes) in zip(options, tally) { told.append(option.id, .int(votes)) }
        return .fields(told)
    }

    package func name(
        _ entry: Entry, _ keys: inout Keys, _ set: WorkingSet, _ programme: Programme
    ) {
        let fact = entry.fact(.voted)
        keys.name(fact, programme)
        keys.name(countersOf: fact, set)
    }

    package mutating func enter(_ entry: Entry, _ turn: inout Turn) throws(Refusal) -> Fields {
        let place = try options.place(of: entry)
        let key = EntryKey(subject: entry.activity, user: entry.user)
        let before = turn[entry: key]?["options"]?.list ?? []
        let option = Datum.string(options[place].id)
        if before.contains(option) { throw Refusal(.alreadyDone, "voted for it already") }
        guard Int64(before.count) < choices else {
            throw choices == 1
                ? Refusal(.alreadyDone, "one vote a member")
                : Refusal(.limitReached, "\(choices) choices", ["limit": .int(choices)])
        }
        let weight = isWeighted ? max(1, turn.programme.tiers[entry.tier]?.lotteryWeight ?? 1) : 1
        let (sum, overflow) = tally[place].addingReportingOverflow(weight)
        if overflow { throw Refusal(.limitReached, "more than can be counted") }
        tally[place] = sum
        turn[entry: key] = ["options": .list(before + [option])]
        if before.isEmpty {
            voters += 1
            try turn.reward(entry.fact(.voted), name: "")
        }
        return ["left": .int(choices - Int64(before.count) - 1)]
    }

    /// Of equals, the one that the host named first.
    package mutating func settle(_ turn: inout Turn, activity: String) -> Fields? {
        let most = tally.max() ?? 0
        let winner = most > 0 ? tally.firstIndex(of: most).map { options[$0].id } : nil
        return ["tally": told, "winner": Datum(winner), "voters": .int(voters)]
    }

    // MARK: Keeping

    package var kept: Fields {
        [
            "options": options.fields, "choices": .int(choices), "weighted": .bool(isWeighted),
            "tally": .list(tally.map { .int($0) }), "voters": .int(voters),
        ]
    }

    package init?(kept: Fields) {
        guard let options = Choice.all(kept: kept["options"]), let choices = kept["choices"]?.int,
            let isWeighted = kept["weighted"]?.bool,
            let tally = kept["tally"]?.list?.compactMap(\.int), tally.count == options.count,
            let voters = kept["voters"]?.int
        else { return nil }
        self.options = options
        self.choices = choices
        self.isWeighted = isWeighted
        self.tally = tally
        self.voters = voters
    }
}

extension Entry {
    /// The entry as a fact that rules may pay for.
    func fact(_ kind: Fact.Kind) -> Fact {
        var words = words
        words[.activity] = activity
        return Fact(
            kind, user: user, at: at, room: room, host: host, words: words, id: operation)
    }
}
