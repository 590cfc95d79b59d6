// How far apart the ticks of busy rooms are. Wider ticks save most of a busy loop's work and cost
// everybody latency, so they widen only where narrow ones would take most of the loop. Where that
// began at 0.85 of it, 100 messages a second to 10,000 hardly widened them on a machine in its
// quick minutes, and took 0.58 of the CPU of uWebSockets instead of 0.23 (loadtest/compare).
//
// The measure is what narrow ticks would ask of the loop, not how busy it is now: that falls as
// soon as ticks widen, and a law that followed it would swing between both ends.

/// The tick interval of one loop, from what its ticks have cost.
struct TickPace {
    /// Shares of the loop between which ticks widen from the narrow to the wide.
    private static let eased = 0.65
    private static let overwhelmed = 1.05

    private let narrow: Int64
    private let wide: Int64
    /// ms between two ticks of a busy room.
    private(set) var interval: Int64
    /// Seconds of work a second if all ticks were narrow.
    private(set) var demand = 0.0
    /// What ticks have cost since the last look, and would have if they were narrow, in ns.
    private var spent = 0.0
    private var asked = 0.0

    /// - Parameters: the least and the greatest interval, in ms.
    init(narrow: Int64, wide: Int64) {
        self.narrow = max(1, narrow)
        self.wide = max(self.narrow, wide)
        interval = self.narrow
    }

    /// A tick with so many events has cost so many ns, `gap` ms after the last one of its room.
    mutating func count(cost: Int64, events: Int, gap: Int64) {
        // Its events would have come in as many narrow ticks as fit into the gap, or in one each.
        let ticks = min(Double(events), max(1, Double(gap) / Double(narrow)))
        spent += Double(cost)
        asked += Double(cost) * ticks
    }

    /// Sets the interval anew, `elapsed` ms after it was last done, in which the loop was busy for
    /// `busy` of the time (0 to 1).
    mutating func adjust(busy: Double, elapsed: Int64) {
        let window = Double(max(1, elapsed)) * 1_000_000
        let other = max(0, busy - spent / window)
        // Half of what was: one hiccup is no load.
        demand = (demand + other + asked / window) / 2
        spent = 0
        asked = 0
        let share = (demand - Self.eased) / (Self.overwhelmed - Self.eased)
        interval = narrow + Int64(min(1, max(0, share)) * Double(wide - narrow))
    }
}
