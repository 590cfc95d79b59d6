// What people say and do in a room: checked by tier, role and rate before anyone sees it.

/// What a viewer says, as it was sent.
package struct Utterance: Sendable, Hashable {
    package let text: String?
    package let preset: String?
    package let style: String?

    package init(text: String?, preset: String?, style: String?) {
        self.text = text
        self.preset = preset
        self.style = style
    }
}

extension Room {
    /// The longest danmaku, in Unicode scalars after trimming.
    package static let danmakuLength = 200

    /// - Parameter id: of the fact that this may be; asked for only then.
    package mutating func say(
        _ utterance: Utterance, from session: SessionID, request: Int64?,
        id: @autoclosure () -> String, _ step: inout Step
    ) {
        guard let place = viewers.place(of: session) else { return }
        // Not the viewer: a copy would have its conduct copied with every change.
        let actor = viewers[at: place].actor
        let tierID = viewers[at: place].tier
        do throws(Refusal) {
            let (text, style) = try check(utterance, at: place, step)
            let tier = tierID.flatMap { step.programme.tiers[$0] }
            let isHost = actor.runsRoom
            messages &+= 1
            var said: Fields = [
                "user": .string(actor.user), "name": .string(actor.name),
                "tier": Datum(tierID), "badge": isHost ? "host" : Datum(tier?.badge),
                "color": .string(tier?.color ?? "#FFFFFF"), "style": .string(style.rawValue),
                "text": .string(text), "id": .string("\(session)-\(messages)"),
            ]
            if let title = tier?.title, !isHost { said.append("title", .string(title)) }
            let event = RoomEvent(
                "danmaku", said, hiddenBy: style == .scroll ? .danmaku : [.danmaku, .banners],
                recency: .said)
            if isHost || budget.hasPlenty(step.now, step.programme) {
                viewers[at: place].conduct.shownAt = step.now
                show(event, by: session, request, &step)
            } else {
                let rank = tierID.flatMap(step.programme.tiers.rank) ?? 0
                leaveToTick(
                    Speech(
                        session: session, request: request, rank: rank,
                        shownAt: viewers[at: place].conduct.shownAt, event: event), &step)
            }
            if !keywords.isEmpty { enter(saying: text, viewers[at: place], messages, &step) }
            comment(text, at: place, id: id, &step)
        } catch {
            step.effects.append(.refuse(session, request: request, error))
        }
    }

    func show(
        _ event: RoomEvent, by session: SessionID, _ request: Int64?, _ step: inout Step
    ) {
        step.effects.append(.show(event))
        step.effects.append(.reply(session, request: request, [:], seq: true))
    }

    private mutating func check(
        _ utterance: Utterance, at place: Int, _ step: borrowing Step
    ) throws(Refusal) -> (text: String, style: Tier.Style) {
        try mayAct(viewers[at: place], step)
        let mutedUntil = viewers[at: place].mutedUntil
        let runsRoom = viewers[at: place].actor.runsRoom
        guard mutedUntil <= step.now else {
            throw Refusal(.muted, "muted here", ["until": .int(mutedUntil)])
        }
        guard let style = Tier.Style(rawValue: utterance.style ?? "scroll") else {
            throw .field("style", "must be scroll, pinned or banner")
        }
        let text = try words(of: utterance, step.programme)
        let tier =
            viewers[at: place].tier.flatMap { step.programme.tiers[$0] }
            ?? step.programme.tiers.lowest
        if !runsRoom && !tier.styles.contains(style) {
            let need = step.programme.tiers.tiers.first { $0.styles.contains(style) }?.id
            throw Refusal(.tierRequired, "this style needs a higher tier", ["need": Datum(need)])
        }
        var wait: Int64
        if runsRoom {
            let rate = max(1, step.programme.show.hostPerSecond)
            wait = viewers[at: place].conduct.speech.take(
                step.now, interval: max(1, 1000 / rate), burst: rate)
        } else {
            wait = max(0, viewers[at: place].conduct.spokeAt + slowMode * 1000 - step.now)
            if wait == 0 {
                wait = viewers[at: place].conduct.speech.take(
                    step.now, interval: tier.danmakuInterval, burst: tier.danmakuBurst)
            }
        }
        if wait > 0 { throw .rate(wait) }
        viewers[at: place].conduct.spokeAt = step.now
        return (text, style)
    }

    private func words(
        of utterance: Utterance, _ programme: Programme
    ) throws(Refusal) -> String {
        if let preset = utterance.preset {
            guard
                let text = programme.presets.first(where: { $0.id == preset || $0.text == preset })?
                    .text
            else {
                throw .field("preset", "is not one of the presets")
            }
            return text
        }
        let text = (utterance.text ?? "").trimmed
        // No text has more scalars than bytes, which need not be counted.
        let fits = text.utf8.count <= Self.danmakuLength
        guard !text.isEmpty, fits || text.unicodeScalars.count <= Self.danmakuLength else {
            throw .field("text", "must have 1 to \(Self.danmakuLength) characters")
        }
        return text
    }

    /// - Throws: what keeps this viewer from taking part at all.
    func mayAct(_ viewer: Viewer, _ step: borrowing Step) throws(Refusal) {
        if viewer.actor.role == .guest {
            throw Refusal(.unauthorized, "guests watch; join to take part")
        }
        if state == .ended && !viewer.actor.runsRoom {
            throw Refusal(.roomClosed, "the room has ended")
        }
    }

