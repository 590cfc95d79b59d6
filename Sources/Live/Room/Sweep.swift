// What is counted up once a second: whole steps of watching, and likes. A room of ten thousand is
// gone through in slices, so that no turn of the loop does it all.

/// Where the round through a room's members is.
struct SweepRound: Sendable {
    var rank = 0
    /// Places below this are still to come. Downwards, because whoever leaves is replaced by the
    /// last of the list, and nobody must be missed.
    var place: Int?
    var forgottenAt: Int64 = 0
}

extension Room {
    /// Members up to which one sweep goes through them all.
    private static let sweptAtOnce = 256
    /// Sweeps a second in a larger room.
    private static let slices = 20

    /// ms between two sweeps: each member is reached once a second.
    package var sweepInterval: Int64 {
        members <= Self.sweptAtOnce ? 1_000 : Int64(1_000 / Self.slices)
    }

    private var members: Int { byRank.reduce(0) { $0 + $1.count } }

    /// Counts up what has come together, for the next slice of the room's members.
    /// - Parameter id: makes an id for each fact.
    package mutating func sweep(_ id: () -> String, _ step: inout Step) {
        forget(step)
        forgetAbsent(step)
        showTimedTasks(&step)
        let members = members
        var left = members <= Self.sweptAtOnce ? members : members / Self.slices + 1
        let watching = counts(.watched, step) && state == .live
        while left > 0, let session = nextOfRound() {
            left -= 1
            guard let viewer = viewers[session] else { continue }
            if viewer.uncountedLikes > 0 { countLikes(session, &step, id: id()) }
            if viewer.watchDue > 0 && viewer.watchDue <= step.now {
                if watching { fact(.watched, viewer, id: id(), &step) }
                viewers[session]?.watchDue += step.programme.show.watchStep
            }
        }
    }

    /// The next member in turn, highest rank last; nil where there is none.
    private mutating func nextOfRound() -> SessionID? {
        for _ in 0...byRank.count {
            if round.rank >= byRank.count { round.rank = 0 }
            guard round.rank < byRank.count else { return nil }
            let place = min(round.place ?? .max, byRank[round.rank].count) - 1
            if place >= 0 {
                round.place = place
                return byRank[round.rank][place]
            }
            round.rank += 1
            round.place = nil
        }
        return nil
    }

    /// Who has been gone too long for it to matter is forgotten.
    private mutating func forget(_ step: borrowing Step) {
        let memory = max(step.programme.show.watchGap, slowMode * 1_000)
        guard step.now >= round.forgottenAt + 5_000 else { return }
        round.forgottenAt = step.now
        departed = departed.filter { step.now - $0.value.at < memory }
    }

    mutating func countLikes(_ session: SessionID, _ step: inout Step, id: String? = nil) {
        guard let viewer = viewers[session], viewer.uncountedLikes > 0 else { return }
        messages &+= 1
        fact(
            .liked, viewer, amount: viewer.uncountedLikes,
            id: id ?? "\(session)-\(messages)", &step)
        viewers[session]?.uncountedLikes = 0
    }

    /// Lets a member go on from where they left: coming back is no break in watching, and no way
    /// around a rate.
    mutating func resume(_ viewer: inout Viewer, _ step: borrowing Step) {
        guard viewer.actor.role == .viewer else { return }
        let show = step.programme.show
        viewer.cameAt = step.now
        viewer.watchingSince = step.now
        viewer.watchDue = step.now + show.watchStep
        guard let left = departed.removeValue(forKey: viewer.actor.user) else { return }
        viewer.conduct = left.conduct
        guard step.now - left.at < show.watchGap else { return }
        viewer.watchingSince = left.since
        viewer.watchDue -= min(left.watched, show.watchStep)
    }
}
