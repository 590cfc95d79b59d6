// What the viewers of one loop saw. Each loop counts for itself; sums are made when all are done.

/// Counts and times of a run.
struct Tally: Sendable {
    /// From when a join was due to its welcome.
    var joining = Latency()
    /// From when a danmaku was due to each viewer who got it.
    var danmaku = Latency()
    /// From when a danmaku or like was due to its reply.
    var reply = Latency()
    /// From when a claim was due to its reply and to its credit.
    var claimReply = Latency()
    var claimCredit = Latency()
    /// From when a payment was due to the mall's answer and to the buyer's credit.
    var orderAnswer = Latency()
    var orderCredit = Latency()

    /// From when a purchase was due to its answer.
    var buyReply = Latency()
    /// From when an answer to a quiz or a grab at a red packet was due to what it was answered.
    var rushReply = Latency()

    var joined = 0
    var firstJoin = Int64.max
    var lastJoin = Int64.min
    /// Text frames, room events and bytes received.
    var frames = 0
    var events = 0
    var bytes = 0
    var heartbeats = 0
    var pings = 0

    var missing: Int64 = 0
    var doubles = 0
    var late = 0
    var cursorFaults = 0
    var balanceFaults = 0
    var malformed = 0
    /// Viewers put forward because they were too slow.
    var snapshots = 0

    var said = 0
    /// Danmaku due when no viewer might speak.
    var unsaid = 0
    var liked = 0
    /// Replies to danmaku and likes.
    var replies = 0
    /// Danmaku accepted and, the room being too hot, not shown to it.
    var sampledOut = 0

    /// Joins that came to nothing, by reason.
    var refusals: [String: Int] = [:]
    /// Error answers, by command and code.
    var errors: [String: Int] = [:]
    /// Connections that ended before we left, by close code; 1006 where there was none.
    var closes: [UInt16: Int] = [:]

    var claims = ClaimTally()
    var orders = OrderTally()
    var sale = SaleTally()
    var rush = RushTally()
    var returns = ReturnTally()
    var slow = SlowTally()
    /// Events that differ from another with the same number.
    var contradictions = 0

    mutating func add(_ other: Tally) {
        joining.add(other.joining)
        danmaku.add(other.danmaku)
        reply.add(other.reply)
        claimReply.add(other.claimReply)
        claimCredit.add(other.claimCredit)
        orderAnswer.add(other.orderAnswer)
        orderCredit.add(other.orderCredit)
        buyReply.add(other.buyReply)
        rushReply.add(other.rushReply)
        firstJoin = min(firstJoin, other.firstJoin)
        lastJoin = max(lastJoin, other.lastJoin)
        let sums: [WritableKeyPath<Tally, Int>] = [
            \.joined, \.frames, \.events, \.bytes, \.heartbeats, \.pings, \.doubles, \.late,
            \.cursorFaults, \.balanceFaults, \.malformed, \.snapshots, \.said, \.unsaid, \.liked,
            \.contradictions, \.replies, \.sampledOut,
        ]
        for sum in sums { self[keyPath: sum] += other[keyPath: sum] }
        missing += other.missing
        refusals.merge(other.refusals, uniquingKeysWith: +)
        errors.merge(other.errors, uniquingKeysWith: +)
        closes.merge(other.closes, uniquingKeysWith: +)
        claims.add(other.claims)
        orders.add(other.orders)
        sale.add(other.sale)
        rush.add(other.rush)
        returns.add(other.returns)
        slow.add(other.slow)
    }

    mutating func take(_ fault: SequenceCheck.Fault) {
        switch fault {
        case .gap(let count): missing += count
        case .double: doubles += 1
        case .late: late += 1
        }
    }

    mutating func take(_ fault: Account.Fault) {
        switch fault {
        case .cursor: cursorFaults += 1
        case .balance: balanceFaults += 1
        }
    }
}
