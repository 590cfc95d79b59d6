// Suggestions as they are written in a file.

extension Suggesting {
    /// Reads what `root` has of them; the rest is as in `base`.
    init(_ root: Section, over base: Suggesting, _ tiers: TierCatalogue) {
        self = base
        root.section("suggestions") { section in
            tier = section.id("tier") ?? tier
            if section.has("tier"), let tier, tiers.rank(tier) == nil {
                section.refuse("tier", "names a tier that is not there")
            }
            members = section.number("members", 1...1_000_000) ?? members
            carts = section.number("carts", 1...1_000_000) ?? carts
        }
    }
}

extension Suggesting.Texts {
    init(_ section: Section, over base: Suggesting.Texts) {
        self = base
        members = section.text("suggest_members", upTo: 200) ?? members
        carts = section.text("suggest_carts", upTo: 200) ?? carts
    }
}
