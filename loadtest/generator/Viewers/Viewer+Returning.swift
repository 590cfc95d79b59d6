// Cut off and back again: as a network does it, without a word and at any byte.

import Net
import Wire

extension Viewer {
    /// How often a viewer tries to come back.
    private static let attempts = 60
    /// Milliseconds before a refused return is tried again, unless the server says when.
    private static let backOff: ClosedRange<Int64> = 200...1_000

    /// Ends the connection, whatever is under way, and comes back.
    func cut() {
        guard stream != nil, phase == .upgrading || phase == .joining || phase == .live else {
            return
        }
        crew.tally.returns.cuts += 1
        if phase == .upgrading {
            crew.tally.returns.inHandshake += 1
        } else if isAssembling {
            crew.tally.returns.inFrame += 1
        } else {
            crew.tally.returns.betweenFrames += 1
        }
        goAway()
        stream?.close(afterFlush: false)
    }

    /// Leaves in good order, and comes again as if never here.
    func visitAgain() {
        guard phase == .live, let stream else { return }
        crew.tally.returns.visits += 1
        stream.send(WebSocketWriter.close(code: 1000, mask: .random(in: 0...UInt32.max)))
        forget()
        goAway()
        stream.close(afterFlush: true)
    }

    /// From now on nothing that comes is of interest, until the next welcome.
    func goAway() {
        if crew.plan.resumesTLS { ticket = stream?.ticket ?? ticket }
        let place = epoch.map { Place(epoch: $0, seq: sequence.last) }
        let attempts = absence?.attempts ?? 0
        if absence == nil { crew.away += 1 }
        absence = Absence(since: Stopwatch.now(), place: place, attempts: attempts)
        budget = nil
        becomeAway()
    }

    /// The old connection is gone: the next one is due after a delay in milliseconds.
    func comeBack(after delay: Int64) {
        absence?.since = Stopwatch.now() + delay * 1_000
        if delay > 0 {
            crew.loop.wheel.schedule(self, after: delay)
        } else {
            rejoin()
        }
    }

    func rejoin() {
        guard let absence else { return }
        budget = isHost ? nil : crew.earlyBudget()
        rejoin(from: crew.plan.anySource(), intendedAt: absence.since)
    }

    /// A return that was refused is tried again for a while.
    func couldNotReturn(_ reason: String, retryAfter: Int64?) {
        crew.tally.returns.refusals[reason, default: 0] += 1
        absence?.attempts += 1
        guard let absence, absence.attempts < Self.attempts else {
            crew.tally.returns.lost += 1
            crew.away -= 1
            return
        }
        becomeAway()
        crew.loop.wheel.schedule(
            self, after: .random(in: Self.backOff) + (retryAfter ?? 0) * 1_000)
    }

    /// The welcome of a return.
    func returned(_ welcome: JSON, from absence: Absence) {
        let seq = welcome["seq"]?.int ?? 0
        let verdict = Place.verdict(
            known: absence.place, epoch: welcome["epoch"]?.string ?? "", seq: seq,
            recovered: welcome["recovered"] == true)
        crew.tally.returns.take(verdict)
        if verdict != .recovered { sequence.begin(after: seq) }
        crew.tally.returns.latency.record(crew.readAt - absence.since)
        crew.away -= 1
        self.absence = nil
        sendOpenClaimsAgain()
    }
}
