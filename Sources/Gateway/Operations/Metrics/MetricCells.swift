// Where measured values live: a loop that counts something pays one relaxed atomic add, and a
// scrape reads while all go on.

internal import CoreMetrics
internal import Synchronization

/// A count that only rises.
final class CounterCell: CounterHandler, Sendable {
    private let count = Atomic<Int64>(0)

    var value: Int64 { count.load(ordering: .relaxed) }

    func increment(by amount: Int64) { count.wrappingAdd(amount, ordering: .relaxed) }

    func reset() { count.store(0, ordering: .relaxed) }
}

/// A sum of parts that only rises.
final class FractionCell: FloatingPointCounterHandler, Sendable {
    private let number = AtomicDouble()

    var value: Double { number.value }

    func increment(by amount: Double) { number.add(amount) }

    func reset() { number.set(0) }
}

/// A value that goes up and down.
final class GaugeCell: MeterHandler, Sendable {
    private let number = AtomicDouble()

    var value: Double { number.value }

    func set(_ value: Int64) { number.set(Double(value)) }

    func set(_ value: Double) { number.set(value) }

    func increment(by amount: Double) { number.add(amount) }

    func decrement(by amount: Double) { number.add(-amount) }
}

/// How often values fell under each of some bounds. Durations are kept in seconds.
final class HistogramCell: RecorderHandler, TimerHandler, Sendable {
    /// Ascending; a value belongs to the first bound that it does not exceed.
    let bounds: [Double]
    /// One for each bound, and one for what exceeds them all.
    private let buckets: [CounterCell]
    private let total = AtomicDouble()

    init(bounds: [Double]) {
        self.bounds = bounds
        buckets = (0...bounds.count).map { _ in CounterCell() }
    }

    /// How many values did not exceed each bound; the last one is how many there were.
    var cumulative: [Int64] {
        var sum: Int64 = 0
        return buckets.map { bucket in
            sum += bucket.value
            return sum
        }
    }

    var sum: Double { total.value }

    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        guard value.isFinite else { return }
        let place = bounds.firstIndex { value <= $0 } ?? bounds.count
        buckets[place].increment(by: 1)
        total.add(value)
    }

    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1_000_000_000) }
}

/// A number that threads share.
private struct AtomicDouble: ~Copyable, Sendable {
    private let bits = Atomic<UInt64>(0)

    var value: Double { Double(bitPattern: bits.load(ordering: .relaxed)) }

    func set(_ value: Double) { bits.store(value.bitPattern, ordering: .relaxed) }

    func add(_ amount: Double) {
        var seen = bits.load(ordering: .relaxed)
        while true {
            let sum = Double(bitPattern: seen) + amount
            let (done, now) = bits.weakCompareExchange(
                expected: seen, desired: sum.bitPattern, ordering: .relaxed)
            if done { return }
            seen = now
        }
    }
}
