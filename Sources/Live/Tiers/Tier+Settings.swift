// Tiers as they are written, in a file or over REST.

extension Section {
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
        if tiers.count > 100 { refuse(key, "has more than 100 tiers") }
        guard tiers.first?.way == .growth(0) else {
            refuse(key, "the first tier is everybody's: it must have growth: 0")
            return nil
        }
        return tiers
    }
}

extension Tier {
    init(_ section: Section) {
        section.require("id")
        let threshold = section.number("growth", 0...Section.largestAmount)
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
        questionWeight = section.number("question_weight", 0...1_000_000) ?? queuePriority
        privileges = section.ids("privileges") ?? privileges
        danmakuInterval = section.number("danmaku_interval_ms", 0...3_600_000) ?? danmakuInterval
        danmakuBurst = section.number("danmaku_burst", 1...1_000) ?? danmakuBurst
        offer = section.text("offer", upTo: 200)
        if styles.isEmpty { section.refuse("styles", "must name at least one style") }
    }

    /// The tier that `datum` writes; nil where it writes none.
    static func read(_ datum: Datum) -> Tier? {
        let reading = SettingsReading(takesAnyWord: true)
        let section = Section(datum, in: reading)
        let tier = Tier(section)
        section.end()
        do throws(SettingsError) {
            try reading.finish()
            return tier
        } catch {
            return nil
        }
    }

    /// What a place in a queue is worth by the tier.
    func priority(in kind: QueueKind) -> Int64 {
        kind == .question ? questionWeight : queuePriority
    }

    private static func problem(withColor text: String) -> String? {
        let isColor =
            text.utf8.count == 7 && text.hasPrefix("#")
            && text.dropFirst().allSatisfy { $0.isASCII && $0.isHexDigit }
        return isColor ? nil : "must be #RRGGBB in quotes, such as \"#FFC53D\""
    }
}
