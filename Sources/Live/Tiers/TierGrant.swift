// A tier that a member has without growth: by a plan, by invitation, or for points.

/// A tier that was given, possibly for a time.
package struct TierGrant: Hashable, Sendable {
    package enum Source: Hashable, Sendable {
        /// An operator's, or an invitation.
        case grant
        /// A paid plan, by its id.
        case plan(String)
        /// Bought with points for the rest of the day.
        case boost
    }

    package let tier: String
    /// Milliseconds since 1970 UTC; nil for ever.
    package let until: Int64?
    package let source: Source
    /// Whether nothing more is said before it ends.
    package var isWarned: Bool

    package init(
        tier: String, until: Int64?, source: Source = .grant, isWarned: Bool = false
    ) {
        self.tier = tier
        self.until = until
        self.source = source
        self.isWarned = isWarned
    }

    /// Whether it has ended by `now`.
    package func isOver(_ now: Int64) -> Bool { until.map { $0 <= now } ?? false }

    /// When something has to be done about it: the warning `warning` ms ahead, or its end.
    func due(_ warning: Int64) -> Int64? { until.map { isWarned ? $0 : $0 - warning } }

    /// The shape in which it is kept.
    package var kept: Fields {
        var fields: Fields = ["tier": .string(tier), "until": Datum(until)]
        switch source {
        case .grant: break
        case .plan(let plan): fields["plan"] = .string(plan)
        case .boost: fields["boost"] = true
        }
        if isWarned { fields["warned"] = true }
        return fields
    }

    /// Reads what `kept` wrote; nil for anything else.
    package init?(kept: Fields) {
        guard let tier = kept["tier"]?.string else { return nil }
        let source: Source =
            if let plan = kept["plan"]?.string {
                .plan(plan)
            } else if kept["boost"]?.bool == true {
                .boost
            } else {
                .grant
            }
        self.init(
            tier: tier, until: kept["until"]?.int, source: source,
            isWarned: kept["warned"]?.bool ?? false)
    }
}
