// The part of the file that changes while rooms are live: tiers, rules and words. What is read here
// keeps what the pure code below takes for granted: unique ids, rising thresholds, amounts that
// cannot overflow.

import Gateway
import Live

extension Programme {
    /// Reads what `root` has of the programme; the rest is as in `base`.
    init(_ root: ConfigurationSection, over base: Programme) {
        self = base
        tiers = root.tiers("tiers").map { TierCatalogue($0) } ?? tiers
        rules = root.rules("rules").map { RuleBook($0) } ?? rules
        presets = root.presets("presets") ?? presets
        upgradeText = root.section("texts") { $0.text("upgrade", upTo: 200) } ?? upgradeText
        dayOffset = root.number("time_zone_offset_minutes", -840...840) ?? dayOffset
        show = root.section("show") { ShowLimits($0, over: base.show) }
    }
}

extension ConfigurationSection {
    /// The tiers, lowest first; nil where they are left out or wrong.
    func tiers(_ key: String) -> [Tier]? {
        var ids: Set<String> = []
        var highest: Int64 = -1
        var isSound = true
        let tiers = sections(key) { section in
            let tier = Tier(section)
            if !ids.insert(tier.id).inserted {
                section.refuse("id", "\(tier.id) is there twice")
                isSound = false
            }
            guard case .growth(let threshold) = tier.way else { return tier }
            if threshold <= highest {
                section.refuse("growth", "must be more than that of the tier before")
            }
            highest = max(highest, threshold)
            return tier
        }
        guard let tiers, isSound else { return nil }
        guard tiers.first?.way == .growth(0) else {
            refuse(key, "the first tier is everybody's: it must have growth: 0")
            return nil
        }
        return tiers
    }

    func rules(_ key: String) -> [Rule]? {
        var ids: Set<String> = []
        return sections(key) { section in
            let rule = Rule(section)
            if !ids.insert(rule.id).inserted { section.refuse("id", "\(rule.id) is there twice") }
            return rule
        }
    }

    func presets(_ key: String) -> [Programme.Preset]? {
        var ids: Set<String> = []
        return sections(key) { section in
            section.require("id", "text")
            let id = section.id("id") ?? ""
            if !ids.insert(id).inserted { section.refuse("id", "\(id) is there twice") }
            return Programme.Preset(id: id, text: section.text("text", upTo: 200) ?? "")
        }
    }
}

extension Tier {
    fileprivate init(_ section: ConfigurationSection) {
        section.require("id")
        let threshold = section.number("growth", 0...largestAmount)
        self.init(
            id: section.id("id") ?? "", names: section.wording("names") ?? [:],
            way: threshold.map { .growth($0) } ?? .invitation, plan: section.id("plan"),
            badge: section.id("badge"), title: section.text("title", upTo: 64))
        color = section.text("color", Self.problem(withColor:)) ?? color
        styles = section.choices("styles", Style.self) ?? styles
        effect = section.id("effect")
        multiplier = section.number("multiplier", 100...10_000) ?? multiplier
        pricePercent = section.number("price_percent", 1...100) ?? pricePercent
        freeShipping = section.flag("free_shipping") ?? freeShipping
        earlyAccess = section.number("early_access_s", 0...86_400) ?? earlyAccess
        lotteryWeight = section.number("lottery_weight", 1...1_000_000) ?? lotteryWeight
        queuePriority = section.number("queue_priority", 0...1_000_000) ?? queuePriority
        privileges = section.ids("privileges") ?? privileges
        danmakuInterval = section.number("danmaku_interval_ms", 0...3_600_000) ?? danmakuInterval
        danmakuBurst = section.number("danmaku_burst", 1...1_000) ?? danmakuBurst
        offer = section.text("offer", upTo: 200)
        if styles.isEmpty { section.refuse("styles", "must name at least one style") }
    }

    private static func problem(withColor text: String) -> String? {
        let isColor =
            text.utf8.count == 7 && text.hasPrefix("#")
            && text.dropFirst().allSatisfy { $0.isASCII && $0.isHexDigit }
        return isColor ? nil : "must be #RRGGBB in quotes, such as \"#FFC53D\""
    }
}

extension Rule {
    fileprivate init(_ section: ConfigurationSection) {
        section.require("id", "on")
        self.init(
            id: section.id("id") ?? "", on: section.choice("on", Fact.Kind.self) ?? .watched)
        every = section.number("every", 1...largestAmount) ?? every
        unbroken = section.flag("unbroken") ?? unbroken
        streak = section.number("streak", 0...3_650) ?? streak
        limit = section.section("limit") { Limit($0) }
        scope = section.choice("scope", Scope.self) ?? scope
        points = section.number("points", 0...largestAmount) ?? points
        growth = section.number("growth", 0...largestAmount) ?? growth
        multiplied = section.flag("multiplied") ?? multiplied
        task = section.wording("task")
        active = section.flag("active") ?? active
        if points == 0 && growth == 0 {
            section.refuse("points", "grants neither points nor growth")
        }
    }
}

extension Rule.Limit {
    /// Nil where there is no limit.
    fileprivate init?(_ section: ConfigurationSection) {
        let times = section.number("times", 1...largestAmount)
        let per = section.choice("per", Rule.Period.self)
        if (times == nil) != (per == nil) { section.require("times", "per") }
        guard let times, let per else { return nil }
        self.init(times: times, per: per)
    }
}

/// The most that a rule grants or a tier asks for: a thousand million times the highest multiplier
/// is far from the end of a 64-bit number.
private let largestAmount: Int64 = 1_000_000_000

extension ShowLimits {
    fileprivate init(_ section: ConfigurationSection, over base: ShowLimits) {
        self = base
        entriesPerSecond = section.number("entries_per_second", 0...1_000) ?? entriesPerSecond
        entryDelay = section.number("entry_delay_ms", 0...60_000) ?? entryDelay
        membersShown = section.number("members_shown", 0...1_000) ?? membersShown
        presenceInterval = section.number("presence_interval_ms", 100...600_000) ?? presenceInterval
        membersInterval = section.number("members_interval_ms", 100...600_000) ?? membersInterval
        likesPerSecond = section.number("likes_per_second", 1...1_000) ?? likesPerSecond
        likesBurst = section.number("likes_burst", 1...10_000) ?? likesBurst
        watchStep = section.number("watch_step_ms", 1_000...3_600_000) ?? watchStep
        watchGap = section.number("watch_gap_ms", 0...3_600_000) ?? watchGap
        commentInterval = section.number("comment_interval_ms", 0...3_600_000) ?? commentInterval
        commentLetters = section.number("comment_letters", 0...200) ?? commentLetters
        commentMemory = section.number("comment_memory", 0...1_000) ?? commentMemory
        recentEvents = section.number("recent_events", 0...1_000) ?? recentEvents
        danmakuPerSecond = section.number("danmaku_per_second", 1...10_000) ?? danmakuPerSecond
        danmakuFloor = section.number("danmaku_floor_percent", 0...100) ?? danmakuFloor
        hostPerSecond = section.number("host_per_second", 1...1_000) ?? hostPerSecond
    }
}
