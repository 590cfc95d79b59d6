// How much a mall sells, and how it tells of it.

/// A mall's load.
struct Selling: Sendable {
    /// Orders a second; each is made, and paid a second later.
    let perSecond: Double
    /// Events in one request, which are then due at once.
    let batch: Int
    /// Connections that it opens at most; each stays open.
    let tills: Int

    /// The part of one of `crews`.
    func part(of crews: Int) -> Selling {
        Selling(
            perSecond: perSecond / Double(crews), batch: batch, tills: max(1, tills / crews))
    }
}
