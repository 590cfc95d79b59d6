// What matters of a frame that all viewers are sent, found once for all of them.

import Wire

/// What a frame says that all viewers see alike.
final class FrameFacts {
    /// The numbers, in order.
    let seqs: [Int64]
    /// The same, when they rise by one.
    let run: ClosedRange<Int64>?
    /// Passed over, as a `skip` says.
    let skip: Int64?
    /// When what is said here was meant to be sent; microseconds.
    let stamps: [Int64]
    /// Events that viewers act upon: waves and what becomes of activities.
    let news: [JSON]
    let events: Int

    init(_ events: [JSON]) {
        self.events = events.count
        seqs = events.compactMap { $0["type"] == "skip" ? nil : $0["seq"]?.int }
        skip = events.last.flatMap { $0["type"] == "skip" ? $0["seq"]?.int : nil }
        let isRun = zip(seqs, seqs.dropFirst()).allSatisfy { $0 + 1 == $1 }
        run = isRun && !seqs.isEmpty ? seqs[0]...seqs[seqs.count - 1] : nil
        stamps = events.compactMap(Stamp.read)
        news = events.filter { event in
            guard let type = event["type"]?.string else { return false }
            return type == "wave" || type == "activity.opened" || type == "activity.settled"
        }
    }

    /// Whether only one viewer is told this.
    static func isPersonal(_ event: JSON) -> Bool {
        switch event["type"]?.string {
        case "heartbeat", "sampled": false
        case "welcome", "snapshot", "reply", "error", "me", "reconnect", nil: true
        default: event["seq"] == nil
        }
    }
}
