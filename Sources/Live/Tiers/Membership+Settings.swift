// Membership as it is written in a file.

extension Membership {
    /// The keys under which it stands, beside `texts`.
    static let sections = ["keeping", "boosts", "segments", "members"]

    /// Reads what `root` has of it; the rest is as in `base`.
    init(_ root: Section, over base: Membership, _ tiers: TierCatalogue) {
        self = base
        keeping = root.section("keeping") { KeepingLaw($0, over: base.keeping) }
        boosts = root.boosts("boosts", tiers) ?? boosts
        segments = root.segments("segments") ?? segments
        root.section("members") {
            awayDays = $0.number("away_days", 1...3_650) ?? awayDays
            presaleMinutes = $0.number("presale_minutes", 0...10_080) ?? presaleMinutes
            forgetDays = $0.number("forget_days", 0...3_650) ?? forgetDays
            remindMinutes = $0.number("remind_minutes", 0...10_080) ?? remindMinutes
        }
    }
}

extension Membership.Texts {
    init(_ section: Section, over base: Membership.Texts) {
        self = base
        keeping = section.text("tier_keeping", upTo: 200) ?? keeping
        ending = section.text("tier_ending", upTo: 200) ?? ending
        kept = section.text("tier_kept", upTo: 200) ?? kept
    }
}

extension KeepingLaw {
    fileprivate init(_ section: Section, over base: KeepingLaw) {
        self = base
        periodDays = section.number("period_days", 0...3_650) ?? periodDays
        percent = section.number("keep_percent", 0...100) ?? percent
        warnDays = section.number("warn_days", 0...365) ?? warnDays
        graceDays = section.number("grace_days", 0...365) ?? graceDays
    }
}

extension Section {
    /// Boosts and segments at most.
    private static let most = 100

    fileprivate func boosts(_ key: String, _ tiers: TierCatalogue) -> [Membership.Boost]? {
        unique(key) { section in
            section.require("points")
            let id = section.id("id") ?? ""
            if tiers.rank(id) == nil { section.refuse("id", "names a tier that is not there") }
            return Membership.Boost(
                tier: id, points: section.number("points", 0...1_000_000_000) ?? 0)
        }
    }

    fileprivate func segments(_ key: String) -> [Segment]? {
        unique(key) { section in
            var segment = Segment(id: section.id("id") ?? "")
            segment.comments = section.range("comments") ?? segment.comments
            segment.minutes = section.range("minutes") ?? segment.minutes
            segment.orders = section.range("orders") ?? segment.orders
            segment.spent = section.range("spent") ?? segment.spent
            segment.away = section.range("away_days") ?? segment.away
            return segment
        }
    }

    /// A list of mappings that have ids of their own.
    private func unique<Element>(
        _ key: String, _ read: (Section) -> Element
    ) -> [Element]? {
        var ids: Set<String> = []
        let elements = sections(key) { section in
            section.require("id")
            if let id = section.id("id"), !ids.insert(id).inserted {
                section.refuse("id", "\(id) is there twice")
            }
            return read(section)
        }
        if let elements, elements.count > Self.most { refuse(key, "has more than \(Self.most)") }
        return elements
    }

    /// `{min, max}`, each of which may be left out; nil where both are.
    private func range(_ key: String) -> ClosedRange<Int64>? {
        guard has(key) else { return nil }
        return section(key) { section in
            let least = section.number("min", 0...Int64.max) ?? 0
            let most = section.number("max", 0...Int64.max) ?? .max
            if least > most { section.refuse("min", "must not be above max") }
            return least...max(least, most)
        }
    }
}
