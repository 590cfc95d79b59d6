// Times in a histogram that keeps three digits at every scale, so that the tail is not lost in
// buckets made for the middle.

import Histogram

/// A distribution of times in microseconds.
struct Latency: Sendable {
    private var histogram = Histogram<UInt64>(
        lowestDiscernibleValue: 1, highestTrackableValue: 600_000_000,
        numberOfSignificantValueDigits: .three)

    var count: UInt64 { histogram.totalCount }

    mutating func record(_ time: Int64) {
        histogram.record(UInt64(min(max(time, 1), 600_000_000)))
    }

    mutating func add(_ other: Latency) {
        if other.count > 0 { histogram.add(other.histogram) }
    }

    /// Microseconds that `percent` of all stayed within.
    func percentile(_ percent: Double) -> Int64 {
        count == 0 ? 0 : Int64(clamping: histogram.valueAtPercentile(percent))
    }

    /// The columns of every table, with microseconds.
    var columns: [(name: String, value: Int64)] {
        [
            ("p50", percentile(50)), ("p90", percentile(90)), ("p99", percentile(99)),
            ("p99.9", percentile(99.9)), ("max", count == 0 ? 0 : percentile(100)),
        ]
    }
}
