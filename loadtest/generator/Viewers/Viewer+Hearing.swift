// What a viewer makes of what it is told: every number and every cursor is checked here.

import Net
import Wire

extension Viewer {
    /// A message; `frame` is what it came in when that was one frame, all there. Gives what all
    /// are told alike.
    @discardableResult
    func take(_ text: UnsafeRawBufferPointer, frame: UnsafeRawBufferPointer?) -> FrameFacts? {
        switch crew.memo.read(text, frame: frame, isBinary: crew.plan.isBinary) {
        case .shared(let facts):
            take(facts)
            return facts
        case .personal(let events):
            crew.tally.frames += 1
            for event in events { take(event) }
        case .malformed: crew.tally.malformed += 1
        }
        return nil
    }

    /// The hot path: what all are told.
    func take(_ facts: FrameFacts) {
        crew.tally.frames += 1
        if facts.seqs.isEmpty {
            if facts.skip == nil { crew.tally.heartbeats += facts.events }
        } else if let run = facts.run, sequence.follow(run) {
            crew.tally.events += facts.seqs.count
        } else {
            crew.tally.events += facts.seqs.count
            for seq in facts.seqs { check(seq) }
        }
        if let skip = facts.skip { sequence.begin(after: skip) }
        if isSlow {
            for stamp in facts.stamps { crew.tally.slow.danmaku.record(crew.readAt - stamp) }
        } else {
            for stamp in facts.stamps { crew.tally.danmaku.record(crew.readAt - stamp) }
        }
        for event in facts.news { hear(event) }
    }

    private func check(_ seq: Int64) {
        if let fault = sequence.take(seq) { crew.tally.take(fault) }
    }

    /// What this viewer alone is told, and room events that came in the same frame.
    private func take(_ event: JSON) {
        switch event["type"]?.string {
        case "welcome": welcomed(event)
        case "snapshot":
            crew.tally.snapshots += 1
            sequence.begin(after: event["seq"]?.int ?? 0)
        case "reply": replied(event)
        case "error": refused(event)
        case "heartbeat": crew.tally.heartbeats += 1
        default:
            if event["cursor"] != nil { tookAccount(event) }
            guard let seq = event["seq"]?.int else { return }
            crew.tally.events += 1
            check(seq)
            if !isSlow, let stamp = Stamp.read(event) {
                crew.tally.danmaku.record(crew.readAt - stamp)
            }
            hear(event)
        }
    }

    private func hear(_ event: JSON) {
        if isHost { crew.hostHeard(event) }
        if event["type"] == "wave", let rain = crew.rain { meanToClaim(event, in: rain) }
        if event["type"] == "activity.opened", let sale = crew.sale { meanToBuy(event, in: sale) }
        if event["type"] == "activity.opened", let rush = crew.rush { meanToRush(event, in: rush) }
    }

    // MARK: Answers

    private func replied(_ event: JSON) {
        if isHost { crew.hostHeard(event) }
        guard let request = event["id"]?.int, !tookReply(event, to: request),
            !tookPurchase(event, to: request), !tookRush(event, to: request)
        else { return }
        if let sent = takePending(request) {
            crew.tally.replies += 1
            crew.tally.reply.record(crew.readAt - sent)
        }
        if event["sampled"] == true { crew.tally.sampledOut += 1 }
    }

    private func refused(_ event: JSON) {
        if isHost { crew.hostHeard(event) }
        if let request = event["id"]?.int,
            tookNoPurchase(event, to: request) || tookNoRush(event, to: request)
        {
            return
        }
        let code = event["code"]?.string ?? "?"
        crew.errors += 1
        guard let request = event["id"]?.int, !tookRefusal(code, of: request) else { return }
        _ = takePending(request)
        crew.tally.errors[code, default: 0] += 1
    }

    // MARK: The account

    private func tookAccount(_ event: JSON) {
        if let fault = account.take(event) { crew.tally.take(fault) }
        acknowledgeSoon()
        if event["type"] == "credit" {
            tookCredit(event)
            tookRushCredit(event)
        }
        crew.mall?.heard(event)
        if event["type"] == "order" { tookOrder(event) }
    }
}
