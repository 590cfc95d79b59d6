// Quiz: everyone answers at the same time, once, and nobody learns what was right before the end.
//
// Times are the server's, at arrival; of equal times the answer that was decided first is first.
// The pot is shared by the first so many who are right, or by all of them: each gets the whole
// part, and the points that are left over go one each to the earliest. Who is right counts as
// having answered, whether there is anything to win or not.

internal import Ledger

package struct Quiz: Activity {
    package static let kind = "quiz"
    package static let labels = ["zh": "问答", "en": "Quiz"]
    package static let commands: Set = ["answer"]
    package static let secrets: Set = ["answer"]
    package static let form = [
        FormField(
            "question", .text(1...200), required: true, labels: ["zh": "问题", "en": "Question"]),
        Choice.field,
        FormField("answer", .id, required: true, labels: ["zh": "答案", "en": "Right answer"]),
        FormField(
            "pot", .integer(0...1_000_000_000), initial: 0,
            labels: ["zh": "总积分", "en": "Points in all"]),
        FormField(
            "first", .integer(1...1_000_000), labels: ["zh": "前几名", "en": "Only the first"]),
    ]

    let question: String
    let options: [Choice]
    let answer: String
    let pot: Int64
    let first: Int64?
    private(set) var answers: Int64 = 0
    private(set) var right: Int64 = 0
    private var paid: Int64 = 0
    /// The room's host, whom facts name.
    private var host = ""
    private var payment: Payment?

    /// How far paying has come.
    fileprivate struct Payment {
        /// What each winner gets.
        var share: Int64
        /// The last winner who gets a point more, and the last winner.
        var lastWithMore: Rank
        var last: Rank
        var walk: EntryWalk
    }

    /// Where in the order of arrival an answer is.
    fileprivate struct Rank: Comparable {
        var after: Int64
        var number: Int64

        static let none = Rank(after: .min, number: .min)

        static func < (a: Rank, b: Rank) -> Bool { (a.after, a.number) < (b.after, b.number) }
    }

    package init(_ settings: Settings) throws(Refusal) {
        question = settings.text("question") ?? ""
        options = Choice.all(settings)
        answer = settings.text("answer") ?? ""
        pot = settings.int("pot") ?? 0
        first = settings.int("first")
        guard options.contains(where: { $0.id == answer }) else {
            throw .field("answer", "is none of the options")
        }
        if let first, pot > 0, first > pot {
            throw .field("first", "is more than the pot has points")
        }
    }

    package var funds: [Fund] { pot > 0 ? [Fund(.points, pot, field: "pot")] : [] }
    package var held: Int64 { pot - paid }

    package func view(elapsed: Int64) -> Fields {
        [
            "question": .string(question), "options": options.fields, "pot": .int(pot),
            "first": Datum(first), "answers": .int(answers),
        ]
    }

    // MARK: Answering

    package mutating func enter(_ entry: Entry, _ turn: inout Turn) throws(Refusal) -> Fields {
        let option = options[try options.place(of: entry)].id
        let key = EntryKey(subject: entry.activity, user: entry.user)
        if turn[entry: key] != nil { throw Refusal(.alreadyDone, "one answer a member") }
        answers += 1
        if option == answer { right += 1 }
        host = entry.host
        turn[entry: key] = [
            "option": .string(option), "after": .int(entry.elapsed), "number": .int(answers),
        ]
        return [:]
    }

    package func mine(_ entries: [(slot: Int64, kept: Fields)]) -> Fields {
        guard let kept = entries.first?.kept else { return [:] }
        var mine = kept.only(["option", "points"])
        if let payment, payment.walk.isOver {
            mine["correct"] = .bool(kept["option"]?.string == answer)
        }
        return mine
    }

    // MARK: Settling

    package static var settlesInSteps: Bool { true }

    package func name(
        settling activity: String, _ keys: inout Keys, _ set: WorkingSet, _ programme: Programme
    ) {
        guard right > 0 else { return }
        let record = set.activities[activity]
        func name(_ key: EntryKey, _ kept: Fields, _ keys: inout Keys) {
            guard let record, isRight(kept) else { return }
            let user = keys.name(account: key.user, set)
            keys.entries.insert(key)
            keys.name(fact(of: key, kept, as: user, record), programme)
        }
        if let payment { return keys.name(payment.walk, of: activity, set, name) }
        keys.entryLists.insert(.all(of: activity))
        guard let all = set.entryLists[.all(of: activity)], all.count <= EntryWalk.page else {
            return
        }
        for (key, kept) in all { name(key, kept, &keys) }
    }

    package mutating func settle(_ turn: inout Turn, activity: String) throws(Refusal) -> Fields? {
        guard right > 0, let record = turn[activity: activity] else { return result() }
        let found: [(key: EntryKey, kept: Fields)]
        if let walk = payment?.walk {
            guard let page = walk.found(of: activity, turn.set) else { return nil }
            found = page
            payment?.walk.pass(page)
        } else {
            guard let all = turn.set.entryLists[.all(of: activity)] else { return nil }
            payment = payment(for: all)
            // Who is to be paid is known from now on, and is loaded for the next step.
            if all.count > EntryWalk.page { return nil }
            found = all
            payment?.walk = .over
        }
        for (key, kept) in found where isRight(kept) { try pay(key, kept, record, &turn) }
        return payment?.walk.isOver == true ? result() : nil
    }

    private mutating func result() -> Fields {
        if payment == nil {
            payment = Payment(share: 0, lastWithMore: .none, last: .none, walk: .over)
        }
        return [
            "right": .int(right), "answers": .int(answers), "paid": .int(paid),
            "answer": .string(answer),
        ]
    }

    private func isRight(_ kept: Fields) -> Bool {
        kept["option"]?.string == answer && !kept.isLeftOut
    }

    /// Who gets how much.
    private func payment(for found: [(key: EntryKey, kept: Fields)]) -> Payment {
        let ranks = found.filter { isRight($0.kept) }.map { Rank($0.kept) }.sorted()
        let winners = min(ranks.count, Int(clamping: first ?? .max))
        let (share, rest) = pot.quotientAndRemainder(dividingBy: Int64(max(1, winners)))
        return Payment(
            share: share, lastWithMore: rest > 0 ? ranks[Int(rest) - 1] : .none,
            last: winners > 0 ? ranks[winners - 1] : .none, walk: EntryWalk())
    }

    private mutating func pay(
        _ key: EntryKey, _ kept: Fields, _ record: ActivityRecord, _ turn: inout Turn
    ) throws(Refusal) {
        guard let payment else { return }
        let user = turn.accountID(for: key.user)
        let rank = Rank(kept)
        let points =
            (rank <= payment.last ? payment.share : 0) + (rank <= payment.lastWithMore ? 1 : 0)
        if points > 0 {
            _ = try turn.pay(
                points, from: .activity(record.id), to: user, reason: Self.kind,
                ["activity": .string(record.id)])
            paid += points
            turn[entry: key] = kept.merging(["points": .int(points)])
        }
        try turn.reward(fact(of: key, kept, as: user, record), name: "")
    }

    /// That somebody was right, when they were.
    private func fact(
        of key: EntryKey, _ kept: Fields, as user: String, _ record: ActivityRecord
    ) -> Fact {
        Fact(
            .answered, user: user, at: record.opensAt + (kept["after"]?.int ?? 0),
            room: record.room, host: host, words: [.activity: record.id],
            id: "\(record.id):\(key.user)")
    }

    // MARK: Keeping

    package var kept: Fields {
        var kept: Fields = [
            "question": .string(question), "options": options.fields, "answer": .string(answer),
            "pot": .int(pot), "first": Datum(first), "answers": .int(answers),
            "right": .int(right), "paid": .int(paid), "host": .string(host),
        ]
        if let payment { kept["payment"] = .fields(payment.kept) }
        return kept
    }

    package init?(kept: Fields) {
        guard let question = kept["question"]?.string,
            let options = Choice.all(kept: kept["options"]), let answer = kept["answer"]?.string,
            let pot = kept["pot"]?.int, let answers = kept["answers"]?.int,
            let right = kept["right"]?.int, let paid = kept["paid"]?.int
        else { return nil }
        self.question = question
        self.options = options
        self.answer = answer
        self.pot = pot
        first = kept["first"]?.int
        self.answers = answers
        self.right = right
        self.paid = paid
        host = kept["host"]?.string ?? ""
        payment = kept["payment"]?.fields.map(Payment.init)
    }
}

extension Quiz.Rank {
    /// Of an answer as it is kept.
    fileprivate init(_ kept: Fields) {
        after = kept["after"]?.int ?? 0
        number = kept["number"]?.int ?? 0
    }

    fileprivate var fields: Fields { ["after": .int(after), "number": .int(number)] }
}

extension Quiz.Payment {
    fileprivate var kept: Fields {
        [
            "share": .int(share), "more": .fields(lastWithMore.fields),
            "last": .fields(last.fields), "after": Datum(walk.after),
        ]
    }

    fileprivate init(_ kept: Fields) {
        share = kept["share"]?.int ?? 0
        lastWithMore = Quiz.Rank(kept["more"]?.fields ?? [:])
        last = Quiz.Rank(kept["last"]?.fields ?? [:])
        walk = EntryWalk(after: kept["after"]?.string)
    }
}
