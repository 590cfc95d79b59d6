// Parts of the audience, told apart by what they do: data, so that an operator decides who a quiet
// buyer is.

/// A part of the audience: who is within every range.
package struct Segment: Sendable, Hashable {
    package var id: String
    /// Valid comments.
    package var comments: ClosedRange<Int64> = 0...Int64.max
    /// Minutes watched.
    package var minutes: ClosedRange<Int64> = 0...Int64.max
    /// Orders paid.
    package var orders: ClosedRange<Int64> = 0...Int64.max
    /// Fen spent.
    package var spent: ClosedRange<Int64> = 0...Int64.max
    /// Days since the last visit.
    package var away: ClosedRange<Int64> = 0...Int64.max

    package init(id: String) { self.id = id }

    func fits(_ behaviour: Behaviour) -> Bool {
        comments.contains(behaviour.comments) && minutes.contains(behaviour.minutes)
            && orders.contains(behaviour.orders) && spent.contains(behaviour.spent)
            && away.contains(behaviour.away)
    }
}

/// What a member did of late; every thirty days halve it.
struct Behaviour: Hashable, Sendable {
    var comments: Int64 = 0
    var minutes: Int64 = 0
    var orders: Int64 = 0
    var spent: Int64 = 0
    var away: Int64 = 0
}

extension Turn {
    /// The part of the audience that a member belongs to as of now. What the member did must be
    /// loaded.
    mutating func settleSegment(_ user: String) {
        guard var member = self[member: user] else { return }
        let behaviour = behaviour(of: user)
        let segment = programme.membership.segments.first { $0.fits(behaviour) }?.id
        guard segment != member.segment else { return }
        member.segment = segment
        self[member: user] = member
    }

    /// The part of the audience that a member counts to once they have come in: what is seen of
    /// their tasks then is what is paid. Their tallies must be loaded.
    package func segmentOnEntering(_ user: String) -> String? {
        guard let member = self[member: user] else { return nil }
        if let seen = self[counter: .seen(user)], seen.day >= programme.day(at) {
            return member.segment
        }
        var behaviour = behaviour(of: user)
        behaviour.away = 0
        return programme.membership.segments.first { $0.fits(behaviour) }?.id
    }

    private func behaviour(of user: String) -> Behaviour {
        let today = programme.day(at)
        func counter(_ habit: Habit) -> Counter {
            self[counter: habit.counter(of: user)]?.faded(to: today) ?? Counter()
        }
        let seen = self[counter: .seen(user)]
        let watched = counter(.watch).progress
        let (time, overflow) = watched.multipliedReportingOverflow(by: programme.show.watchStep)
        return Behaviour(
            comments: counter(.talk).times, minutes: overflow ? .max : time / 60_000,
            orders: counter(.buy).times, spent: counter(.buy).progress,
            away: seen.map { max(0, today - $0.day) } ?? 0)
    }
}
