// The shop as settings: what a configuration file or an edit over REST says of it, with everything
// checked that the rest of the shop takes for granted.

extension Shop {
    /// The most coupons, items, and gifts that a catalogue has; each is asked for by its place in
    /// what a viewer is shown.
    static let most = (coupons: 200, items: 1_000, gifts: 100, prizes: 100)

    /// Reads what `root` has of the shop; the rest is as in `base`.
    package init(_ root: Section, over base: Shop, tiers: TierCatalogue) {
        let coupons = root.list("coupons", upTo: Self.most.coupons) { CouponKind($0, tiers) }
        let items = root.list("items", upTo: Self.most.items) { ShopItem($0, tiers) }
        let gifts = root.list("gifts", upTo: Self.most.gifts) { VirtualGift($0) }
        self.init(
            coupons: (coupons ?? base.coupons).uniqued(\.id),
            items: (items ?? base.items).uniqued(\.id),
            gifts: (gifts ?? base.gifts).uniqued(\.id),
            transfers: root.section("transfers") { TransferLimits($0, over: base.transfers) })
        check(root)
    }

    /// What only the whole shows: each list may be sound and yet not go with another.
    private func check(_ root: Section) {
        for item in items where coupon(item.id) != nil {
            root.refuse("items", "\(item.id) is the id of a coupon too")
        }
        for item in items {
            for prize in item.prizes {
                if let kind = prize.coupon, coupon(kind) == nil {
                    root.refuse("items", "\(item.id) may hold \(kind), which is no coupon")
                }
            }
        }
    }
}

extension Section {
    /// A list whose members have ids of their own; nil where it was left out.
    fileprivate func list<Element>(
        _ key: String, upTo most: Int, _ read: (Section) -> Element
    ) -> [Element]? where Element: Identified {
        var ids: Set<String> = []
        let elements = sections(key) { section in
            section.require("id")
            let element = read(section)
            if !ids.insert(element.id).inserted {
                section.refuse("id", "\(element.id) is there twice")
            }
            return element
        }
        if let elements, elements.count > most { refuse(key, "has more than \(most)") }
        return elements
    }

    /// The id of a tier that there is.
    fileprivate func tier(_ key: String, of tiers: TierCatalogue) -> String? {
        guard let tier = id(key) else { return nil }
        if tiers.rank(tier) == nil { refuse(key, "names a tier that is not there") }
        return tier
    }
}

/// What is in a list under an id.
private protocol Identified { var id: String { get } }
extension CouponKind: Identified {}
extension ShopItem: Identified {}
extension ShopItem.Prize: Identified {}
extension VirtualGift: Identified {}

extension Array {
    /// The first of each id: a double one has been refused, and nothing may trap until that is
    /// told.
    fileprivate func uniqued(_ id: (Element) -> String) -> [Element] {
        var ids: Set<String> = []
        return filter { ids.insert(id($0)).inserted }
    }
}

/// The most points or fen that one thing costs: times the most at once it is far from the end of a
/// 64-bit number.
private let largestPrice: Int64 = 1_000_000_000

extension CouponKind {
    fileprivate init(_ section: Section, _ tiers: TierCatalogue) {
        section.require("off")
        self.init(
            id: section.id("id") ?? "", names: section.wording("names") ?? [:],
            off: section.number("off", 1...largestPrice) ?? 1)
        threshold = section.number("threshold", 0...largestPrice) ?? threshold
        category = section.id("category")
        days = section.number("days", 1...3_650) ?? days
        price = section.number("price", 0...largestPrice)
        perUser = section.number("per_user", 1...1_000_000)
        minTier = section.tier("min_tier", of: tiers)
    }
}

extension ShopItem {
    fileprivate init(_ section: Section, _ tiers: TierCatalogue) {
        section.require("price")
        self.init(
            id: section.id("id") ?? "", names: section.wording("names") ?? [:],
            price: section.number("price", 0...largestPrice) ?? 0)
        kind = section.choice("kind", Kind.self) ?? kind
        cash = section.number("cash", 0...largestPrice) ?? cash
        stock = section.number("stock", 0...largestPrice)
        perUser = section.number("per_user", 1...1_000_000)
        minTier = section.tier("min_tier", of: tiers)
        from = section.number("opens_at", 0...Int64.foreverMilliseconds)
        until = section.number("closes_at", 0...Int64.foreverMilliseconds)
        payWithin = (section.number("pay_within_s", 10...604_800) ?? payWithin / 1_000) * 1_000
        prizes =
            section.list("prizes", upTo: Shop.most.prizes) { Prize($0) }?.uniqued(\.id) ?? []
        active = section.flag("active") ?? active
        check(section)
    }

    private func check(_ section: Section) {
        if let from, let until, until <= from {
            section.refuse("closes_at", "must be after opens_at")
        }
        if kind == .limited && stock == nil {
            section.refuse("stock", "is missing: a limited item has so many")
        }
        guard kind == .blindBox else {
            if !prizes.isEmpty { section.refuse("prizes", "are for a blind_box") }
            return
        }
        if prizes.isEmpty { section.refuse("prizes", "are missing: a blind box holds something") }
        // It is opened at once; cash would have to come before.
        if cash > 0 { section.refuse("cash", "a blind box takes points alone") }
    }
}

extension ShopItem.Prize {
    fileprivate init(_ section: Section) {
        section.require("weight")
        self.init(
            id: section.id("id") ?? "", names: section.wording("names") ?? [:],
            weight: section.number("weight", 1...1_000_000) ?? 1)
        points = section.number("points", 0...largestPrice) ?? points
        coupon = section.id("coupon")
    }
}

extension VirtualGift {
    fileprivate init(_ section: Section) {
        section.require("price")
        self.init(
            id: section.id("id") ?? "", names: section.wording("names") ?? [:],
            price: section.number("price", 1...largestPrice) ?? 1)
        effect = section.id("effect")
        combo = section.number("combo_ms", 0...60_000) ?? combo
    }
}

extension Shop.TransferLimits {
    fileprivate init(_ section: Section, over base: Self) {
        self = base
        least = section.number("least", 1...largestPrice) ?? least
        perDay = section.number("per_day", 0...largestPrice) ?? perDay
    }
}
