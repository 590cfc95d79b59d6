// A deadline that runs a body, for what is too rare to deserve a class of its own.

import Net

/// Runs `body` when it fires; may be scheduled again from within.
final class Alarm: TimerEntry {
    private let body: () -> Void

    init(_ body: @escaping () -> Void) {
        self.body = body
        super.init()
    }

    override func fire(_ now: Int64) { body() }
}
