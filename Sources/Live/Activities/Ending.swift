// Closing, settling and cancelling. What can be done at once is; what takes several steps, or has
// to know more than was loaded, goes on by itself in the batches that follow, and a restart in
// between changes nothing: how far it has come is kept with the activity.

internal import Ledger

extension Turn {
    /// Ends an activity by hand. Asking again gives the same result and moves nothing.
    mutating func end(
        _ id: String, in room: String, _ how: ValueCommand.Ending, by actor: Actor
    ) throws(Refusal) -> Fields {
        guard let record = self[activity: id], record.room == room else {
            throw Refusal(.notFound, "no such activity in this room")
        }
        let before = record.phase
        switch (before, how) {
        case (.cancelled, _), (.settled, .close), (.settled, .settle), (.closed, .close): break
        case (.settled, .cancel): throw Refusal(.closed, "it is settled")
        case (.closed, .cancel) where record.isSettling:
            throw Refusal(.closed, "it is being settled")
        case (.scheduled, _), (.open, .cancel), (.closed, .cancel):
            write("activity.\(how.rawValue)", record, by: actor)
            try cancel(record)
        case (.open, .close), (.open, .settle), (.closed, .settle):
            if before == .open || !record.isSettling {
                write("activity.\(how.rawValue)", record, by: actor)
            }
            try finish(record, asked: how == .settle)
        }
        let ended = self[activity: id] ?? record
        var reply: Fields = ["activity": .string(id), "state": .string(ended.phase.rawValue)]
        if let result = ended.result { reply["result"] = .fields(result) }
        return reply
    }

    /// Notes in the audit what was done to an activity; by the house, what the clock did.
    mutating func write(
        _ act: String, _ record: ActivityRecord, by actor: Actor = .house, _ detail: Fields = [:]
    ) {
        let named: Fields = ["activity": .string(record.id), "kind": .string(record.kind)]
        audit(act, by: actor, room: record.room, named.merging(detail))
    }

    /// Of a result, what is no list: of a draw how many have won, the seed and the root.
    private mutating func writeSettled(_ record: ActivityRecord, _ result: Fields) {
        var told = Fields()
        for (name, value) in result.all where value.list == nil { told[name] = value }
        write("activity.settled", record, ["result": .fields(told)])
    }

    /// Closes what is open, and settles it where it is ready to.
    /// - Parameter asked: whether a host wants it settled.
    mutating func finish(_ open: ActivityRecord, asked: Bool = false) throws(Refusal) {
        var record = open
        let closing = record.phase == .open
        record.phase = .closed
        record.play.close(at: at, asked: asked)
        record.isSettling =
            record.isSettling || record.play.isReady(asked: false)
            || asked && record.play.isReady(asked: true)
        try settle(&record, closing: closing)
        // What was asked for holds also where it cannot be done yet.
        if asked && record.phase == .closed { self[activity: record.id] = record }
    }

    /// Settles a closed activity now that something it waited for has come. Everything that
    /// `Keys.name(activity:_:_:)` names for it must be loaded.
    mutating func settleIfReady(_ id: String) throws(Refusal) {
        guard var record = self[activity: id], record.phase == .closed,
            record.isSettling || record.play.isReady(asked: false)
        else { return }
        record.isSettling = true
        try settle(&record, closing: false)
    }

    /// A step of settling, where one can be made in this batch.
    /// - Parameter closing: whether the room is still to be told that it is closed.
    mutating func settle(_ record: inout ActivityRecord, closing: Bool) throws(Refusal) {
        var changes: [ActivityNotice.Change] = closing ? [.closed] : []
        if record.isSettling, canStep(record) {
            stepped(record.id)
            if type(of: record.play).settlesInSteps && !record.hasLeftOut {
                record.hasLeftOut = leaveOutBanned(of: record)
            }
            if let result = try record.play.settle(&self, activity: record.id) {
                record.result = result
                record.phase = .settled
                record.isSettling = false
                record.endedAt = at
                writeSettled(record, result)
                try returnFunds(of: record, takings: record.play.takings)
                if record.play.owesWord { goThrough(&record) }
                changes.append(.settled)
            } else if !closing {
                changes.append(.updated)
            }
        }
        guard !changes.isEmpty else { return }
        self[activity: record.id] = record
        announce(.activity(room: record.room, ActivityNotice(record, changes, at: at)))
    }

    /// Whether what settling reads is what was loaded.
    private func canStep(_ record: ActivityRecord) -> Bool {
        !type(of: record.play).settlesInSteps || !hasChanged(record.id)
    }

    // MARK: The end of a room

