// What a room does with danmaku that its budget may have no room for: they wait for the close of
// the tick, and then they are shown to all or to their speaker alone.

/// What a viewer has said and the room may or may not be shown.
struct Speech: Sendable {
    let session: SessionID
    let request: Int64?
    /// Of the speaker's tier.
    let rank: Int
    /// When something of theirs was last shown, ms since 1970 UTC; 0 for never.
    let shownAt: Int64
    let event: RoomEvent
}

extension Room {
    /// Lets the close of the tick decide whether the room is shown this.
    mutating func leaveToTick(_ speech: Speech, _ step: inout Step) {
        if budget.wait(speech) { return }
        budget.countDropped()
        tellSpeaker(of: speech, &step)
    }

    /// Whoever is not heard sees what they said all the same: the answer holds it.
    private func tellSpeaker(of speech: Speech, _ step: inout Step) {
        var own = Fields(capacity: speech.event.fields.count + 2)
        own.append("type", .string(speech.event.type))
        own.append("at", .int(step.now))
        for (name, value) in speech.event.fields.all { own.append(name, value) }
        step.effects.append(
            .reply(
                speech.session, request: speech.request,
                ["sampled": true, "danmaku": .fields(own)],
                seq: false))
    }

    /// Shows what the budget lets through of what was said in this tick.
    mutating func closeSpeech(_ step: inout Step, dice: inout Dice) {
        if budget.isWaiting {
            let (shown, dropped) = budget.close(step.now, step.programme, dice: &dice)
            for speech in shown {
                viewers[speech.session]?.conduct.shownAt = step.now
                show(speech.event, by: speech.session, speech.request, &step)
            }
            for speech in dropped { tellSpeaker(of: speech, &step) }
        }
        if let event = budget.tell(step.now) { step.effects.append(.show(event)) }
    }
}
