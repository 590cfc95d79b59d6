// A person reads only so much. What viewers say beyond a room's budget is sampled: from the lowest
// tier up, with a floor for every tier, and within a tier fairly among people, so that whoever
// talks most does not talk alone. Time and dice come in; nothing here waits longer than a tick.

/// A token bucket of one second for the room, a smaller one for the floor of each tier, and the
/// speeches that wait for the close of the tick because the first runs low.
struct DanmakuBudget: Sendable {
    /// Speeches of one tier that are considered in a tick; more would not make it fairer.
    static let mostWaiting = 1_024
    /// Least ms between two `sampled` events.
    private static let tellInterval: Int64 = 1_000
    /// ms after which a room in which nothing was left out is no longer hot.
    private static let cooling: Int64 = 5_000

    private var waiting: [Speech] = []
    private var waitingOfRank: [Int] = []
    /// Thousandths of a speech that may be shown now.
    private var tokens: Int64 = 0
    /// The same for the floor of each tier, by rank.
    private var floors: [Int64] = []
    private var filledAt: Int64?
    private var floorsFilledAt: Int64?
    private var dropped: Int64 = 0
    private var toldAt: Int64 = 0
    /// Until when the room counts as hot: whoever is first in a second is not preferred then.
    private var hotUntil: Int64 = 0

    var isWaiting: Bool { !waiting.isEmpty }

    /// When the number of those left out is to be told; nil where there are none.
    var due: Int64? { dropped > 0 ? toldAt + Self.tellInterval : nil }

    /// Whether there is so much left that a speech is shown without looking at others.
    mutating func hasPlenty(_ now: Int64, _ programme: Programme) -> Bool {
        fill(now, programme)
        let most = programme.show.danmakuPerSecond * 1_000
        guard waiting.isEmpty, now >= hotUntil, tokens >= most / 2 + 1_000 else { return false }
        tokens -= 1_000
        return true
    }

    /// Lets a speech wait for the close of the tick; false where too many of its tier do.
    mutating func wait(_ speech: Speech) -> Bool {
        while waitingOfRank.count <= speech.rank { waitingOfRank.append(0) }
        guard waitingOfRank[speech.rank] < Self.mostWaiting else { return false }
        waitingOfRank[speech.rank] += 1
        waiting.append(speech)
        return true
    }

    mutating func countDropped() { dropped += 1 }

    /// Decides on all who wait: what is shown, in the order it was said, and what is not.
    mutating func close(
        _ now: Int64, _ programme: Programme, dice: inout Dice
    ) -> (shown: [Speech], dropped: [Speech]) {
        fill(now, programme)
        fillFloors(now, programme)
        let speeches = waiting
        waiting = []
        waitingOfRank = []
        if tokens >= Int64(speeches.count) * 1_000 {
            tokens -= Int64(speeches.count) * 1_000
            return (speeches, [])
        }
        let isShown = choose(speeches, dice: &dice)
        let shown = speeches.indices.filter { isShown[$0] }
        let left = speeches.indices.filter { !isShown[$0] }
        dropped += Int64(left.count)
        hotUntil = now + Self.cooling
        return (shown.map { speeches[$0] }, left.map { speeches[$0] })
    }

    /// The event that tells how many were left out, at most once a second.
    mutating func tell(_ now: Int64) -> RoomEvent? {
        guard let due, now >= due else { return nil }
        defer {
            dropped = 0
            toldAt = now
        }
        return RoomEvent("sampled", ["dropped": .int(dropped)], hiddenBy: .danmaku)
    }

    // MARK: Choosing

    /// First the floor of each tier, the lowest before the others; then the rest from the top.
    private mutating func choose(_ speeches: [Speech], dice: inout Dice) -> [Bool] {
        let tiers = fairOrder(speeches, dice: &dice)
        var taken = [Int](repeating: 0, count: tiers.count)
        var left = Int(tokens / 1_000)
        for (rank, tier) in tiers.enumerated() where rank < floors.count {
            taken[rank] = min(tier.count, Int(floors[rank] / 1_000), left)
            floors[rank] -= Int64(taken[rank]) * 1_000
            left -= taken[rank]
        }
        for rank in tiers.indices.reversed() {
            let more = min(tiers[rank].count - taken[rank], left)
            taken[rank] += more
            left -= more
        }
        var isShown = [Bool](repeating: false, count: speeches.count)
        for (tier, count) in zip(tiers, taken) {
            for place in tier.prefix(count) { isShown[place] = true }
            tokens -= Int64(count) * 1_000
        }
        return isShown
    }

    /// Places of the speeches by rank, each tier in the order in which it is served: everybody's
    /// first before anybody's second, then who was shown longest ago, then by chance.
    private func fairOrder(_ speeches: [Speech], dice: inout Dice) -> [[Int]] {
        var said: [SessionID: Int] = [:]
        var tiers: [[(place: Int, turn: (Int, Int64, UInt64))]] = []
        for (place, speech) in speeches.enumerated() {
            while tiers.count <= speech.rank { tiers.append([]) }
            let round = said[speech.session, default: 0]
            said[speech.session] = round + 1
            tiers[speech.rank].append((place, (round, speech.shownAt, dice.next())))
        }
        return tiers.map { tier in tier.sorted { $0.turn < $1.turn }.map(\.place) }
    }

    private mutating func fill(_ now: Int64, _ programme: Programme) {
        let rate = programme.show.danmakuPerSecond
        tokens = min(rate * 1_000, tokens + Self.elapsed(&filledAt, now) * rate)
    }

    /// All floors together take four fifths at most, so that the highest tiers always have more.
    private mutating func fillFloors(_ now: Int64, _ programme: Programme) {
        let ranks = programme.tiers.tiers.count
        let share = min(programme.show.danmakuFloor, 80 / Int64(ranks))
        let rate = programme.show.danmakuPerSecond * share
        let elapsed = Self.elapsed(&floorsFilledAt, now)
        while floors.count < ranks { floors.append(0) }
        for rank in floors.indices {
            floors[rank] = min(max(1_000, rate * 10), floors[rank] + elapsed * rate / 100)
        }
    }

    /// ms since a bucket was last filled, and no more than fill it.
    private static func elapsed(_ filledAt: inout Int64?, _ now: Int64) -> Int64 {
        defer { filledAt = now }
        return filledAt.map { min(max(0, now - $0), 1_000) } ?? 1_000
    }
}
