// Before the show: who follows the host, and members whom the room was made for, are named to the
// mall; before an activity that was announced, the host's followers are told. A page at a time, so
// that a host with a million followers delays nobody else.

/// Whom to remind of a room or of an activity in it, and how far that has come.
package struct Reminder: Hashable, Sendable {
    enum Phase: String { case followers, members, done }

    package let room: String
    /// What is reminded of; nil for the room itself.
    package let activity: String?
    package let host: String
    package let title: String
    /// Ms since 1970 UTC.
    package let startsAt: Int64
    /// Only these parts of the audience; empty for all followers. Members who do not follow are
    /// reminded only where segments or interests are named.
    package let segments: [String]
    /// Members beside followers who have said that one of these interests them.
    package let interests: [String]
    var phase = Phase.followers
    /// The last member who was looked at.
    var after = ""

    package init(
        room: String, activity: String? = nil, host: String, title: String, startsAt: Int64,
        segments: [String] = [], interests: [String] = []
    ) {
        self.room = room
        self.activity = activity
        self.host = host
        self.title = title
        self.startsAt = startsAt
        self.segments = segments
        self.interests = interests
    }

    var kept: Fields {
        [
            "room": .string(room), "activity": Datum(activity), "host": .string(host),
            "title": .string(title), "starts_at": .int(startsAt),
            "segments": .list(segments.map { .string($0) }),
            "interests": .list(interests.map { .string($0) }), "phase": .string(phase.rawValue),
            "after": .string(after),
        ]
    }

    init?(kept: Fields) {
        guard let room = kept["room"]?.string, let host = kept["host"]?.string,
            let startsAt = kept["starts_at"]?.int,
            let phase = kept["phase"]?.string.flatMap(Phase.init)
        else { return nil }
        self.init(
            room: room, activity: kept["activity"]?.string, host: host,
            title: kept["title"]?.string ?? "", startsAt: startsAt,
            segments: kept["segments"]?.list?.compactMap(\.string) ?? [],
            interests: kept["interests"]?.list?.compactMap(\.string) ?? [])
        self.phase = phase
        after = kept["after"]?.string ?? ""
    }

    /// Under which it is kept and due. No id of a room has a slash.
    var subject: String { activity.map { "activity/" + $0 } ?? room }

    /// Members that one second looks at.
    private static let page = 200

    private var followers: EntryList {
        EntryList("follow:" + host, after: after, count: Self.page)
    }

    private var members: MemberPage { MemberPage(after: after, count: Self.page) }

    /// The next members to look at; nil where they are not loaded.
    fileprivate func candidates(_ set: WorkingSet) -> [String]? {
        switch phase {
        case .followers: set.entryLists[followers]?.map(\.key.user)
        case .members: set.memberPages[members]
        case .done: []
        }
    }

    fileprivate var isForMembers: Bool { !segments.isEmpty || !interests.isEmpty }

    /// Names the next page, and once it is there the members on it.
    fileprivate func name(_ keys: inout Keys, _ set: WorkingSet) {
        if let activity { keys.activities.insert(activity) }
        switch phase {
        case .followers: keys.entryLists.insert(followers)
        case .members: keys.memberPages.insert(members)
        case .done: return
        }
        for user in candidates(set) ?? [] {
            keys.members.insert(user)
            keys.entries.insert(.follow(user, host: host))
            if !interests.isEmpty { keys.documents.insert(.profile(user)) }
        }
    }

    /// Whether this member is one to remind now.
    fileprivate func concerns(_ user: String, _ turn: borrowing Turn) -> Bool {
        let follows = turn[entry: .follow(user, host: host)]?["on"]?.bool ?? false
        guard follows == (phase == .followers) else { return false }
        let isInSegment =
            segments.isEmpty
            || turn[member: user]?.segment.map { segments.contains($0) } ?? false
        if follows { return isInSegment }
        return isInSegment && (interests.isEmpty || isInterested(user, turn))
    }

    private func isInterested(_ user: String, _ turn: borrowing Turn) -> Bool {
        let attributes = turn[document: .profile(user)]?.kept["attributes"]?.fields
        let named = attributes?["interests"]?.list?.compactMap(\.string) ?? []
        return named.contains { interests.contains($0) }
    }

    /// Whether there is still something to be reminded of.
    fileprivate func isWorthIt(_ turn: borrowing Turn) -> Bool {
        guard phase != .done else { return false }
        guard let activity else { return turn.at < startsAt + .day }
        return turn.at <= startsAt && turn[activity: activity].map { !$0.phase.isOver } ?? false
    }

    /// Tells a member, or has the mall tell.
    fileprivate func tell(_ user: String, _ turn: inout Turn) {
        guard let activity else {
            return turn.report(
                "room.reminder",
                [
                    "user": .string(user), "room": .string(room), "host": .string(host),
                    "title": .string(title), "starts_at": .int(startsAt),
                ])
        }
        turn.tell(
            user, "notice",
            [
                "kind": "presale", "text": .string(title), "activity": .string(activity),
                "room": .string(room), "opens_at": .int(startsAt),
            ])
    }

    fileprivate mutating func advance(past looked: [String]) {
        if looked.count >= Self.page, let last = looked.last {
            after = last
        } else {
            phase = phase == .followers && isForMembers ? .members : .done
            after = ""
        }
    }
}

