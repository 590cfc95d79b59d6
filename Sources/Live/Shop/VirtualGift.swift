// What viewers send the host for everyone to see.

/// A virtual gift of the catalogue.
package struct VirtualGift: Sendable, Hashable {
    package var id: String
    /// Shown name by language tag.
    package var names: [String: String]
    /// Points for one.
    package var price: Int64
    /// What the room shows with it; nil for only the line.
    package var effect: String?
    /// Gifts of one kind within this many ms of each other count on, in one combo.
    package var combo: Int64

    package init(
        id: String, names: [String: String] = [:], price: Int64, effect: String? = nil,
        combo: Int64 = 5_000
    ) {
        self.id = id
        self.names = names
        self.price = price
        self.effect = effect
        self.combo = combo
    }
}
