// Tasks with a deadline: the room hears when one begins, and when it is over or changed.

extension Room {
    /// Shows the tasks that are open now, when they are others than were last shown.
    mutating func showTimedTasks(_ step: inout Step) {
        let timed = step.programme.rules.timedTasks
        if timed.isEmpty && shownTasks.isEmpty { return }
        // A condition on the room is known here; of the member none is looked at.
        let nobody = Party(tier: step.programme.tiers.lowest.id, in: step.programme.tiers)
        let open = timed.filter {
            $0.mayPay(nobody, in: id, of: host, at: step.now, step.programme)
        }.map(\.taskFields)
        guard open != shownTasks else { return }
        shownTasks = open
        step.effects.append(
            .show(RoomEvent("tasks", ["tasks": .list(open.map { .fields($0) })])))
    }
}