    /// Enters activities that this danmaku enters. Nobody is answered: it is a danmaku like others.
    private func enter(
        saying text: String, _ viewer: Viewer, _ message: UInt64, _ step: inout Step
    ) {
        guard viewer.actor.role == .viewer else { return }
        for (activity, keyword) in keywords where keyword == text {
            let entry = Entry(
                activity: activity, command: "enter", user: viewer.actor.user, room: id,
                host: host, fields: ["said": .string(text)])
            step.effects.append(
                .enter(
                    entry, by: viewer.actor,
                    operation: "said:\(activity):\(viewer.session)-\(message)"))
        }
    }

    /// Makes a fact of a valid comment: programme.md, "A valid comment".
    private mutating func comment(
        _ text: String, at place: Int, id: () -> String, _ step: inout Step
    ) {
        guard viewers[at: place].actor.role == .viewer, counts(.commented, step) else { return }
        let interval = step.programme.show.commentInterval
        let letters = step.programme.show.commentLetters
        let isNew = viewers[at: place].conduct.isNew(
            fingerprint(text), among: step.programme.show.commentMemory)
        guard isNew, viewers[at: place].conduct.validCommentAt + interval <= step.now,
            text.unicodeScalars.lazy.filter(\.properties.isAlphabetic).prefix(letters).count
                == letters
        else { return }
        viewers[at: place].conduct.validCommentAt = step.now
        fact(.commented, viewers[at: place], id: id(), &step)
    }

    package mutating func like(
        _ count: Int64, from session: SessionID, request: Int64?, _ step: inout Step
    ) {
        guard let place = viewers.place(of: session) else { return }
        do throws(Refusal) {
            try mayAct(viewers[at: place], step)
            let interval = 1000 / max(1, step.programme.show.likesPerSecond)
            let wait = viewers[at: place].conduct.likes.take(
                step.now, interval: interval, burst: step.programme.show.likesBurst)
            if wait > 0 { throw .rate(wait) }
            likes.add(count)
            viewers[at: place].uncountedLikes += count
            step.effects.append(.reply(session, request: request, [:], seq: false))
        } catch {
            step.effects.append(.refuse(session, request: request, error))
        }
    }

    package mutating func share(
        from session: SessionID, channel: String? = nil, request: Int64?, id: String,
        _ step: inout Step
    ) {
        guard let viewer = viewers[session] else { return }
        do throws(Refusal) {
            try mayAct(viewer, step)
            fact(.shared, viewer, words: [.channel: channel], id: id, &step)
            step.effects.append(.reply(session, request: request, [:], seq: false))
        } catch {
            step.effects.append(.refuse(session, request: request, error))
        }
    }

    /// Says something to everyone in the house's name; the caller has checked who may.
    package mutating func announce(
        _ text: String, style: String, from session: SessionID, request: Int64?,
        _ step: inout Step
    ) {
        guard let place = viewers.place(of: session) else { return }
        let rate = max(1, step.programme.show.hostPerSecond)
        let wait = viewers[at: place].conduct.speech.take(
            step.now, interval: max(1, 1000 / rate), burst: rate)
        if wait > 0 {
            step.effects.append(.refuse(session, request: request, .rate(wait)))
            return
        }
        step.effects.append(
            .show(
                RoomEvent(
                    "announcement", ["text": .string(text), "style": .string(style)],
                    recency: .said)))
        step.effects.append(.reply(session, request: request, [:], seq: true))
    }

    /// Whether anything comes of such facts: a rule's, or an activity's that counts them.
    func counts(_ kind: Fact.Kind, _ step: borrowing Step) -> Bool {
        step.programme.rules.listens(to: kind)
            || activities.values.contains { $0.counts == kind }
    }

    func fact(
        _ kind: Fact.Kind, _ viewer: Viewer, amount: Int64 = 1,
        words more: [Fact.Word: String?] = [:], id: String, _ step: inout Step
    ) {
        guard counts(kind, step), viewer.actor.role == .viewer else { return }
        let words = viewer.actor.words.merging(more.compactMapValues(\.self)) { $1 }
        step.effects.append(
            .fact(
                Fact(
                    kind, user: viewer.actor.user, at: step.now, amount: amount, room: self.id,
                    host: host, since: kind == .watched ? viewer.watchingSince : 0,
                    memory: kind == .watched ? awakeSince : 0, words: words, id: id),
                name: viewer.actor.name))
    }
}

extension Refusal {
    /// Too often; come back after `wait` ms.
    package static func rate(_ wait: Int64) -> Refusal {
        Refusal(.rateLimited, "too often", ["retry_ms": .int(wait)])
    }
}

extension String {
    /// Without white space at both ends.
    var trimmed: String {
        let isSpace: (Unicode.Scalar) -> Bool = { $0.properties.isWhitespace }
        let scalars = unicodeScalars
        if let first = scalars.first, let last = scalars.last, !isSpace(first), !isSpace(last) {
            return self
        }
        guard let first = scalars.firstIndex(where: { !isSpace($0) }),
            let last = scalars.lastIndex(where: { !isSpace($0) })
        else { return "" }
        return String(scalars[first...last])
    }
}
