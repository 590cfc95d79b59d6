// What a loop can be asked while it runs: a few counters that it stores once a turn.

import Synchronization

/// The state of one crew, written by its loop and read by the director.
final class Gauge: Sendable {
    let connected = Atomic<Int>(0)
    let joined = Atomic<Int>(0)
    /// Joins that have ended one way or the other.
    let settled = Atomic<Int>(0)
    let events = Atomic<Int>(0)
    let frames = Atomic<Int>(0)
    let bytes = Atomic<Int>(0)
    let errors = Atomic<Int>(0)
    let claimed = Atomic<Int>(0)
    let credited = Atomic<Int>(0)
    let away = Atomic<Int>(0)
    let replies = Atomic<Int>(0)
    let cuts = Atomic<Int>(0)
}

/// The sum of all gauges at one moment.
struct Reading {
    var connected = 0
    var joined = 0
    var settled = 0
    var events = 0
    var frames = 0
    var bytes = 0
    var errors = 0
    var claimed = 0
    var credited = 0
    var away = 0
    var replies = 0
    var cuts = 0

    init(_ gauges: [Gauge]) {
        for gauge in gauges {
            connected += gauge.connected.load(ordering: .relaxed)
            joined += gauge.joined.load(ordering: .relaxed)
            settled += gauge.settled.load(ordering: .relaxed)
            events += gauge.events.load(ordering: .relaxed)
            bytes += gauge.bytes.load(ordering: .relaxed)
            frames += gauge.frames.load(ordering: .relaxed)
            errors += gauge.errors.load(ordering: .relaxed)
            claimed += gauge.claimed.load(ordering: .relaxed)
            credited += gauge.credited.load(ordering: .relaxed)
            replies += gauge.replies.load(ordering: .relaxed)
            away += gauge.away.load(ordering: .relaxed)
            cuts += gauge.cuts.load(ordering: .relaxed)
        }
    }
}
