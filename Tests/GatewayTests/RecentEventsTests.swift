// What newcomers are shown of what went on before they came.

import Live
import Testing

@testable import Gateway

@Suite struct `Recent events` {
    private var show = ShowLimits()

    init() { (show.recentEvents, show.recentResults) = (2, 2) }

    private func event(_ type: String, _ recency: RoomEvent.Recency) -> EncodedEvent {
        EncodedEvent(RoomEvent(type, [:], recency: recency), at: 0)
    }

    /// The numbers of what is shown, in its order.
    private func shown(_ recent: RecentEvents) -> [String] {
        String(decoding: recent.list, as: UTF8.self).split(separator: "{").dropFirst()
            .map { String($0.dropFirst(6).prefix { $0 != "," }) }
    }

    @Test func `keep a result however much is said after it`() {
        var recent = RecentEvents()
        recent.keep([event("activity.settled", .result)], first: 1, show)
        for seq in 2...50 { recent.keep([event("danmaku", .said)], first: Int64(seq), show) }
        #expect(shown(recent) == ["1", "49", "50"])
    }

    @Test func `keep only the last results`() {
        var recent = RecentEvents()
        recent.keep([event("danmaku", .said), event("likes", .none)], first: 1, show)
        recent.keep([event("activity.settled", .result)], first: 3, show)
        let more = [event("activity.settled", .result), event("activity.settled", .result)]
        recent.keep(more, first: 4, show)
        #expect(shown(recent) == ["1", "4", "5"])
    }

    @Test func `leave out what was removed, and can be none`() {
        var recent = RecentEvents()
        #expect(recent.list == Array("[]".utf8))
        recent.keep([event("danmaku", .said), event("danmaku", .said)], first: 7, show)
        recent.remove(7)
        #expect(shown(recent) == ["8"])
    }
}
