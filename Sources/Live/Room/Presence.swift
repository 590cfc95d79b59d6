// Who is here changes with everyone who comes and goes; eyes need it told once a second.

/// When presence was last shown, and what of it may have changed since. The list of members is
/// shown less often than the counts, so a change may wait for it when the counts are told.
struct Presence: Sendable {
    private(set) var countsChanged = false
    private(set) var membersChanged = false
    private var shownAt: Int64 = 0
    private var membersShownAt: Int64 = 0
    private var counts: Fields = [:]
    private var members: [Datum] = []

    /// Somebody has come, gone or risen.
    mutating func change() {
        countsChanged = true
        membersChanged = true
    }

    /// When the next is due; nil when all is told.
    func due(_ show: ShowLimits) -> Int64? {
        let next = shownAt + show.presenceInterval
        if countsChanged { return next }
        return membersChanged ? max(next, membersShownAt + show.membersInterval) : nil
    }

    /// What is to be told now; nil where all is as it was.
    mutating func take(
        _ now: Int64, _ show: ShowLimits, counts: Fields, members: () -> [Datum]
    ) -> RoomEvent? {
        var fields = counts
        if membersChanged, now >= membersShownAt + show.membersInterval {
            membersChanged = false
            let members = members()
            if members != self.members {
                self.members = members
                membersShownAt = now
                fields["members"] = .list(members)
            }
        }
        countsChanged = false
        guard fields != self.counts else { return nil }
        self.counts = counts
        shownAt = now
        return RoomEvent("presence", fields)
    }
}
