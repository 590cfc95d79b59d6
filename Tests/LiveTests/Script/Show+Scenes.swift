// Openings that many scripts share.

import Testing

extension Show {
    /// A room with one member of that tier in it.
    static func visited(by user: String, of tier: String) -> Show {
        let gift =
            tier == "normal" ? "" : "house gives \(user) tier=\(tier) -> \(user): tier \(tier)"
        return check(
            """
            \(gift)
            \(user) joins
            """)
    }
}
