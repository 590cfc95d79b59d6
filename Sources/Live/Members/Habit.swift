// What somebody does, in three numbers: enough to tell a talker from a buyer, and no more to write
// for a fact than one row. Old days weigh less, so that people may change.

/// Something that members do more or less of.
enum Habit: String, CaseIterable {
    case talk = "habit.talk"
    case watch = "habit.watch"
    case buy = "habit.buy"

    /// The habit that a fact adds to; nil where nobody asks for habits.
    init?(_ fact: Fact, _ programme: Programme) {
        guard !programme.membership.segments.isEmpty else { return nil }
        switch fact.kind {
        case .commented: self = .talk
        case .watched: self = .watch
        case .orderPaid: self = .buy
        default: return nil
        }
    }

    func counter(of user: String) -> CounterKey {
        CounterKey(user: user, rule: rawValue, scope: "")
    }
}

extension Counter {
    /// Days in which a habit loses half of its weight.
    private static let halfLife: Int64 = 30

    /// A habit as it weighs on `day`: how often in `times`, how much in `progress`.
    func faded(to day: Int64) -> Counter {
        guard day > self.day else { return self }
        var faded = self
        let halvings = (day - self.day) / Self.halfLife
        faded.times >>= min(halvings, 63)
        faded.progress >>= min(halvings, 63)
        faded.day += halvings * Self.halfLife
        return faded
    }
}

extension Turn {
    /// Adds a fact to what the member is known to do.
    mutating func note(_ fact: Fact) {
        guard let habit = Habit(fact, programme) else { return }
        let key = habit.counter(of: fact.user)
        let today = programme.day(fact.at)
        var counter = (self[counter: key] ?? Counter(day: today)).faded(to: today)
        counter.times += 1
        let (sum, overflow) = counter.progress.addingReportingOverflow(max(0, fact.amount))
        counter.progress = overflow ? .max : sum
        counter.at = max(counter.at, fact.at)
        self[counter: key] = counter
    }
}
