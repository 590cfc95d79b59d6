// A viewer in the rain: one claim a wave, each followed from its reply to its credit, and
// remembered after that, since a second credit would come later.

import Net
import Wire

extension Viewer {
    /// A wave falls: this viewer will claim at some moment of its own.
    func meanToClaim(_ event: JSON, in rain: Rain) {
        guard !isHost, let activity = event["activity"]?.string else { return }
        let wave = event["wave"]?.int ?? 1
        // A wave is told again to whom comes back.
        if claims.contains(where: { $0.activity == activity && $0.wave == wave }) { return }
        let time = momentToClaim(in: rain)
        let delay = time.due - crew.loop.now
        let claim = Claim(
            self, activity: activity, wave: wave,
            op: OperationID.make(at: crew.loop.wallNow + delay), request: nextRequest(),
            due: time.due, intendedAt: time.intendedAt)
        claims.append(claim)
        crew.loop.wheel.schedule(claim, after: delay)
    }

    /// That of the last claim which has not been sent, as long as another may go with it: what is
    /// due in the same millisecond leaves in one write.
    private func momentToClaim(in rain: Rain) -> (due: Int64, intendedAt: Int64) {
        if rain.claimsPerWrite > 1, let last = claims.last, last.isScheduled,
            last.due > crew.loop.now,
            claims.count(where: { $0.due == last.due }) < rain.claimsPerWrite
        {
            return (last.due, last.intendedAt)
        }
        let delay = Int64.random(in: 0...rain.within)
        return (crew.loop.now + delay, crew.readAt + delay * 1_000)
    }

    func send(_ claim: Claim) {
        crew.claimed += 1
        send(
            Command.claim(
                claim.request, op: claim.op, activity: claim.activity, wave: claim.wave))
    }

    /// After a return: what was sent and not answered is sent again, and moves nothing twice.
    func sendOpenClaimsAgain() {
        for claim in claims where !claim.isScheduled && claim.points == nil { send(claim) }
    }

    /// True when the reply answered a claim.
    func tookReply(_ event: JSON, to request: Int64) -> Bool {
        guard let claim = claims.first(where: { $0.request == request }) else { return false }
        if claim.points == nil { crew.tally.claimReply.record(crew.readAt - claim.intendedAt) }
        claim.points = event["points"]?.int ?? 0
        settle(claim)
        return true
    }

    /// True when the error answered a claim.
    func tookRefusal(_ code: String, of request: Int64) -> Bool {
        guard let claim = claims.first(where: { $0.request == request }) else { return false }
        claim.refusal = code
        settle(claim)
        return true
    }

    func tookCredit(_ event: JSON) {
        guard let op = event["op"]?.string, let points = event["points"]?.int else { return }
        guard let claim = claims.first(where: { $0.op == op }) else {
            if settledClaims.contains(op.hashValue) { crew.tally.claims.creditedTwice += 1 }
            return
        }
        if claim.credits.isEmpty {
            crew.tally.claimCredit.record(crew.readAt - claim.intendedAt)
            crew.credited += 1
        }
        claim.credits.append(points)
        settle(claim)
    }

    private func settle(_ claim: Claim) {
        guard claim.isSettled else { return }
        crew.tally.claims.take(claim)
        settledClaims.insert(claim.op.hashValue)
        claims.removeAll { $0 === claim }
    }

    /// What is open at the end stays open: it is counted as such.
    func abandonClaims() {
        for claim in claims {
            crew.loop.wheel.cancel(claim)
            crew.tally.claims.take(claim)
        }
        claims = []
    }
}
