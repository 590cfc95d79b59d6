// Whether a tier that growth has reached is kept: a law over the tenure, the growth account and
// the time, so that looking twice, or late, comes to the same.

/// The figures of keeping a tier.
package struct KeepingLaw: Hashable, Sendable {
    /// How long after it was reached a tier is looked at, in days; 0 for never.
    package var periodDays: Int64 = 365
    /// How much of its threshold must have been earned in that time.
    package var percent: Int64 = 50
    /// How long before its end a member is warned, in days.
    package var warnDays: Int64 = 7
    /// How long a tier that was not kept stays, in days.
    package var graceDays: Int64 = 30

    package init() {}

    package enum Verdict: Hashable, Sendable {
        /// Nothing to do before this instant.
        case wait(Int64)
        /// The member is to be told what is missing; looked at again at `next`.
        case warn(Tenure, missing: Int64, next: Int64)
        /// A new period begins; looked at again at `next`.
        case keep(Tenure, next: Int64)
        /// The tier falls by one; this much was earned in its period.
        case fall(earned: Int64)
    }

    /// When a tenure that begins now is first looked at; nil for never.
    package func firstLook(_ tenure: Tenure) -> Int64? {
        periodDays == 0 ? nil : periodEnd(tenure) - min(warnDays, periodDays) * .day
    }

    /// What is to be done at `now` about a tier that is reached at `threshold`. A warning always
    /// comes, and grace always lasts, also when nobody has looked for long.
    package func look(
        _ tenure: Tenure, growth: Int64, threshold: Int64, at now: Int64
    ) -> Verdict {
        guard let warnAt = firstLook(tenure) else { return .wait(.max) }
        if now < warnAt { return .wait(warnAt) }
        let end = periodEnd(tenure)
        let earned = earned(tenure, growth)
        let missing = missing(tenure, growth: growth, threshold: threshold)
        switch tenure.stage {
        case .counting where missing > 0 && now < end:
            return .warn(with(.warned, tenure), missing: missing, next: end)
        case .grace(let until) where now < until: return .wait(until)
        case .grace where missing > 0: return .fall(earned: earned)
        case .counting where now < end, .warned where now < end: return .wait(end)
        case .counting where missing > 0, .warned where missing > 0:
            let until = now + graceDays * .day
            return .warn(with(.grace(until: until), tenure), missing: missing, next: until)
        default:
            let next = Tenure(tier: tenure.tier, since: now, growth: growth)
            return .keep(next, next: firstLook(next) ?? .max)
        }
    }

    /// The growth a member is left with whose tier falls to the one below: that one's threshold and
    /// what was earned in the period, so that the way back up is shorter for who was here.
    package func growthLeft(_ growth: Int64, earned: Int64, tier: Int64, below: Int64) -> Int64 {
        let (sum, overflow) = below.addingReportingOverflow(earned)
        return min(growth, overflow ? tier - 1 : min(tier - 1, sum))
    }

    /// What must be earned in a period for a tier reached at `threshold`, rounded up.
    package func needed(_ threshold: Int64) -> Int64 {
        let (product, overflow) = threshold.multipliedReportingOverflow(by: percent)
        return overflow ? threshold : product / 100 + (product % 100 > 0 ? 1 : 0)
    }

    /// By when enough must have been earned, ms since 1970 UTC; nil for never.
    package func end(_ tenure: Tenure) -> Int64? {
        if case .grace(let until) = tenure.stage { return until }
        return periodDays == 0 ? nil : periodEnd(tenure)
    }

    /// What is still to be earned to keep a tier that is reached at `threshold`.
    package func missing(_ tenure: Tenure, growth: Int64, threshold: Int64) -> Int64 {
        max(0, needed(threshold) - earned(tenure, growth))
    }

    private func earned(_ tenure: Tenure, _ growth: Int64) -> Int64 {
        let (earned, overflow) = growth.subtractingReportingOverflow(tenure.growth)
        return overflow ? 0 : max(0, earned)
    }

    private func periodEnd(_ tenure: Tenure) -> Int64 { tenure.since + periodDays * .day }

    private func with(_ stage: Tenure.Stage, _ tenure: Tenure) -> Tenure {
        var tenure = tenure
        tenure.stage = stage
        return tenure
    }
}

extension Int64 {
    /// A day in ms.
    package static let day: Int64 = 86_400_000
}