extension DocumentKey {
    /// By the `subject` of the reminder: a room's id, or `activity/` and that of an activity.
    package static func reminder(_ subject: String) -> DocumentKey {
        DocumentKey("reminder", subject)
    }
}

extension DueKey {
    static let remindTask = "room.remind"

    static func remind(_ subject: String) -> DueKey { DueKey(remindTask, subject) }
}

extension Turn {
    /// Reminds of a room before it begins, or at once where that is near. A room that is moved is
    /// reminded of anew. The document `reminder` of the room must be loaded.
    package mutating func remind(_ reminder: Reminder) {
        plan(reminder, minutes: programme.membership.remindMinutes, before: reminder.startsAt)
    }

    /// Reminds the host's followers of an activity before the first of them may take part. The
    /// document `reminder` of it must be loaded.
    mutating func remind(_ record: ActivityRecord, host: String) {
        guard !host.isEmpty else { return }
        plan(
            Reminder(
                room: record.room, activity: record.id, host: host, title: record.title,
                startsAt: record.opensAt),
            minutes: programme.membership.presaleMinutes, before: record.beginsAt)
    }

    private mutating func plan(_ reminder: Reminder, minutes: Int64, before time: Int64) {
        guard minutes > 0 else { return }
        let key = DocumentKey.reminder(reminder.subject)
        self[document: key] = Document(key, kept: reminder.kept)
        schedule(.remind(reminder.subject), at: max(at, time - minutes * 60_000))
    }

    /// Reminds of a room as it is kept, or of none that has no time to begin any more.
    mutating func planReminder(of room: String, _ kept: Fields) {
        guard let startsAt = kept["starts_at"]?.int, let host = kept["host"]?.string else {
            return unschedule(.remind(room))
        }
        remind(
            Reminder(
                room: room, host: host, title: kept["title"]?.string ?? "", startsAt: startsAt,
                segments: kept["segments"]?.list?.compactMap(\.string) ?? [],
                interests: kept["interests"]?.list?.compactMap(\.string) ?? []))
    }

    static func nameReminder(_ subject: String, _ keys: inout Keys, _ set: WorkingSet) {
        keys.documents.insert(.reminder(subject))
        if let kept = set.documents[.reminder(subject)]?.kept, let reminder = Reminder(kept: kept) {
            reminder.name(&keys, set)
        }
    }

    /// Reminds the next page of members.
    mutating func remindNext(of subject: String) {
        let key = DocumentKey.reminder(subject)
        guard let kept = self[document: key]?.kept, var reminder = Reminder(kept: kept),
            reminder.isWorthIt(self)
        else { return }
        // Somebody has looked at the loaded page already; the next one is for the next second.
        guard let candidates = reminder.candidates(set) else {
            return schedule(.remind(subject), at: at)
        }
        for user in candidates where reminder.concerns(user, self) { reminder.tell(user, &self) }
        reminder.advance(past: candidates)
        self[document: key] = Document(key, kept: reminder.kept)
        if reminder.phase != .done { schedule(.remind(subject), at: at) }
    }
}
