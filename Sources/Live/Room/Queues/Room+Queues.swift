// Standing in a queue, leaving it, and the host who takes and skips.

extension Room {
    /// With this among the privileges of their tier, somebody is on the microphone without asking
    /// as long as nobody else is.
    private static let directMic = "direct_mic"

    /// Where somebody stands in the queues they are in, by queue; 0 where it is their turn.
    package func queuePositions(of user: String) -> Fields { queues.positions(of: user) }

    /// Carries out what somebody wants of a queue. Who may take and skip was checked before.
    package mutating func queue(
        _ command: QueueCommand, from session: SessionID, request: Int64?, _ step: inout Step
    ) {
        guard var viewer = viewers[session] else { return }
        do throws(Refusal) {
            let reply: Fields
            switch command {
            case .join(let kind, let text):
                defer { viewers[session] = viewer }
                reply = ["position": .int(try stand(&viewer, in: kind, text, step))]
            case .leave(let kind):
                try take(viewer.actor.user, outOf: kind)
                reply = [:]
            case .take(let kind, let user): reply = try take(user, from: kind, &step)
            case .skip(let kind, let user):
                try take(user, outOf: kind)
                tell(user, kind, nil, &step)
                reply = [:]
            }
            step.effects.append(.reply(session, request: request, reply, seq: false))
        } catch {
            step.effects.append(.refuse(session, request: request, error))
        }
    }

    private mutating func stand(
        _ viewer: inout Viewer, in kind: QueueKind, _ words: String, _ step: borrowing Step
    ) throws(Refusal) -> Int64 {
        try mayAct(viewer, step)
        guard viewer.actor.role == .viewer else {
            throw Refusal(.forbidden, "hosts do not take part")
        }
        guard viewer.mutedUntil <= step.now else {
            throw Refusal(.muted, "muted here", ["until": .int(viewer.mutedUntil)])
        }
        let (show, user) = (step.programme.show, viewer.actor.user)
        let text = words.trimmed
        guard text.unicodeScalars.count <= show.queueText else {
            throw .field("text", "must have at most \(show.queueText) characters")
        }
        if kind == .question && text.isEmpty { throw .field("text", "is the question") }
        let tier = viewer.tier.flatMap { step.programme.tiers[$0] } ?? step.programme.tiers.lowest
        let wait = viewer.conduct.speech.take(
            step.now, interval: tier.danmakuInterval, burst: tier.danmakuBurst)
        if wait > 0 { throw .rate(wait) }
        var line = queues[kind]
        defer { queues[kind] = line }
        if let position = line.position(of: user) {
            line.change(user) { $0.text = text }
            return position
        }
        guard line.waiting.count < show.queueLength else {
            throw Refusal(.limitReached, "the queue is full")
        }
        var place = WaitingLine.Place(
            user: user, name: viewer.actor.name, tier: tier.id, text: text, since: step.now,
            priority: tier.priority(in: kind))
        if kind == .mic, line.current == nil, tier.privileges.contains(Self.directMic) {
            line.current = place
            return 0
        }
        let position = line.add(place, ageing: show.queueAgeing)
        place.told = position
        line.change(user) { $0.told = position }
        return position
    }

    private mutating func take(_ user: String, outOf kind: QueueKind) throws(Refusal) {
        guard queues[kind].remove(user) else {
            throw Refusal(.notFound, "\(user) is not in this queue")
        }
    }

    private mutating func take(
        _ user: String?, from kind: QueueKind, _ step: inout Step
    ) throws(Refusal) -> Fields {
        var line = queues[kind]
        guard let place = line.take(user) else {
            throw Refusal(.notFound, user.map { "\($0) is not in this queue" } ?? "nobody waits")
        }
        let before = line.current
        line.current = place
        queues[kind] = line
        if let before { tell(before.user, kind, nil, &step) }
        tell(place.user, kind, 0, &step)
        return place.view(step.now)
    }

    private func tell(
        _ user: String, _ kind: QueueKind, _ position: Int64?, _ step: inout Step
    ) {
        guard let session = viewers.session(of: user) else { return }
        step.effects.append(.turn(session, kind, position: position))
    }

    // MARK: What else happens to who waits

    /// Somebody has come, gone, or risen: they keep their place, for a while without being here.
    mutating func note(_ session: SessionID, isHere: Bool, _ step: borrowing Step) {
        guard !queues.isEmpty, let viewer = viewers[session] else { return }
        let user = viewer.actor.user
        let tier = viewer.tier.flatMap { step.programme.tiers[$0] }
        for kind in queues.kinds {
            var line = queues[kind]
            guard line.position(of: user) != nil else { continue }
            line.change(user) { place in
                place.leftAt = isHere ? nil : (place.leftAt ?? step.now)
                place.tier = tier?.id ?? place.tier
                place.priority = tier?.priority(in: kind) ?? place.priority
            }
            line.sort(ageing: step.programme.show.queueAgeing)
            queues[kind] = line
        }
    }

    /// Who may not speak does not wait to.
    mutating func dismiss(_ user: String, _ step: inout Step) {
        for kind in queues.kinds where queues[kind].remove(user) {
            tell(user, kind, nil, &step)
        }
    }

    /// Lets go of who has stayed away.
    mutating func forgetAbsent(_ step: borrowing Step) {
        for kind in queues.kinds {
            queues[kind].forget(leftBefore: step.now - step.programme.show.queueGrace)
        }
    }

    /// The evening is over.
    mutating func clearQueues() {
        for kind in queues.kinds { queues[kind] = WaitingLine() }
    }

    /// Tiers, or what they are worth here, are others.
    mutating func sortQueues(_ programme: Programme) {
        for kind in queues.kinds {
            queues[kind].adopt(programme.tiers, in: kind, ageing: programme.show.queueAgeing)
        }
    }

    /// Shows what has changed to the room, and to everybody who waits where they stand now.
    mutating func showQueues(_ step: inout Step) {
        let viewers = viewers
        queues.takeChanges(step.now) { kind, view, told in
            if let view {
                let queue: Fields = ["queue": .string(kind.rawValue)]
                step.effects.append(.show(RoomEvent("queue", queue.merging(view))))
            }
            for (user, position) in told {
                guard let session = viewers.session(of: user) else { continue }
                step.effects.append(.turn(session, kind, position: position))
            }
        }
    }
}
