// What the run looked like second by second: percentiles say how it was, not when.

/// One second of a run. Counts and times are of that second.
struct Sample: Sendable {
    /// Microseconds since the run began, and those it covers.
    let at: Int64
    let span: Int64
    /// What was played.
    let title: String
    let connected: Int
    let joins: Int
    let deliveries: Int
    let replies: Int
    let credits: Int
    let cuts: Int
    /// CPU time in microseconds, of the server (0 when unknown) and of the generator.
    let server: Int64
    let own: Int64
    /// The server's memory in KiB; 0 when unknown.
    let resident: Int64

    /// `value` a second.
    func perSecond(_ value: Int) -> Double { Double(value) * 1_000_000 / Double(max(span, 1)) }
}

/// How something changes with time, leaving out that it jumps.
enum Trend {
    /// The slope of the straight line with the least squares of distances; nil when there is none.
    static func slope(_ points: [(x: Double, y: Double)]) -> Double? {
        guard points.count > 1 else { return nil }
        let count = Double(points.count)
        let middle = (
            x: points.reduce(0) { $0 + $1.x } / count, y: points.reduce(0) { $0 + $1.y } / count
        )
        let width = points.reduce(0) { $0 + ($1.x - middle.x) * ($1.x - middle.x) }
        guard width > 0 else { return nil }
        return points.reduce(0) { $0 + ($1.x - middle.x) * ($1.y - middle.y) } / width
    }
}
