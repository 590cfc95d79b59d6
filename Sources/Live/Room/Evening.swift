// One evening of a room, from going live to its end: who was there for most of it, and what the
// room remembers of it.

/// What a room knows of the evening that runs.
struct Evening: Sendable {
    /// When it began, ms since 1970 UTC; 0 where that is not known.
    let since: Int64
    /// Ms that members who are not here were here before.
    private var attended: [String: Int64] = [:]
    /// Who gave the host most.
    var gifts: GiftRanking
    /// Comments that were featured, by number.
    var featured: Set<Int64> = []

    /// Members whose time is remembered while they are away.
    private static let mostAway = 50_000
    /// Comments that a host features in one evening at most.
    static let mostFeatured = 1_000

    init(since: Int64) {
        self.since = since
        gifts = GiftRanking(since: since)
    }

    /// Somebody has left after `span` ms.
    mutating func add(_ span: Int64, of user: String) {
        if attended[user] == nil && attended.count >= Self.mostAway { return }
        attended[user, default: 0] += span
    }

    /// Ms that somebody was here before they came in last.
    func attended(_ user: String) -> Int64 { attended[user] ?? 0 }
}

extension Room {
    /// From when on the room knows who is here, in this evening.
    private var known: Int64 { max(evening.since, awakeSince) }

    /// Counts the time of somebody who leaves.
    mutating func noteAttendance(_ viewer: Viewer, _ step: borrowing Step) {
        guard state == .live, viewer.actor.role == .viewer else { return }
        evening.add(max(0, step.now - max(viewer.cameAt, known)), of: viewer.actor.user)
    }

    /// The evening has ended: who is here and was so for most of it has watched it to its end. What
    /// was forgotten in a restart is held against nobody.
    mutating func endEvening(_ step: inout Step) {
        let show = step.programme.show
        guard step.programme.rules.listens(to: .watchedToEnd) else { return }
        let whole = max(0, step.now - known)
        let part = whole / 100 * show.endPercent + whole % 100 * show.endPercent / 100
        for viewer in viewers.values.sorted(by: { $0.session.number < $1.session.number })
        where viewer.actor.role == .viewer {
            let now = max(0, step.now - max(viewer.cameAt, known))
            guard evening.attended(viewer.actor.user) + now >= max(part, show.endLeast) else {
                continue
            }
            messages &+= 1
            fact(.watchedToEnd, viewer, id: "\(viewer.session)-\(messages)", &step)
        }
    }

    /// A comment is shown to everybody as a good one.
    mutating func feature(_ seq: Int64, _ told: Fields, _ step: inout Step) {
        evening.featured.insert(seq)
        let target: Fields = ["target": .int(seq)]
        step.effects.append(.show(RoomEvent("featured", target.merging(told), recency: .said)))
    }

    /// Why a comment cannot be featured now, if so.
    /// - Parameter seq: its number in the room's stream.
    package func refusal(toFeature seq: Int64) -> Refusal? {
        if evening.featured.contains(seq) {
            return Refusal(.alreadyDone, "this comment is featured")
        }
        if evening.featured.count >= Evening.mostFeatured {
            return Refusal(.limitReached, "as many comments are featured as an evening has")
        }
        return nil
    }
}
