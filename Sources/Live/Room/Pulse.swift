// What a room does with time rather than with commands: conflated news at the close of a tick,
// entry effects one after another, watching and likes counted up once a second.

extension Room {
    /// Least ms between two `activity.updated` of a room: faster is not seen by eyes.
    static let activityInterval: Int64 = 200

    /// Adds what has become due to the tick that is about to close.
    /// - Parameter dice: for the choice among danmaku of equal right, where not all can be shown.
    package mutating func closeTick(_ step: inout Step, dice: inout Dice) {
        let show = step.programme.show
        closeSpeech(&step, dice: &dice)
        if let viewer = entries.take(step.now, show),
            let tier = viewer.tier.flatMap({ step.programme.tiers[$0] })
        {
            step.effects.append(
                .show(
                    RoomEvent(
                        "entry",
                        [
                            "user": .string(viewer.actor.user), "name": .string(viewer.actor.name),
                            "tier": .string(tier.id), "badge": .string(tier.badge),
                            "effect": Datum(tier.effect),
                        ], hiddenBy: .effects)))
        }
        if likes.isChanged { step.effects.append(.show(likes.take())) }
        if !changedActivities.isEmpty, step.now >= activitiesShownAt + Self.activityInterval {
            activitiesShownAt = step.now
            for id in changedActivities {
                guard let view = activities[id]?.view else { continue }
                step.effects.append(.show(RoomEvent("activity.updated", view)))
            }
            changedActivities.removeAll()
        }
        if let due = presence.due(show), step.now >= due {
            var told = presence
            let event = told.take(
                step.now, show, counts: counts(step.programme),
                members: { members(step.programme) })
            presence = told
            if let event { step.effects.append(.show(event)) }
        }
    }

    /// When something of this room is due that no command will bring, ms since 1970 UTC; nil when
    /// all has been said.
    package func due(_ show: ShowLimits) -> Int64? {
        var due: Int64?
        func at(_ time: Int64) { due = min(due ?? time, time) }
        if likes.isChanged || budget.isWaiting { at(0) }
        if let sampled = budget.due { at(sampled) }
        if !entries.isEmpty { at(entries.nextAt) }
        if !changedActivities.isEmpty { at(activitiesShownAt + Self.activityInterval) }
        if let presence = presence.due(show) { at(presence) }
        return due
    }

    /// Likes since the room was loaded.
    package var likesTotal: Int64 { likes.total }

    /// Viewers, guests among them; hosts and operators do not count.
    package var audience: Int { byRank.reduce(guests) { $0 + $1.count } }

    /// Viewers in all, and by tier.
    package func counts(_ programme: Programme) -> Fields {
        var tiers = Fields()
        for (rank, sessions) in byRank.enumerated() where !sessions.isEmpty {
            guard rank < programme.tiers.tiers.count else { continue }
            tiers[programme.tiers.tiers[rank].id] = .int(Int64(sessions.count))
        }
        return ["viewers": .int(Int64(audience)), "tiers": .fields(tiers)]
    }

    /// The members shown by name, highest tier first.
    package func members(_ programme: Programme) -> [Datum] {
        var shown: [Datum] = []
        for sessions in byRank.reversed() {
            for session in sessions {
                if shown.count >= programme.show.membersShown { return shown }
                guard let viewer = viewers[session] else { continue }
                shown.append(
                    .fields([
                        "user": .string(viewer.actor.user), "name": .string(viewer.actor.name),
                        "tier": Datum(viewer.tier),
                    ]))
            }
        }
        return shown
    }

    /// `room` of a welcome or snapshot.
    package func describe(_ programme: Programme) -> Fields {
        var room: Fields = [
            "id": .string(id), "title": .string(title), "host": .string(host),
            "state": .string(state.rawValue),
        ]
        room = room.merging(counts(programme))
        room["members"] = .list(members(programme))
        room["notice"] = notice
        room["product"] = product
        room["slow_mode_s"] = .int(slowMode)
        room["likes"] = .int(likes.total)
        room["presets"] = .list(
            programme.presets.map {
                .fields(["preset": .string($0.id), "text": .string($0.text)])
            })
        return room
    }

    /// `activities` of a welcome or snapshot: what is scheduled or open, by opening.
    package var openActivities: [Datum] {
        activities.values.map(\.view).sorted {
            ($0["opens_at"]?.int ?? 0, $0["activity"]?.string ?? "")
                < ($1["opens_at"]?.int ?? 0, $1["activity"]?.string ?? "")
        }.map { .fields($0) }
    }

    /// When the frame of an activity has to look again, by activity.
    package var looks: [(activity: String, at: Int64)] {
        activities.values.compactMap { notice in
            notice.nextLook.map { (activity: notice.activity, at: $0) }
        }
    }

    // MARK: Once a second

    /// Counts up what has come together: whole steps of watching, and likes.
    /// - Parameter id: makes an id for each fact.
    package mutating func sweep(_ id: () -> String, _ step: inout Step) {
        let show = step.programme.show
        let memory = max(show.watchGap, slowMode * 1_000)
        departed = departed.filter { step.now - $0.value.at < memory }
        let watching = step.programme.rules.listens(to: .watched)
        for session in Array(viewers.keys) {
            guard let viewer = viewers[session] else { continue }
            if viewer.uncountedLikes > 0 { countLikes(session, &step, id: id()) }
            if viewer.watchDue > 0 && viewer.watchDue <= step.now {
                if watching && state == .live { fact(.watched, viewer, id: id(), &step) }
                viewers[session]?.watchDue += show.watchStep
            }
        }
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
    mutating func resume(_ viewer: inout Viewer, _ step: Step) {
        guard viewer.actor.role == .viewer else { return }
        let show = step.programme.show
        viewer.watchingSince = step.now
        viewer.watchDue = step.now + show.watchStep
        guard let left = departed.removeValue(forKey: viewer.actor.user) else { return }
        viewer.conduct = left.conduct
        guard step.now - left.at < show.watchGap else { return }
        viewer.watchingSince = left.since
        viewer.watchDue -= min(left.watched, show.watchStep)
    }
}
