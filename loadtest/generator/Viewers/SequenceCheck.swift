// The promise of the room's stream, checked for one viewer: numbers rise by exactly one.

/// Follows the numbers of one viewer's room events.
struct SequenceCheck {
    /// What was wrong with a number.
    enum Fault: Equatable {
        /// So many numbers before it have not come.
        case gap(Int64)
        case double
        /// It was missing, and came after later ones.
        case late
    }

    private static let missingLimit = 1_000

    private(set) var last: Int64 = 0
    private var missing: Set<Int64> = []

    /// The stream is continued after `seq`, as a welcome or a snapshot says.
    mutating func begin(after seq: Int64) {
        last = seq
        missing = []
    }

    /// A run of numbers without a fault in it: true when it continues the stream.
    mutating func follow(_ run: ClosedRange<Int64>) -> Bool {
        guard run.lowerBound == last + 1 else { return false }
        last = run.upperBound
        return true
    }

    mutating func take(_ seq: Int64) -> Fault? {
        if seq > last {
            let left = seq - last - 1
            if left > 0 {
                for number in (seq - min(left, 100))..<seq where missing.count < Self.missingLimit {
                    missing.insert(number)
                }
            }
            last = seq
            return left > 0 ? .gap(left) : nil
        }
        return missing.remove(seq) != nil ? .late : .double
    }
}
