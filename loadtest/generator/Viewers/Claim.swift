// A claim from its intention to its credit. It is its own deadline, since one viewer may mean to
// claim in several rains at once.

import Net

/// One claim of one viewer.
final class Claim: TimerEntry {
    let activity: String
    let wave: Int64
    let op: String
    let request: Int64
    /// When it is to be sent, by the loop's clock.
    let due: Int64
    /// Microseconds.
    let intendedAt: Int64
    /// Points in the reply; nil until there is one.
    var points: Int64?
    /// The code of the error that answered it.
    var refusal: String?
    /// Points in each credit.
    var credits: [Int64] = []

    private unowned let viewer: Viewer

    init(
        _ viewer: Viewer, activity: String, wave: Int64, op: String, request: Int64,
        due: Int64, intendedAt: Int64
    ) {
        self.viewer = viewer
        self.activity = activity
        self.wave = wave
        self.op = op
        self.request = request
        self.due = due
        self.intendedAt = intendedAt
    }

    /// Nothing more is to come.
    var isSettled: Bool { refusal != nil || points != nil && !credits.isEmpty }

    override func fire(_ now: Int64) { viewer.send(self) }
}
