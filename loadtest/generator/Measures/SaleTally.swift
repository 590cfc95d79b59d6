// The sum over a flash sale: what was answered, and what must not have happened.

/// What became of all purchases.
struct SaleTally: Sendable {
    var sent = 0
    /// Answered with an order.
    var reserved = 0
    /// Answered with a place in line.
    var waiting = 0
    /// Orders that came to who waited.
    var offered = 0
    var paid = 0
    /// Orders that were not paid in time.
    var lapsed = 0
    /// Orders before the opening, and beyond the limit of a member.
    var tooEarly = 0
    var tooMany = 0
    var unanswered = 0
    /// Answers that should have been others, by what was tried and the code.
    var refused: [String: Int] = [:]

    mutating func add(_ other: SaleTally) {
        let sums: [WritableKeyPath<SaleTally, Int>] = [
            \.sent, \.reserved, \.waiting, \.offered, \.paid, \.lapsed, \.tooEarly, \.tooMany,
            \.unanswered,
        ]
        for sum in sums { self[keyPath: sum] += other[keyPath: sum] }
        refused.merge(other.refused, uniquingKeysWith: +)
    }
}
