// The queues of a room together, and what of them has still to be shown. They belong to the show: a
// restart of the house forgets them, and who still wants something stands up again.

/// What somebody wants of a queue.
package enum QueueCommand: Sendable, Hashable {
    case join(QueueKind, text: String)
    case leave(QueueKind)
    /// The host takes somebody, or who is first; whose turn it was is done.
    case take(QueueKind, user: String?)
    /// The host passes somebody over, or ends their turn.
    case skip(QueueKind, user: String)
}

/// All queues of a room.
struct Queues: Sendable {
    private var lines: [QueueKind: WaitingLine] = [:]
    /// What may have changed for those who look on, and what they were last shown.
    private var changed: Set<QueueKind> = []
    private var shown: [QueueKind: Fields] = [:]
    private var shownAt: Int64 = 0

    /// Least ms between two times that a room is shown its queues.
    private static let interval: Int64 = 500

    /// Reading and changing a line; a change is shown in a while.
    subscript(kind: QueueKind) -> WaitingLine {
        get { lines[kind] ?? WaitingLine() }
        set {
            let before = lines[kind] ?? WaitingLine()
            guard newValue != before else { return }
            lines[kind] = newValue.isEmpty ? nil : newValue
            changed.insert(kind)
        }
    }

    var isEmpty: Bool { lines.isEmpty }

    /// When a change is to be shown; nil where there is none.
    var due: Int64? { changed.isEmpty ? nil : shownAt + Self.interval }

    /// The queues that somebody is in.
    var kinds: [QueueKind] { QueueKind.allCases.filter { lines[$0] != nil } }

    /// What may be shown at `now`: each queue that has changed, in a fixed order, as everybody sees
    /// it where that has changed too, and who is to be told that they stand elsewhere in it.
    mutating func takeChanges(
        _ now: Int64, _ body: (QueueKind, _ view: Fields?, _ told: [(user: String, Int64)]) -> Void
    ) {
        guard let due, now >= due else { return }
        shownAt = now
        for kind in QueueKind.allCases where changed.contains(kind) {
            let view = self[kind].view
            let isNew = view != (shown[kind] ?? WaitingLine().view)
            shown[kind] = view
            body(kind, isNew ? view : nil, lines[kind]?.takePositions() ?? [])
        }
        changed = []
    }

    /// Where somebody stands in each queue they are in: a `position` from 1, 0 where it is their
    /// turn.
    func positions(of user: String) -> Fields {
        var positions = Fields()
        for kind in QueueKind.allCases {
            if let position = lines[kind]?.position(of: user) {
                positions.append(kind.rawValue, .int(position))
            }
        }
        return positions
    }

    /// Each queue as everybody sees it.
    var view: Fields {
        var view = Fields()
        for kind in QueueKind.allCases { view.append(kind.rawValue, .fields(self[kind].view)) }
        return view
    }

    /// Each queue as the host sees it.
    func list(_ now: Int64) -> Fields {
        var list = Fields()
        for kind in QueueKind.allCases { list.append(kind.rawValue, .fields(self[kind].list(now))) }
        return list
    }
}

extension WaitingLine {
    /// Places that a host is shown of one queue.
    private static let shown = 50

    /// `length` and `current`, with the name that goes with it.
    var view: Fields {
        [
            "length": .int(Int64(waiting.count)), "current": Datum(current?.user),
            "name": Datum(current?.name),
        ]
    }

    fileprivate func list(_ now: Int64) -> Fields {
        [
            "length": .int(Int64(waiting.count)),
            "current": current.map { .fields($0.view(now)) } ?? .null,
            "waiting": .list(waiting.prefix(Self.shown).map { .fields($0.view(now)) }),
        ]
    }
}

extension WaitingLine.Place {
    /// As the host sees somebody.
    func view(_ now: Int64) -> Fields {
        [
            "user": .string(user), "name": .string(name), "tier": Datum(tier),
            "text": .string(text), "waited_ms": .int(max(0, now - since)),
            "away": .bool(leftAt != nil),
        ]
    }
}
