// One viewer in a rush: comes once at a moment of its own, and one in ten tries again.

import Net
import Wire

/// What a viewer wants of a rush, and its own deadline.
final class Rushing: TimerEntry {
    let activity: String
    let rush: Rush
    /// Microseconds; when it was meant to be sent.
    let intendedAt: Int64
    let isRight: Bool
    /// Tries that wait for their answer: the first, and the one that must not count.
    var first: Int64?
    var again: Int64?
    var isAnswered = false

    private unowned let viewer: Viewer

    init(_ viewer: Viewer, activity: String, _ rush: Rush, intendedAt: Int64) {
        self.viewer = viewer
        self.activity = activity
        self.rush = rush
        self.intendedAt = intendedAt
        isRight = .random()
    }

    override func fire(_ now: Int64) { viewer.rush() }
}

extension Viewer {
    /// One in so many tries twice.
    private static let insistence = 10

    /// It is open: this viewer will come at some moment.
    func meanToRush(_ event: JSON, in rush: Rush) {
        guard !isHost, rushing == nil, let activity = event["activity"]?.string else { return }
        let delay = Int64.random(in: 0...rush.within)
        let rushing = Rushing(
            self, activity: activity, rush, intendedAt: crew.readAt + delay * 1_000)
        self.rushing = rushing
        crew.loop.wheel.schedule(rushing, after: delay)
    }

    func rush() {
        guard let rushing else { return }
        rushing.first = ask(rushing)
        crew.tally.rush.sent += 1
        if rushing.isRight { crew.tally.rush.right += 1 }
        if .random(in: 1...Self.insistence) == 1 { rushing.again = ask(rushing) }
    }

    private func ask(_ rushing: Rushing) -> Int64 {
        let request = nextRequest()
        let op = OperationID.make(at: crew.loop.wallNow)
        switch rushing.rush.kind {
        case .quiz:
            send(
                Command.answer(
                    request, op: op, activity: rushing.activity,
                    option: rushing.isRight ? "a" : "b"))
        case .redPacket:
            send(Command.claim(request, op: op, activity: rushing.activity, wave: 1))
        }
        return request
    }

    /// True when the reply answered a try.
    func tookRush(_ event: JSON, to request: Int64) -> Bool {
        guard let rushing else { return false }
        if request == rushing.again {
            rushing.again = nil
            crew.tally.rush.twice += 1
            return true
        }
        guard request == rushing.first else { return false }
        answered(rushing)
        crew.tally.rush.taken += 1
        if let points = event["points"]?.int {
            crew.tally.rush.points += points
            crew.tally.rush.least = min(crew.tally.rush.least, points)
        }
        return true
    }

    /// True when the error answered a try.
    func tookNoRush(_ event: JSON, to request: Int64) -> Bool {
        guard let rushing, request == rushing.first || request == rushing.again else {
            return false
        }
        let code = event["code"]?.string ?? "?"
        let isSoldOut = code == "sold_out" && rushing.rush.kind == .redPacket
        if request == rushing.first {
            answered(rushing)
            if isSoldOut {
                crew.tally.rush.soldOut += 1
            } else {
                crew.tally.rush.refused[code, default: 0] += 1
            }
        } else {
            rushing.again = nil
            if code != "already_done", !isSoldOut {
                crew.tally.rush.refused["again: \(code)", default: 0] += 1
            }
        }
        return true
    }

    private func answered(_ rushing: Rushing) {
        rushing.first = nil
        rushing.isAnswered = true
        crew.claimed += 1
        crew.tally.rushReply.record(crew.readAt - rushing.intendedAt)
    }

    /// A credit that comes of it.
    func tookRushCredit(_ event: JSON) {
        guard let rushing, event["activity"]?.string == rushing.activity else { return }
        crew.tally.rush.credited += event["points"]?.int ?? 0
    }

    /// What has no answer at the end.
    func abandonRush() {
        guard let rushing else { return }
        crew.loop.wheel.cancel(rushing)
        if !rushing.isAnswered || rushing.again != nil { crew.tally.rush.unanswered += 1 }
    }
}
