// What a room does with time rather than with commands: conflated news at the close of a tick, and
// entry effects one after another.

extension Room {
    /// Least ms between two `activity.updated` of a room: faster is not seen by eyes.
    private static let activityInterval: Int64 = 200

    /// When the changed state of activities is to be shown. In a large room that is a send to
    /// thousands, just while their claims come in; from 2,000 viewers on the interval grows with
    /// them, to a second at 10,000, and the first change waits for those that it begins.
    private var activitiesDue: Int64 {
        let interval = min(1_000, max(Self.activityInterval, Int64(count) / 10))
        return max(
            activitiesShownAt + interval, activitiesChangedAt + interval - Self.activityInterval)
    }

    /// Adds what has become due to the tick that is about to close.
    /// - Parameter dice: for the choice among danmaku of equal right, where not all can be shown.
    package mutating func closeTick(_ step: inout Step, dice: inout Dice) {
        let show = step.programme.show
        closeSpeech(&step, dice: &dice)
        for viewer in entries.take(step.now, show) {
            guard let tier = viewer.tier.flatMap({ step.programme.tiers[$0] }) else { continue }
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
        showQueues(&step)
        if likes.isChanged { step.effects.append(.show(likes.take())) }
        if !changedActivities.isEmpty, step.now >= activitiesDue {
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
        if let queues = queues.due { at(queues) }
        if !changedActivities.isEmpty { at(activitiesDue) }
        if let presence = presence.due(show) { at(presence) }
        return due
    }

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
        room["cover"] = cover
        room["starts_at"] = startsAt
        room["notice"] = notice
        room["product"] = product
        room["slow_mode_s"] = .int(slowMode)
        room["likes"] = .int(likes.total)
        room["queues"] = .fields(queues.view)
        room["presets"] = .list(
            programme.presets.map {
                .fields(["preset": .string($0.id), "text": .string($0.text)])
            })
        return room
    }

    /// `activities` of a welcome or snapshot: what is scheduled, open or closed and not settled
    /// yet, by opening. What is over is among the recent events.
    package var openActivities: [Datum] {
        activities.values.map(\.view).sorted {
            ($0["opens_at"]?.int ?? 0, $0["activity"]?.string ?? "")
                < ($1["opens_at"]?.int ?? 0, $1["activity"]?.string ?? "")
        }.map { .fields($0) }
    }

    /// When the frame of an activity has to look again, by activity. Changes only with what the
    /// room hears of activities.
    package var looks: [(activity: String, at: Int64)] {
        activities.values.compactMap { notice in
            notice.nextLook.map { (activity: notice.activity, at: $0) }
        }
    }
}
