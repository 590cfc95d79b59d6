// Facts as they are kept for a while, so that a rule can be tried on what has really happened.

/// A fact with who the members were when it was evaluated.
package struct FactRecord: Hashable, Sendable {
    package let fact: Fact
    package let party: Party
    /// Of the other party, where there is one.
    package let inviter: Party?

    package init(_ fact: Fact, of party: Party, inviter: Party? = nil) {
        self.fact = fact
        self.party = party
        self.inviter = inviter
    }

    /// The shape in which it is kept.
    package var kept: Fields {
        var fields = fact.kept
        fields["by"] = .fields(party.kept)
        if let inviter { fields["invited_by"] = .fields(inviter.kept) }
        return fields
    }

    /// Reads what `kept` wrote; nil for anything else.
    package init?(kept: Fields) {
        guard let fact = Fact(kept: kept),
            let party = kept["by"]?.fields.flatMap(Party.init(kept:))
        else { return nil }
        self.init(
            fact, of: party,
            inviter: kept["invited_by"]?.fields.flatMap(Party.init(kept:)))
    }
}

extension Party {
    fileprivate var kept: Fields {
        var fields: Fields = [
            "tier": .string(tier), "rank": .int(Int64(rank)), "percent": .int(multiplier),
        ]
        if let segment { fields.append("segment", .string(segment)) }
        return fields
    }

    fileprivate init?(kept: Fields) {
        guard let tier = kept["tier"]?.string, let rank = kept["rank"]?.int,
            let percent = kept["percent"]?.int
        else { return nil }
        self.init(
            tier: tier, rank: Int(clamping: rank), multiplier: percent,
            segment: kept["segment"]?.string)
    }
}

/// How long facts are kept, by the latest of them.
package enum FactKeeping {
    /// Ms: seven days.
    package static let span: Int64 = 7 * 86_400_000
    /// Facts at most; what a busy node makes in a day.
    package static let most: Int64 = 2_000_000
    /// Facts taken out at once at most.
    package static let step: Int64 = 2_000
}

/// A page of the facts of a time, as they came.
package struct FactPage: Hashable, Sendable {
    /// Ms since 1970 UTC, included.
    package let from: Int64
    /// Not included.
    package let until: Int64
    /// Only facts behind this one; nil for the first page.
    package let after: Place?
    /// At most, 1 to 500.
    package let count: Int

    /// Where in the order a fact stands.
    package struct Place: Hashable, Sendable {
        package let at: Int64
        package let place: Int64

        package init(at: Int64, place: Int64) {
            self.at = at
            self.place = place
        }
    }

    package init(from: Int64, until: Int64, after: Place? = nil, count: Int = 500) {
        self.from = from
        self.until = until
        self.after = after
        self.count = min(max(1, count), 500)
    }

    /// The page behind one that answered with `fields`; nil where that was the last.
    package func next(after fields: Fields) -> FactPage? {
        guard let next = fields["next"]?.fields, let at = next["at"]?.int,
            let place = next["place"]?.int
        else { return nil }
        return FactPage(
            from: from, until: until, after: Place(at: at, place: place), count: count)
    }
}

extension Turn {
    /// A page of facts: `facts` in their kept form, and `next` where there may be more.
    func facts(_ page: FactPage) -> Fields {
        let found = set.factPages[page] ?? []
        var answer: Fields = ["facts": .list(found.map { .fields($0.record.kept) })]
        if found.count == page.count, let last = found.last {
            answer["next"] = .fields([
                "at": .int(last.record.fact.at), "place": .int(last.place),
            ])
        }
        return answer
    }
}
