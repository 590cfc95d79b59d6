// Whether a tier that growth has reached is kept: a law over the standing, the growth account and
// the time, so that looking twice, or late, comes to the same.

/// The tier that a member's growth has reached, and how far keeping it has come.
package struct Standing: Hashable, Sendable {
    package enum Stage: Hashable, Sendable {
        /// The period runs.
        case counting
        /// The period runs, and the member knows that not enough was earned.
        case warned
        /// The period ended without enough; the tier falls at this instant, ms since 1970 UTC.
        case grace(until: Int64)
    }

    package var tier: String
    /// When the period began, ms since 1970 UTC.
    package var since: Int64
    /// The growth account when it began.
    package var growth: Int64
    package var stage: Stage

    package init(tier: String, since: Int64, growth: Int64, stage: Stage = .counting) {
        self.tier = tier
        self.since = since
        self.growth = growth
        self.stage = stage
    }

    /// The shape in which it is kept.
    package var kept: Fields {
        var fields: Fields = [
            "tier": .string(tier), "since": .int(since), "growth": .int(growth),
        ]
        switch stage {
        case .counting: break
        case .warned: fields["stage"] = "warned"
        case .grace(let until):
            fields["stage"] = "grace"
            fields["until"] = .int(until)
        }
        return fields
    }

    /// Reads what `kept` wrote; nil for anything else.
    package init?(kept: Fields) {
        guard let tier = kept["tier"]?.string, let since = kept["since"]?.int,
            let growth = kept["growth"]?.int
        else { return nil }
        let stage: Stage =
            switch kept["stage"]?.string {
            case "warned": .warned
            case "grace": .grace(until: kept["until"]?.int ?? since)
            default: .counting
            }
        self.init(tier: tier, since: since, growth: growth, stage: stage)
    }
}

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
        case warn(Standing, missing: Int64, next: Int64)
        /// A new period begins; looked at again at `next`.
        case keep(Standing, next: Int64)
        /// The tier falls by one; this much was earned in its period.
        case fall(earned: Int64)
    }

    /// When a standing that begins now is first looked at; nil for never.
    package func firstLook(_ standing: Standing) -> Int64? {
        periodDays == 0 ? nil : end(standing) - min(warnDays, periodDays) * .day
    }

    /// What is to be done at `now` about a tier that is reached at `threshold`. A warning always
    /// comes, and grace always lasts, also when nobody has looked for long.
    package func look(
        _ standing: Standing, growth: Int64, threshold: Int64, at now: Int64
    ) -> Verdict {
        guard let warnAt = firstLook(standing) else { return .wait(.max) }
        if now < warnAt { return .wait(warnAt) }
        let end = end(standing)
        let earned = max(0, growth.subtractingReportingOverflow(standing.growth).partialValue)
        let missing = max(0, needed(threshold) - earned)
        switch standing.stage {
        case .counting where missing > 0 && now < end:
            return .warn(with(.warned, standing), missing: missing, next: end)
        case .grace(let until) where now < until: return .wait(until)
        case .grace where missing > 0: return .fall(earned: earned)
        case .counting where now < end, .warned where now < end: return .wait(end)
        case .counting where missing > 0, .warned where missing > 0:
            let until = now + graceDays * .day
            return .warn(with(.grace(until: until), standing), missing: missing, next: until)
        default:
            let next = Standing(tier: standing.tier, since: now, growth: growth)
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

    private func end(_ standing: Standing) -> Int64 { standing.since + periodDays * .day }

    private func with(_ stage: Standing.Stage, _ standing: Standing) -> Standing {
        var standing = standing
        standing.stage = stage
        return standing
    }
}

extension Int64 {
    /// A day in ms.
    package static let day: Int64 = 86_400_000
}
