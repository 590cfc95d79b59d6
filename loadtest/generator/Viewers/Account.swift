// What one viewer is told about their points, checked as a bookkeeper would: cursors rise, every
// balance is the one before plus what was credited, and a claim is credited once.

import Wire

/// The account of one viewer, as told.
struct Account {
    enum Fault { case cursor, balance }

    private(set) var cursor: Int64 = 0
    private var balance: Int64?
    private var welcomedAt: Int64 = 0

    mutating func begin(_ welcome: JSON) {
        welcomedAt = welcome["now"]?.int ?? 0
        guard let me = welcome["me"], me["provisional"] == false else { return }
        balance = me["points"]?.int
    }

    /// An event with a cursor.
    mutating func take(_ event: JSON) -> Fault? {
        guard let next = event["cursor"]?.int, next > cursor else { return .cursor }
        cursor = next
        guard event["type"] == "credit", let points = event["points"]?.int,
            let told = event["balance"]?.int
        else { return nil }
        // What happened before the welcome is in its balance already.
        if let at = event["at"]?.int, at <= welcomedAt {
            balance = nil
            return nil
        }
        defer { balance = told }
        return balance.map { $0 + points == told } == false ? .balance : nil
    }
}
