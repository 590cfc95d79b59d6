// The report as one page with pictures: the verdict first, then when and how, then all the numbers.

extension Report {
    /// A self-contained HTML document.
    var page: String {
        var body = "<h1>\(HTML.escape(plan.scenario.name))</h1>"
        body += "<p>\(plan.viewers) viewers of \(HTML.escape(plan.room)) at "
        body += "\(HTML.escape(plan.server.authority)), \(HTML.short(plan.rate)) joins/s</p>"
        body += verdict
        body += "<div class=\"tiles\">" + tiles.map(tile).joined() + "</div>"
        body += "<h2>Pictures</h2><div class=\"charts\">"
        body += charts.map(\.svg).joined() + "</div><h2>Numbers</h2>" + tables
        return HTML.page(title: "livegate-load \(plan.scenario.name)", body)
    }

    private var verdict: String {
        let isGood = findings.isEmpty
        var html = "<div class=\"verdict \(isGood ? "good" : "bad")\">"
        html += isGood ? "\u{2713} nothing lost, nothing doubled" : "\u{2717} failed"
        html += "</div>"
        let lines = findings + notes.map { "Note: \($0)" }
        if !lines.isEmpty {
            html += "<ul class=\"findings\">"
            html += lines.map { "<li>\(HTML.escape($0))</li>" }.joined() + "</ul>"
        }
        return html
    }

    private func tile(_ value: String, _ name: String) -> String {
        "<div class=\"tile\"><b>\(HTML.escape(value))</b><span>\(HTML.escape(name))</span></div>"
    }

    private var tiles: [(String, String)] {
        var tiles = [
            (HTML.short(Double(tally.joined)), "viewers joined"),
            (HTML.short(Double(tally.events)), "deliveries checked"),
            ("\(tally.missing)", "gaps"), ("\(tally.doubles)", "doubles"),
        ]
        for (name, latency) in latencies {
            tiles.append(
                (HTML.short(Double(latency.percentile(99)) / 1_000) + " ms", "p99 \(name)"))
        }
        if let resident = stretches.compactMap({ $0.cpu?.resident }).max() {
            tiles.append((HTML.short(Double(resident) / 1_024) + " MiB", "server memory at most"))
        }
        return tiles
    }

    // MARK: Pictures

    private static let percentiles: [(Double, String)] = [
        (50, "50"), (75, "75"), (90, "90"), (95, "95"), (99, "99"), (99.9, "99.9"),
        (99.99, "99.99"), (100, "max"),
    ]

    private var charts: [LineChart] {
        let seconds = { (sample: Sample) in Double(sample.at) / 1_000_000 }
        let over = { (name: String, value: (Sample) -> Double) in
            LineChart.Line(name: name, points: samples.map { (seconds($0), value($0)) })
        }
        let used = { (name: String, count: (Sample) -> Int) in
            over(name) { $0.perSecond(count($0)) }
        }
        let curves = latencies.map { name, latency in
            LineChart.Line(
                name: name,
                points: Self.percentiles.enumerated().map {
                    (Double($0), Double(latency.percentile($1.0)) / 1_000)
                })
        }
        let rates = [
            used("joins", \.joins), used("replies", \.replies), used("credits", \.credits),
            used("cuts", \.cuts),
        ].filter { $0.points.contains { $0.y > 0 } }
        var cpu = [over("generator") { Double($0.own) * 100 / Double(max($0.span, 1)) }]
        let isMeasured = samples.contains { $0.resident > 0 }
        if isMeasured {
            cpu.insert(over("server") { Double($0.server) * 100 / Double(max($0.span, 1)) }, at: 0)
        }
        var charts = [
            LineChart(
                title: "Time by percentile", unit: "ms", lines: curves,
                marks: Self.percentiles.enumerated().map { (Double($0), $1.1) },
                isLogarithmic: true),
            timeline("Deliveries a second", "1/s", [used("deliveries", \.deliveries)]),
            timeline("Other rates", "1/s", rates), timeline("CPU", "% of a core", cpu),
        ]
        if isMeasured {
            let memory = over("server") { Double($0.resident) / 1_024 }
            charts.append(timeline("Memory", "MiB", [memory]))
        }
        return charts
    }

    private func timeline(_ title: String, _ unit: String, _ lines: [LineChart.Line]) -> LineChart {
        // Where each stretch begins.
        var marks: [(x: Double, text: String)] = []
        var known = ""
        for sample in samples where sample.title != known {
            marks.append((Double(sample.at) / 1_000_000, sample.title))
            known = sample.title
        }
        if let last = samples.last {
            marks.append((Double(last.at) / 1_000_000, "\(last.at / 1_000_000) s"))
        }
        return LineChart(title: title, unit: unit, lines: lines, marks: marks)
    }

    // MARK: Numbers

    private var tables: String {
        let milliseconds = { (time: Int64) in HTML.short(Double(time) / 1_000) }
        var html = HTML.table(
            "Times in ms", ["", "count"] + Latency().columns.map(\.name),
            latencies.map { name, latency in
                [name, "\(latency.count)"] + latency.columns.map { milliseconds($0.value) }
            })
        html += HTML.table(
            "Stretches",
            ["", "seconds", "deliveries", "frames", "generator %", "server s", "us each", "MiB"],
            stretches.map { stretch in
                [
                    stretch.title, HTML.short(Double(stretch.duration) / 1_000_000),
                    "\(stretch.deliveries)", "\(stretch.frames)",
                    "\(stretch.own * 100 / max(stretch.duration, 1))",
                    stretch.cpu.map { HTML.short(Double($0.total) / 1_000_000) } ?? "-",
                    stretch.cost.map { HTML.short(Double($0) / 1_000) } ?? "-",
                    stretch.cpu.map { "\($0.resident / 1_024)" } ?? "-",
                ]
            })
        html += HTML.table("Counts", ["", "count"], counts.map { [$0.name, "\($0.value)"] })
        for reason in reasons {
            html += HTML.table(
                reason.name, ["", "count"],
                reason.counts.sorted { $0.key < $1.key }.map { [$0.key, "\($0.value)"] })
        }
        return html
    }
}
