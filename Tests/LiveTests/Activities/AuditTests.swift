// What the audit tells of activities: what was asked for, what came of it, and what the clock did.

import Live
import Testing

@Suite struct `The audit of an activity` {
    private func acts(_ show: Show) -> [String] {
        show.books.audit.map { "\($0.actor): \($0.action)" }
    }

    @Test func `names what was opened, for whom and until when, but no secret`() throws {
        let settings = "question=W options=a|b answer=b"
        let show = check(
            """
            hal opens q kind=quiz \(settings) min_tier=gold closes=1m -> is open, q opened
            """, in: Show(.quiet))
        let detail = try #require(show.books.audit.first).detail
        #expect(detail["activity"] == "q" && detail["kind"] == "quiz")
        #expect(detail["opens_at"] == .int(show.now))
        #expect(detail["closes_at"] == .int(show.now + 60_000))
        #expect(detail["eligible"]?.fields == ["min_tier": "gold"])
        let told = try #require(detail["settings"]?.fields)
        #expect(told["question"] == "W" && told["options"] != nil)
        #expect(told["answer"] == nil)
    }

    @Test func `tells what the clock did as the house's`() {
        let show = check(
            """
            hal opens rain pot=100 each=5 opens=1m -> is scheduled
            wait 1m                       -> rain opened, wave 1 for 15s
            wait 15s           -> rain closed, rain settled paid 0 returned 100 claims 0
            """)
        let house = Actor.house.user
        #expect(
            acts(show) == [
                "hal: activity.open", "\(house): activity.opened", "\(house): activity.closed",
                "\(house): activity.settled",
            ])
        let result: Fields = ["paid": 0, "returned": 100, "claims": 0, "too_fast": 0]
        #expect(show.books.audit.last?.detail["result"]?.fields == result)
    }

    @Test func `keeps what a draw was made with`() throws {
        let show = check(
            """
            hal opens lot kind=lottery prizes=x:2:points:5 -> is open, lot opened
            ann enters lot
            """, in: Show(.quiet))
        _ = show.play(["hal closes lot"])
        _ = show.play(["wait 1s"])
        let told = show.books.audit.last
        #expect(told?.action == "activity.settled" && told?.role == Actor.house.role.rawValue)
        let result = try #require(told?.detail["result"]?.fields)
        let shown = try #require(show.books.activity("lot")?.result)
        #expect(result["won"] == 1 && result["winners"] == nil)
        #expect(result["root"] == shown["root"] && result["seed"] == shown["seed"])
    }
}
