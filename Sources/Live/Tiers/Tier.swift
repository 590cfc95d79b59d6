// What membership means: a tier is a rank and a set of benefits, all of them data.

/// One tier of the catalogue.
package struct Tier: Sendable, Hashable {
    package enum Style: String, Sendable, CaseIterable { case scroll, pinned, banner }

    /// How a tier is come by beside being granted.
    package enum Way: Sendable, Hashable {
        /// At this much growth value.
        case growth(Int64)
        /// Only by invitation, or a grant.
        case invitation
    }

    package var id: String
    /// Shown name by language tag.
    package var names: [String: String]
    package var way: Way
    /// The paid plan that opens this tier too.
    package var plan: String?
    package var badge: String
    package var title: String?
    /// `#RRGGBB`.
    package var color: String
    package var styles: [Style]
    /// The entry effect; nil where the entry is counted and not announced.
    package var effect: String?
    /// Percent of base points, 100 and above.
    package var multiplier: Int64
    /// Percent of the public price.
    package var pricePercent: Int64
    package var freeShipping: Bool
    /// Seconds before the public opening of a sale.
    package var earlyAccess: Int64
    package var lotteryWeight: Int64
    package var queuePriority: Int64
    /// The same where questions wait for the host.
    package var questionWeight: Int64
    /// Words for further benefits: `priority_support`, `member_rooms`, `direct_mic` ...
    package var privileges: [String]
    /// The least milliseconds between two danmaku on average.
    package var danmakuInterval: Int64
    /// Danmaku that may come at once.
    package var danmakuBurst: Int64
    /// What the room is told comes with reaching the tier.
    package var offer: String?

    package init(
        id: String, names: [String: String] = [:], way: Way, plan: String? = nil,
        badge: String? = nil, title: String? = nil, color: String = "#FFFFFF",
        styles: [Style] = [.scroll], effect: String? = nil, multiplier: Int64 = 100,
        pricePercent: Int64 = 100, freeShipping: Bool = false, earlyAccess: Int64 = 0,
        lotteryWeight: Int64 = 1, queuePriority: Int64 = 0, questionWeight: Int64? = nil,
        privileges: [String] = [],
        danmakuInterval: Int64 = 1000, danmakuBurst: Int64 = 3, offer: String? = nil
    ) {
        self.id = id
        self.names = names
        self.way = way
        self.plan = plan
        self.badge = badge ?? id
        self.title = title
        self.color = color
        self.styles = styles
        self.effect = effect
        self.multiplier = multiplier
        self.pricePercent = pricePercent
        self.freeShipping = freeShipping
        self.earlyAccess = earlyAccess
        self.lotteryWeight = lotteryWeight
        self.queuePriority = queuePriority
        self.questionWeight = questionWeight ?? queuePriority
        self.privileges = privileges
        self.danmakuInterval = danmakuInterval
        self.danmakuBurst = danmakuBurst
        self.offer = offer
    }
}
