// What the programme says of members beside tiers and rules: how tiers are kept, what points buy
// for a day, who counts to which part of the audience.

package struct Membership: Sendable, Hashable {
    package var keeping = KeepingLaw()
    /// Tiers that points buy until the day ends.
    package var boosts: [Boost] = []
    /// Parts of the audience; the first that a member fits is the member's.
    package var segments: [Segment] = []
    /// Who was away for so many days is welcomed back.
    package var awayDays: Int64 = 30

    /// Whether who was last here on the day `lastSeen` may have been away so long; both are days of
    /// the programme. A day is not always a whole one, and midnight may come meanwhile.
    package func mayReturn(lastSeen: Int64, today: Int64) -> Bool {
        today - lastSeen >= awayDays - 1
    }

    /// How long before a scheduled room its followers are reminded, in minutes; 0 for not at all.
    package var remindMinutes: Int64 = 30
    /// How long before an announced activity opens to the first the host's followers are told, in
    /// minutes; 0 for not at all.
    package var presaleMinutes: Int64 = 5
    /// What is over, such as a lapsed order, is forgotten after so many days; 0 for never.
    package var forgetDays: Int64 = 90
    package var texts = Texts()
    /// Where the months of lunar birthdays begin.
    package var lunar = LunarCalendar.unknown

    package init() {}

    /// A tier for the rest of the day, and what it costs.
    package struct Boost: Sendable, Hashable {
        package let tier: String
        package let points: Int64

        package init(tier: String, points: Int64) {
            self.tier = tier
            self.points = points
        }
    }

    /// What members are told; `{tier}`, `{date}` and `{missing}` are filled in.
    package struct Texts: Sendable, Hashable {
        /// Not enough was earned to keep the tier.
        package var keeping = "{tier}: {missing} / {date}"
        /// A tier that was given ends.
        package var ending = "{tier}: {date}"
        /// A tier that was in danger is kept after all.
        package var kept = "{tier}"

        package init() {}
    }
}

extension String {
    /// The text with `{word}` replaced by what `words` have for it; unknown words stay.
    func filled(_ words: [String: String]) -> String {
        var text = ""
        var rest = self[...]
        while let open = rest.firstIndex(of: "{"), let end = rest[open...].firstIndex(of: "}") {
            text += rest[..<open]
            let key = String(rest[rest.index(after: open)..<end])
            text += words[key] ?? String(rest[open...end])
            rest = rest[rest.index(after: end)...]
        }
        return text + rest
    }
}
