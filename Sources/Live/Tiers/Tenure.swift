// Since when growth has held a member's tier, and what has been said of it: all that keeping a tier
// has to remember.

/// The tier that a member's growth has reached, and how far keeping it has come.
package struct Tenure: Hashable, Sendable {
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
