// Everything about the show that an operator can change while it runs, as one immutable value.
// A reload swaps the whole value; nothing holds on to parts of an old one.

package struct Programme: Sendable, Hashable {
    package var tiers: TierCatalogue
    package var rules: RuleBook
    /// One-tap danmaku by id, each in the room's languages; the first text is said.
    package var presets: [Preset]
    /// Congratulation on an upgrade; `{name}`, `{tier}` and `{offer}` are filled in.
    package var upgradeText: String
    /// Offset of the programme's day from UTC in minutes; days and streaks turn at its midnight.
    package var dayOffset: Int64
    package var show: ShowLimits
    package var shop: Shop
    /// What all this was read from; empty where it was not read.
    package internal(set) var source = Fields()
    /// What the configuration says of it, without edits.
    package internal(set) var written = Fields()
    /// What operators have edited over that.
    package internal(set) var edits = ProgrammeEdits()
    package var membership: Membership
    /// When a host is made a suggestion.
    package var suggesting = Suggesting()
    /// How long an order holds points and a coupon that is not paid, in ms.
    package var payWithin: Int64 = 86_400_000

    package struct Preset: Sendable, Hashable {
        package let id: String
        package let text: String

        package init(id: String, text: String) {
            self.id = id
            self.text = text
        }
    }

    package init(
        tiers: TierCatalogue, rules: RuleBook, presets: [Preset] = [],
        upgradeText: String = "{name}: {tier} {offer}", dayOffset: Int64 = 480,
        show: ShowLimits = ShowLimits(), shop: Shop = Shop(),
        membership: Membership = Membership()
    ) {
        self.tiers = tiers
        self.rules = rules
        self.presets = presets
        self.upgradeText = upgradeText
        self.dayOffset = dayOffset
        self.show = show
        self.shop = shop
        self.membership = membership
    }

    /// The number of the programme's day at `time` (ms since 1970 UTC).
    package func day(_ time: Int64) -> Int64 {
        let shifted = time &+ dayOffset &* 60_000
        return shifted >= 0 ? shifted / 86_400_000 : (shifted - 86_399_999) / 86_400_000
    }

    /// When a day of the programme begins, ms since 1970 UTC.
    package func midnight(_ day: Int64) -> Int64 { day * .day - dayOffset * 60_000 }

    /// The congratulation for `name` on reaching `tier`, in the first language of the tier.
    package func congratulation(_ name: String, _ tier: Tier) -> String {
        upgradeText.filled([
            "name": name, "tier": tier.names["zh"] ?? tier.id, "offer": tier.offer ?? "",
        ])
    }
}

/// Limits of the show itself, beside those of tiers.
package struct ShowLimits: Sendable, Hashable {
    /// Entry effects a second in one room; the highest tiers of the moment come first.
    package var entriesPerSecond = 4
    /// How long an entry may wait for its turn before it is only counted, in ms.
    package var entryDelay: Int64 = 5_000
    /// Members named in `welcome` and `presence`.
    package var membersShown = 50
    /// Least ms between two `presence` events.
    package var presenceInterval: Int64 = 1_000
    /// Least ms between two member lists.
    package var membersInterval: Int64 = 5_000
    /// Like commands a second and viewer, and how many may come at once.
    package var likesPerSecond: Int64 = 10
    package var likesBurst: Int64 = 20
    /// Watching is counted in steps of this many ms; a rule's unit is one step.
    package var watchStep: Int64 = 60_000
    /// An absence under this many ms is no break in watching.
    package var watchGap: Int64 = 60_000
    /// Least ms between two comments of one viewer that count as valid.
    package var commentInterval: Int64 = 10_000
    /// Letters or ideographs that a valid comment has at least.
    package var commentLetters = 4
    /// A comment equal to one of the author's last so many is not valid.
    package var commentMemory = 10
    /// What was said last, kept for `recent` in a welcome.
    package var recentEvents = 20
    /// The same of activities that have settled or were cancelled.
    package var recentResults = 5
    /// Danmaku of viewers that one room is shown a second; more is sampled. A full screen of moving
    /// text holds no more, and nobody reads as many.
    package var danmakuPerSecond: Int64 = 200
    /// The part of it that every tier keeps however much the higher ones say, in percent.
    package var danmakuFloor: Int64 = 10
    /// What a host may say: danmaku and announcements a second.
    package var hostPerSecond: Int64 = 500
    /// After so many ms in a room a guest is invited to become a member, once; 0 for never.
    package var guestInvitation: Int64 = 60_000
    /// Who may wait in one queue at a time.
    package var queueLength = 200
    /// Characters that somebody may say with it.
    package var queueText = 200
    /// How much waiting a step of a tier's queue priority is worth, in ms.
    package var queueAgeing: Int64 = 120_000
    /// Percent of an evening that who watched it to its end was there for, and ms at least.
    package var endPercent: Int64 = 80
    package var endLeast: Int64 = 300_000
    /// How far back carts are looked at for the host, in ms.
    package var cartWindow: Int64 = 1_800_000
    /// How long a place in a queue is kept for who has left, in ms.
    package var queueGrace: Int64 = 60_000

    package init() {}
}
