// The law of keeping a tier, instant by instant: silver, reached at 1,000, of which 500 must be
// earned within 365 days.

import Live
import Testing

@Suite struct `Keeping a tier` {
    private static let law = KeepingLaw()
    private static let start: Int64 = 1_000_000

    private static func day(_ number: Int64) -> Int64 { start + number * .day }

    private static func tenure(_ stage: Tenure.Stage = .counting) -> Tenure {
        Tenure(tier: "silver", since: start, growth: 1_000, stage: stage)
    }

    private static func look(
        _ stage: Tenure.Stage = .counting, growth: Int64, at now: Int64
    ) -> KeepingLaw.Verdict {
        law.look(tenure(stage), growth: growth, threshold: 1_000, at: now)
    }

    @Test func `nothing happens before the warning`() {
        #expect(Self.look(growth: 1_000, at: Self.day(0)) == .wait(Self.day(358)))
        #expect(Self.look(growth: 1_000, at: Self.day(358) - 1) == .wait(Self.day(358)))
        #expect(Self.law.firstLook(Self.tenure()) == Self.day(358))
    }

    @Test(arguments: [(1_000, 500), (1_499, 1), (900, 500)] as [(Int64, Int64)])
    func `seven days before the end the member hears what is missing`(
        growth: Int64, missing: Int64
    ) {
        #expect(
            Self.look(growth: growth, at: Self.day(358))
                == .warn(Self.tenure(.warned), missing: missing, next: Self.day(365)))
    }

    @Test func `who has earned enough is not warned, and looked at again at the end`() {
        #expect(Self.look(growth: 1_500, at: Self.day(358)) == .wait(Self.day(365)))
    }

    @Test func `a warning comes once`() {
        #expect(Self.look(.warned, growth: 1_000, at: Self.day(359)) == .wait(Self.day(365)))
    }

    @Test(arguments: [.counting, .warned] as [Tenure.Stage])
    func `half of the threshold in the period begins another one`(stage: Tenure.Stage) {
        let next = Tenure(tier: "silver", since: Self.day(365), growth: 1_500)
        #expect(
            Self.look(stage, growth: 1_500, at: Self.day(365))
                == .keep(next, next: Self.day(365 + 358)))
    }

    @Test(arguments: [.counting, .warned] as [Tenure.Stage])
    func `less begins thirty days of grace`(stage: Tenure.Stage) {
        let until = Self.day(395)
        #expect(
            Self.look(stage, growth: 1_499, at: Self.day(365))
                == .warn(Self.tenure(.grace(until: until)), missing: 1, next: until))
    }

    @Test func `what is earned in the days of grace still counts`() {
        let until = Self.day(395)
        #expect(Self.look(.grace(until: until), growth: 1_500, at: until - 1) == .wait(until))
        let next = Tenure(tier: "silver", since: until, growth: 1_500)
        #expect(
            Self.look(.grace(until: until), growth: 1_500, at: until)
                == .keep(next, next: until + 358 * .day))
    }

    @Test func `after grace the tier falls`() {
        let until = Self.day(395)
        #expect(Self.look(.grace(until: until), growth: 1_499, at: until) == .fall(earned: 499))
    }

    @Test func `a look that comes years late still gives the whole grace`() {
        let late = Self.day(2_000)
        let until = late + 30 * .day
        #expect(
            Self.look(growth: 1_000, at: late)
                == .warn(Self.tenure(.grace(until: until)), missing: 500, next: until))
    }

    @Test func `a period of no days is no law`() {
        var law = KeepingLaw()
        law.periodDays = 0
        #expect(law.firstLook(Self.tenure()) == nil)
        #expect(
            law.look(Self.tenure(), growth: 0, threshold: 1_000, at: Self.day(9_999))
                == .wait(.max))
    }

    @Test(
        arguments: [
            (1_200, 400, 1_000, 200, 600), (1_200, 0, 1_000, 200, 200),
            (9_000, 950, 1_000, 200, 999), (6_000, .max, 5_000, 1_000, 4_999),
        ] as [(Int64, Int64, Int64, Int64, Int64)])
    func `a fall leaves the threshold below and what was earned`(
        growth: Int64, earned: Int64, tier: Int64, below: Int64, left: Int64
    ) {
        #expect(
            Self.law.growthLeft(growth, earned: earned, tier: tier, below: below) == left)
    }

    @Test(arguments: [(1_000, 500), (201, 101), (0, 0), (.max, .max)] as [(Int64, Int64)])
    func `half a threshold is rounded up and never overflows`(threshold: Int64, needed: Int64) {
        #expect(Self.law.needed(threshold) == needed)
    }

    @Test(arguments: [.counting, .warned, .grace(until: 77)] as [Tenure.Stage])
    func `a tenure is read as it was kept`(stage: Tenure.Stage) {
        let tenure = Self.tenure(stage)
        #expect(Tenure(kept: tenure.kept) == tenure)
    }
}
