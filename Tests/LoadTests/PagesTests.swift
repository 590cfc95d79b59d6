// What a reader concludes from a report hangs on few things: that ratios are of the same figures,
// that a dearer run is noticed, and that a picture's axis holds what it shows.

import Testing
import Wire

@testable import livegate_load

struct ComparisonTests {
    private func report(p99: Int64, cpu: Int64) -> JSON {
        [
            "scenario": "danmaku", "deliveries": 1_000,
            "latency_us": ["danmaku_to_viewer": ["count": 10, "p99": .int(p99)]],
            "stretches": [["title": "chat", "cpu_ns_per_delivery": .int(cpu)]],
            "seconds": ["rows": [[1, 2]]],
        ]
    }

    @Test func `figures are paired by what they are figures of`() {
        let rows = Comparison(report(p99: 200, cpu: 800), report(p99: 300, cpu: 400)).rows
        #expect(
            rows.map(\.name) == [
                "deliveries", "latency_us.danmaku_to_viewer.count",
                "latency_us.danmaku_to_viewer.p99", "stretches.chat.cpu_ns_per_delivery",
            ])
        #expect(rows.map(\.ratio) == [1, 1, 1.5, 0.5])
    }

    @Test(
        arguments: [
            (1.6, [], 0), (1.4, [], 1), (1.4, ["p99"], 1), (1.4, ["cpu"], 0), (0.4, [], 2),
        ] as [(Double, [String], Int)])
    func `only costs that grew beyond the limit fail it`(
        _ limit: Double, _ only: [String], _ count: Int
    ) {
        let comparison = Comparison(report(p99: 200, cpu: 800), report(p99: 300, cpu: 400))
        #expect(comparison.grown(above: limit, only: only).count == count)
    }

    @Test func `what was nothing before has no ratio`() {
        let rows = Comparison(report(p99: 0, cpu: 1), report(p99: 5, cpu: 1)).rows
        #expect(rows.first { $0.name.hasSuffix("p99") }?.ratio == nil)
    }
}

struct TrendTests {
    @Test func `the slope is that of the line the points lie about`() {
        #expect(Trend.slope([(0, 1), (1, 3), (2, 5)]) == 2)
        #expect(Trend.slope([(0, 1), (1, 0), (2, 1), (3, 0)]).map { $0 < 0 } == true)
    }

    @Test func `one moment has no slope`() {
        #expect(Trend.slope([]) == nil)
        #expect(Trend.slope([(3, 1), (3, 2)]) == nil)
    }
}

struct LineChartTests {
    private func chart(_ values: [Double], isLogarithmic: Bool = false) -> LineChart {
        LineChart(
            title: "A & B", unit: "ms",
            lines: [
                .init(name: "x<y", points: values.enumerated().map { (Double($0), $1) })
            ], marks: [], isLogarithmic: isLogarithmic)
    }

    @Test(arguments: [0.4, 3, 7, 99, 1_000_000])
    func `the axis reaches the highest value in about five steps`(_ highest: Double) {
        let ticks = chart([0, highest]).ticks
        #expect((ticks.last ?? 0) >= highest * 0.999)
        #expect((2...7).contains(ticks.count))
    }

    @Test func `a logarithmic axis holds the lowest and the highest value`() {
        let ticks = chart([0.3, 4_000], isLogarithmic: true).ticks
        #expect((ticks.first ?? 1) <= 0.3)
        #expect((ticks.last ?? 0) >= 4_000)
    }

    @Test func `names are text, not markup`() {
        let svg = chart([1, 2]).svg
        #expect(svg.contains("x&lt;y"))
        #expect(svg.contains("A &amp; B"))
        #expect(!svg.contains("x<y"))
    }

    @Test func `lines of nothing are no picture`() {
        #expect(chart([]).svg.isEmpty)
    }

    @Test(
        arguments: [
            (0, "0"), (0.25, "0.25"), (7.5, "7.5"), (1_250_000, "1.25M"), (40_000, "40k"),
            (999, "999"),
        ] as [(Double, String)])
    func `numbers are short`(_ value: Double, _ text: String) {
        #expect(HTML.short(value) == text)
    }
}
