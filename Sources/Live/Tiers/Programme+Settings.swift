// The programme from what is written: in the configuration's file, and over it what operators have
// edited while rooms are live. One decoder for both; a part of the programme is one line here.

extension Programme {
    /// The keys under which parts of the programme stand. Lists are replaced as a whole by a file,
    /// and element by element by edits; of mappings only the keys that are given change.
    package static let sections =
        [
            "time_zone_offset_minutes", "tiers", "rules", "presets", "texts", "show", "coupons",
            "items", "gifts", "transfers", "orders", "suggestions",
        ] + Membership.sections

    /// Reads what `root` has of the programme; the rest is as in `base`.
    package init(_ root: Section, _ written: Fields, over base: Programme) {
        self = base
        source = base.source.replacing(with: written, Self.sections)
        self.written = source
        dayOffset = root.number("time_zone_offset_minutes", -840...840) ?? dayOffset
        tiers = root.tiers("tiers").map { TierCatalogue($0) } ?? tiers
        rules = root.rules("rules", offset: dayOffset).map { RuleBook($0) } ?? rules
        presets = root.presets("presets") ?? presets
        membership = Membership(root, over: base.membership, tiers)
        suggesting = Suggesting(root, over: base.suggesting, tiers)
        root.section("texts") {
            upgradeText = $0.text("upgrade", upTo: 200) ?? upgradeText
            membership.texts = Membership.Texts($0, over: base.membership.texts)
            suggesting.texts = Suggesting.Texts($0, over: base.suggesting.texts)
        }
        show = root.section("show") { ShowLimits($0, over: base.show) }
        root.section("orders") {
            payWithin = ($0.number("pay_within_s", 10...2_592_000) ?? payWithin / 1_000) * 1_000
        }
        shop = Shop(root, over: base.shop, tiers: tiers)
        Rule.check(rules.rules, in: self) { root.refuse(at: $0, $1) }
    }

    /// The whole programme from its written form alone.
    /// - Throws: everything that is wrong with it.
    package init(source: Fields) throws(SettingsError) {
        let reading = SettingsReading(takesAnyWord: true)
        let root = Section(.fields(source), in: reading)
        self.init(root, source, over: .bare)
        root.end()
        try reading.finish()
    }

    /// One tier and no rules: what everything written stands over.
    package static let bare = Programme(
        tiers: TierCatalogue([Tier(id: "normal", way: .growth(0))]), rules: RuleBook([]))
}

extension Section {
    fileprivate func presets(_ key: String) -> [Programme.Preset]? {
        var ids: Set<String> = []
        return sections(key) { section in
            section.require("id", "text")
            let id = section.id("id") ?? ""
            if !ids.insert(id).inserted { section.refuse("id", "\(id) is there twice") }
            return Programme.Preset(id: id, text: section.text("text", upTo: 200) ?? "")
        }
    }
}

extension Fields {
    /// These fields with those of `written` that are among `names`; mappings are merged.
    fileprivate func replacing(with written: Fields, _ names: [String]) -> Fields {
        var result = self
        for name in names {
            guard let value = written[name], value != .null else { continue }
            if let old = self[name]?.fields, let new = value.fields {
                result[name] = .fields(old.merging(new.withoutNulls))
            } else {
                result[name] = value
            }
        }
        return result
    }

    private var withoutNulls: Fields {
        var result = Fields()
        for (name, value) in all where value != .null { result.append(name, value) }
        return result
    }
}