    /// What goes on in a room that ends is ended by the house, one by one.
    mutating func endActivities(of room: String) {
        for record in set.activitiesOfRooms[room] ?? [] { schedule(.end(of: record.id), at: at) }
    }

    /// An activity of a room that has ended: an open one is closed and settles as it would by its
    /// clock, and one that has not opened is cancelled, unless it is for the next time of a room
    /// that comes again. A room that goes on again meanwhile keeps what it has.
    mutating func endWithRoom(_ id: String) throws(Refusal) {
        guard let record = self[activity: id], hasEnded(record.room) else { return }
        switch record.phase {
        case .scheduled where opensNextTime(record): break
        case .scheduled:
            write("activity.cancelled", record)
            try cancel(record)
        case .open: try closeByHouse(record)
        case .closed, .settled, .cancelled: break
        }
    }

    /// Closes what nobody has asked to be closed.
    mutating func closeByHouse(_ record: ActivityRecord) throws(Refusal) {
        write("activity.closed", record)
        try finish(record)
    }

    // MARK: Cancelling

    /// Ends it as if it had not been: what was put in returns, and so does what members paid.
    mutating func cancel(_ open: ActivityRecord) throws(Refusal) {
        var record = open
        let wasFunded = record.phase != .scheduled
        record.phase = .cancelled
        record.play.cancel()
        record.isSettling = false
        record.endedAt = at
        if wasFunded && (record.play.owesRefunds || record.play.owesWord) {
            goThrough(&record)
        } else if wasFunded {
            try returnFunds(of: record)
        } else {
            giveUpGoods(of: record)
        }
        self[activity: record.id] = record
        announce(.activity(room: record.room, ActivityNotice(record, [.cancelled], at: at)))
    }

    /// Has the entries of an activity that is over looked at one by one.
    private mutating func goThrough(_ record: inout ActivityRecord) {
        record.refundedTo = ""
        schedule(.refund(of: record.id), at: at)
    }

    /// Takes back the next page of entries of a cancelled activity, or tells the next members of a
    /// settled one that it has nothing for them.
    mutating func refundNext(of id: String) throws(Refusal) {
        guard var record = self[activity: id], let page = record.refunds else { return }
        // Somebody has taken back the loaded page already; the next one is for the next second.
        guard let found = set.entryLists[page] else {
            return schedule(.refund(of: id), at: at)
        }
        for (key, kept) in found { try record.play.refund(key, kept, &self) }
        if found.count >= page.count, let last = found.last {
            record.refundedTo = last.key.user
            schedule(.refund(of: id), at: at)
        } else {
            record.refundedTo = nil
            if record.phase == .cancelled { try returnFunds(of: record) }
        }
        self[activity: id] = record
    }
}

extension ActivityRecord {
    /// Entries that are taken back in one step.
    private static let page = 2_000

    /// The entries to take back next; nil where there are none.
    var refunds: EntryList? {
        refundedTo.map { EntryList(id, after: $0, count: Self.page) }
    }
}

extension DueKey {
    /// The room of an activity has ended.
    static func end(of activity: String) -> DueKey { DueKey("activity.end", activity) }

    /// More entries of a cancelled activity are to be taken back.
    static func refund(of activity: String) -> DueKey { DueKey("activity.refund", activity) }
}

// MARK: Naming

extension Keys {
    /// Names an activity with its accounts, as far as `set` tells which it has.
    package mutating func name(activity id: String, _ set: WorkingSet) {
        activities.insert(id)
        accounts.insert(Account(.activity(id), .points))
        guard let record = set.activities[id] else { return }
        for fund in record.play.funds { accounts.insert(Account(.activity(id), fund.book)) }
        name(budgetOf: record.room)
    }

    /// Names an activity with everything that a step of its ending has to know.
    package mutating func name(ending id: String, _ set: WorkingSet, _ programme: Programme) {
        name(activity: id, set)
        guard let record = set.activities[id] else { return }
        switch record.phase {
        case .open, .closed:
            if type(of: record.play).settlesInSteps && !record.hasLeftOut {
                name(bannedFrom: record, set)
            }
            record.play.name(settling: id, &self, set, programme)
        case .cancelled, .settled: name(refunding: record, set, programme)
        case .scheduled: break
        }
    }

    private mutating func name(
        refunding record: ActivityRecord, _ set: WorkingSet, _ programme: Programme
    ) {
        guard let page = record.refunds else { return }
        entryLists.insert(page)
        for (key, kept) in set.entryLists[page] ?? [] {
            record.play.name(refunding: key, kept, &self, set, programme)
        }
    }
}
