// A live room's own state: who is here, what is going on, what is to be shown next. A step takes
// a command, the time and the programme, and leaves effects; the gateway does the rest.

package struct Room: ~Copyable, Sendable {
    package let id: String
    package internal(set) var host: String
    /// What is shown of the room in `welcome`, as configured and as its host changed it.
    package internal(set) var title: String
    package internal(set) var notice: Datum = .null
    package internal(set) var product: Datum = .null
    /// The address of a picture, or null.
    package internal(set) var cover: Datum = .null
    /// When it is to go live, or null.
    package internal(set) var startsAt: Datum = .null
    package internal(set) var slowMode: Int64 = 0
    package internal(set) var state: State

    package enum State: String, Sendable, CaseIterable {
        /// Announced; who comes early waits.
        case scheduled
        case preview, live, ended
    }

    var viewers = ViewerTable()
    /// Members by rank, for counts and for the members shown.
    var byRank: [[SessionID]] = []
    var guests = 0
    var activities: [String: ActivityNotice] = [:]
    /// Danmaku that enter, by open activity; nearly always none.
    var keywords: [String: String] = [:]
    var presence = Presence()
    var likes = LikeCount()
    var entries = EntryQueue()
    var budget = DanmakuBudget()
    var queues = Queues()
    var carts = CartWindow()
    var evening = Evening(since: 0)
    var round = SweepRound()
    var departed: [String: Departure] = [:]
    /// Activities whose state has changed since it was last shown, and when it may be shown again.
    var changedActivities: [String] = []
    var activitiesShownAt: Int64 = 0
    /// The last moment that was told of each activity: who looks twice is answered twice.
    private var moments: [String: Fields] = [:]
    /// When the first of them changed.
    var activitiesChangedAt: Int64 = 0
    var messages: UInt64 = 0
    /// Tasks with a deadline as they were last shown.
    var shownTasks: [Fields] = []
    /// Since when the room has remembered who is here; 0 before the first has come.
    var awakeSince: Int64 = 0

    /// What a member leaves behind for when they come back.
    struct Departure: Sendable {
        let at: Int64
        let conduct: Conduct
        /// Of the running step, ms.
        let watched: Int64
        let since: Int64
    }

    package init(_ record: RoomRecord) {
        id = record.id
        title = record.title
        host = record.host
        state = record.state
        cover = Datum(record.cover)
        startsAt = Datum(record.startsAt)
    }

    package var count: Int { viewers.count }

    package func viewer(_ session: SessionID) -> Viewer? { viewers[session] }

    /// What a step is given, and where it leaves its effects.
    package struct Step: ~Copyable, Sendable {
        /// ms since 1970 UTC.
        package var now: Int64
        package var programme: Programme
        package var effects: [RoomEffect] = []

        package init(now: Int64, programme: Programme) {
            self.now = now
            self.programme = programme
        }
    }

    // MARK: Coming and going

    /// Lets a viewer in. An older connection of the same member is replaced.
    package mutating func join(_ newcomer: Viewer, _ step: inout Step) {
        var viewer = newcomer
        if awakeSince == 0 { awakeSince = step.now }
        if viewer.actor.role != .guest {
            if let older = viewers.session(of: viewer.actor.user) {
                leave(older, &step)
                step.effects.append(.close(older, .replaced))
            }
        }
        resume(&viewer, step)
        viewers[viewer.session] = viewer
        rank(viewer.session, step.programme)
        note(viewer.session, isHere: true, step)
        presence.change()
        if let tier = viewer.tier.flatMap({ step.programme.tiers[$0] }), tier.effect != nil,
            viewer.actor.role == .viewer, !viewer.returns
        {
            entries.add(
                viewer, rank: step.programme.tiers.rank(tier.id) ?? 0, at: step.now,
                step.programme.show)
        }
    }

    package mutating func leave(_ session: SessionID, _ step: inout Step) {
        guard let viewer = viewers[session] else { return }
        countLikes(session, &step)
        note(session, isHere: false, step)
        noteAttendance(viewer, step)
        unrank(session)
        entries.remove(session)
        viewers[session] = nil
        presence.change()
        guard viewer.actor.role != .guest else { return }
        if viewer.watchDue > 0 {
            let watched = step.programme.show.watchStep - (viewer.watchDue - step.now)
            departed[viewer.actor.user] = Departure(
                at: step.now, conduct: viewer.conduct, watched: max(0, watched),
                since: viewer.watchingSince)
        }
    }

    /// A guest who is here is a member from now on. It is no entry: nobody has come.
    package mutating func become(_ member: Viewer, _ step: inout Step) {
        guard let guest = viewers[member.session] else { return }
        var member = member
        member.mutedUntil = max(member.mutedUntil, guest.mutedUntil)
        leave(member.session, &step)
        join(member, &step)
    }

    /// A member's tier has changed while they are here.
    package mutating func promote(_ session: SessionID, to tier: String, _ step: inout Step) {
        guard let viewer = viewers[session], viewer.tier != tier else { return }
        unrank(session)
        viewers[session]?.tier = tier
        rank(session, step.programme)
        note(session, isHere: true, step)
        presence.change()
    }

    /// Silences a viewer whose sanction was not known on entering.
    package mutating func mute(_ session: SessionID, until: Int64) {
        viewers[session]?.mutedUntil = until
    }

    /// The programme was reloaded: ranks may have moved.
    package mutating func adopt(_ programme: Programme) {
        byRank = []
        guests = 0
        for session in viewers.sessions.sorted(by: { $0.number < $1.number }) {
            viewers[session]?.rank = -1
            rank(session, programme)
        }
        sortQueues(programme)
        presence.change()
    }

    private mutating func rank(_ session: SessionID, _ programme: Programme) {
        guard let viewer = viewers[session], viewer.isAudience else { return }
        guard let tier = viewer.tier else {
            guests += 1
            return
        }
        let rank = programme.tiers.rank(tier) ?? 0
        while byRank.count <= rank { byRank.append([]) }
        var ranked = viewer
        ranked.rank = Int16(rank)
        ranked.place = Int32(byRank[rank].count)
        viewers[session] = ranked
        byRank[rank].append(session)
    }

    private mutating func unrank(_ session: SessionID) {
        guard let viewer = viewers[session], viewer.isAudience else { return }
        guard viewer.rank >= 0 else {
            guests -= 1
            return
        }
        let rank = Int(viewer.rank)
        let last = byRank[rank].removeLast()
        if last != session {
            byRank[rank][Int(viewer.place)] = last
            viewers[last]?.place = viewer.place
        }
        viewers[session]?.rank = -1
    }

    // MARK: What is going on

    /// Takes in what a decision on value has brought for this room.
    package mutating func hear(_ news: News, _ step: inout Step) {
        switch news {
        case .activity(_, let notice): hear(notice, &step)
        case .said(_, let words):
            let style: Fields = ["style": "scroll"]
            step.effects.append(
                .show(RoomEvent("announcement", words.merging(style), recency: .said)))
        case .upgraded(_, let user, let name, let tier):
            guard let tier = step.programme.tiers[tier] else { return }
            // The mall knows members that have never said their name.
            let seen = session(of: user).flatMap { viewers[$0]?.actor.name }
            let name = name.isEmpty ? seen ?? "" : name
            step.effects.append(
                .show(
                    RoomEvent(
                        "upgrade",
                        [
                            "user": .string(user), "name": .string(name), "tier": .string(tier.id),
                            "text": .string(step.programme.congratulation(name, tier)),
                            "offer": Datum(tier.offer),
                        ], hiddenBy: .effects, recency: .said)))
        case .room(_, let changed):
            let wasLive = state == .live
            take(changed)
            if wasLive && state == .ended { endEvening(&step) }
            tell(changed, &step)
        case .gift(_, let giver, let told):
            evening.gifts.note(giver)
            step.effects.append(.show(RoomEvent("gift", told, hiddenBy: .effects)))
        case .cart(_, let user, let sku, let quantity):
            carts.add(user, sku, quantity, at: step.now)
        case .featured(_, let seq, let told): feature(seq, told, &step)
        case .removed(_, let seq):
            step.effects.append(.show(RoomEvent("removed", ["target": .int(seq)])))
        case .sanctioned(_, let user, let sanction, let kick):
            if kick || max(sanction.mutedUntil, sanction.bannedUntil) > step.now {
                dismiss(user, &step)
            }
            guard let session = session(of: user) else { return }
            viewers[session]?.mutedUntil = sanction.mutedUntil
            if sanction.bannedUntil > step.now {
                step.effects.append(.close(session, .banned))
            } else if kick {
                step.effects.append(.close(session, .kicked))
            }
        }
    }

    /// Takes over what the store knows: what the host changed, and activities that go on. Whoever
    /// is here already, because the store was late, is told what is new to them.
    package mutating func wake(
        _ changes: Fields, _ notices: [ActivityNotice], gifts: GiftRanking? = nil,
        _ step: inout Step
    ) {
        let isLate = !viewers.isEmpty
        take(changes)
        if let gifts, gifts.since == evening.since { evening.gifts = gifts }
        if isLate && changes != [:] { tell(changes, &step) }
        for notice in notices {
            let isNews = activities.updateValue(notice, forKey: notice.activity) == nil
            keywords[notice.activity] = notice.keyword
            guard isLate, isNews else { continue }
            let isOpen = notice.view["state"] == "open"
            step.effects.append(
                .show(RoomEvent(isOpen ? "activity.opened" : "activity.updated", notice.view)))
        }
    }

    private mutating func hear(_ notice: ActivityNotice, _ step: inout Step) {
        let known = activities[notice.activity]
        activities[notice.activity] = notice.isOver ? nil : notice
        keywords[notice.activity] = notice.keyword
        changedActivities.removeAll { $0 == notice.activity && notice.isOver }
        for change in notice.changes {
            switch change {
            case .scheduled:
                step.effects.append(.show(RoomEvent("activity.updated", notice.view)))
            case .updated where notice.moment == nil:
                if known?.view != notice.view && !changedActivities.contains(notice.activity) {
                    if changedActivities.isEmpty { activitiesChangedAt = step.now }
                    changedActivities.append(notice.activity)
                }
            case .updated: break
            case .closed:
                var view = notice.view
                if view["state"] == "settled" { view["state"] = "closed" }
                view["result"] = nil
                step.effects.append(.show(RoomEvent("activity.closed", view)))
            case .opened:
                step.effects.append(.show(RoomEvent("activity.opened", notice.view)))
            case .cancelled:
                // Of one that was closed already only the end is news.
                if known?.isClosed != true {
                    step.effects.append(.show(RoomEvent("activity.closed", notice.view)))
                }
                showEnd(of: notice, &step)
            case .settled: showEnd(of: notice, &step)
            }
        }
        if let moment = notice.moment, moment != moments[notice.activity] {
            moments[notice.activity] = moment
            step.effects.append(.show(RoomEvent("wave", moment)))
        }
        if notice.isOver { moments[notice.activity] = nil }
    }

    /// Who comes late is told as well what everybody talks about.
    private func showEnd(of notice: ActivityNotice, _ step: inout Step) {
        step.effects.append(.show(RoomEvent("activity.settled", notice.view, recency: .result)))
    }

    private mutating func take(_ changed: Fields) {
        if let title = changed["title"]?.string { self.title = title }
        if let host = changed["host"]?.string { self.host = host }
        if let cover = changed["cover"] { self.cover = cover }
        if let start = changed["starts_at"] { startsAt = start }
        if let notice = changed["notice"] { self.notice = notice }
        if let product = changed["product"] { self.product = product }
        if let seconds = changed["slow_mode_s"]?.int { slowMode = seconds }
        if let since = changed["live_at"]?.int, since != evening.since {
            evening = Evening(since: since)
        }
        if let state = changed["state"]?.string.flatMap(State.init) { self.state = state }
    }

    /// What viewers are told of a room when it changes: not who may come in, and how.
    private static let shown: Set = [
        "title", "host", "cover", "starts_at", "notice", "product", "slow_mode_s", "state",
    ]

    /// Shows what has changed; where that is the end, the audience goes.
    private mutating func tell(_ changed: Fields, _ step: inout Step) {
        let shown = changed.only(Self.shown)
        if shown != [:] { step.effects.append(.show(RoomEvent("room", shown))) }
        guard state == .ended else { return }
        clearQueues()
        let audience = viewers.values.filter(\.isAudience).map(\.session)
        for session in audience.sorted(by: { $0.number < $1.number }) {
            step.effects.append(.close(session, .roomEnded))
        }
    }

    /// The connection of a member, or of a guest by the number of theirs.
    private func session(of user: String) -> SessionID? {
        if let session = viewers.session(of: user) { return session }
        guard let session = SessionID(guest: user), viewers[session]?.actor.user == user else {
            return nil
        }
        return session
    }
}
