// What a room is told about an activity. Thousands of entries a second change its state: a notice
// holds the activity as it was, and builds what is to be shown only when somebody asks.

/// What a room is told about an activity. Only the last of many is ever shown, so that it holds
/// the activity as it was and says what is to be shown of it when it is asked.
package struct ActivityNotice: Hashable, Sendable {
    package enum Change: String, Sendable {
        case opened, updated, closed, settled, cancelled
        /// It will open; the room is told when.
        case scheduled
    }

    private let record: ActivityRecord
    private let now: Int64
    package let changes: [Change]
    /// What a moment of the kind says, as the fields of a `wave`.
    package let moment: Fields?

    package init(
        _ record: ActivityRecord, _ changes: [Change], at now: Int64, moment: Fields? = nil
    ) {
        self.record = record
        self.now = now
        self.changes = changes
        self.moment = moment.map { told in
            (["activity": .string(record.id)] as Fields).merging(record.dated(told))
        }
    }

    package var activity: String { record.id }
    package var view: Fields { record.view(at: now) }
    /// When the frame has to look again, ms since 1970 UTC.
    package var nextLook: Int64? { record.nextLook(after: now) }
    package var isOver: Bool { record.phase.isOver }
    var isClosed: Bool { record.phase == .closed }
    /// What came of it, once settled.
    package var result: Fields? { record.result }
    package var isOpen: Bool { record.phase == .open }
    /// Whether it is closed and is to settle as soon as it can.
    package var isSettling: Bool { record.phase == .closed && record.isSettling }
    package var kind: String { record.kind }
    /// What members do that counts in it now; nil for none.
    var counts: Fact.Kind? { record.phase == .open ? record.play.counts : nil }
    /// The danmaku that enters, while it is open.
    package var keyword: String? { isOpen ? record.play.keyword : nil }
    /// Whether a later notice of the same activity says everything that this one does.
    package var isOnlyState: Bool { changes == [.updated] && moment == nil }

    package static func == (a: ActivityNotice, b: ActivityNotice) -> Bool {
        a.activity == b.activity && a.changes == b.changes && a.moment == b.moment
            && a.view == b.view && a.nextLook == b.nextLook
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(activity)
        hasher.combine(changes)
    }
}
