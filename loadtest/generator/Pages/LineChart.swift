// Pictures without a library or a script: a few lines of SVG that any browser draws, in the colours
// of the page. Each line has a dash of its own as well, so that colour is not all that tells them
// apart.

/// Lines over a common axis.
struct LineChart {
    struct Line {
        let name: String
        /// `x` in units of the axis, `y` in those of the values.
        let points: [(x: Double, y: Double)]
    }

    let title: String
    /// What the values are measured in.
    let unit: String
    let lines: [Line]
    /// Marks of the x axis.
    let marks: [(x: Double, text: String)]
    /// Whether each step up is a multiple.
    var isLogarithmic = false

    private static let (width, height) = (720.0, 260.0)
    private static let markWidth = 56.0
    private static let (left, right, top, bottom) = (64.0, 12.0, 12.0, 28.0)

    var svg: String {
        let shown = lines.filter { !$0.points.isEmpty }
        guard !shown.isEmpty else { return "" }
        var svg = "<figure><figcaption>\(HTML.escape(title)) (\(HTML.escape(unit)))</figcaption>"
        svg += "<svg viewBox=\"0 0 \(Int(Self.width)) \(Int(Self.height))\" role=\"img\" "
        svg += "aria-label=\"\(HTML.escape(description))\">"
        for tick in ticks {
            let y = place(y: tick)
            svg += "<line class=\"grid\" x1=\"\(Self.left)\" x2=\"\(Self.width - Self.right)\" "
            svg += "y1=\"\(HTML.coordinate(y))\" y2=\"\(HTML.coordinate(y))\"/>"
            svg += "<text class=\"end\" x=\"\(Self.left - 8)\" y=\"\(HTML.coordinate(y + 4))\">"
            svg += "\(HTML.short(tick))</text>"
        }
        for mark in legible {
            svg += "<text class=\"middle\" x=\"\(HTML.coordinate(place(x: mark.x)))\" "
            svg += "y=\"\(Self.height - 8)\">\(HTML.escape(mark.text))</text>"
        }
        for (index, line) in shown.enumerated() {
            let points = line.points.map {
                "\(HTML.coordinate(place(x: $0.x))),\(HTML.coordinate(place(y: $0.y)))"
            }
            svg += "<polyline class=\"line c\(index % 7)\" points=\""
            svg += points.joined(separator: " ") + "\"/>"
        }
        return svg + "</svg>" + legend(shown) + "</figure>"
    }

    /// The marks that do not stand in each other's way.
    private var legible: [(x: Double, text: String)] {
        var shown: [(x: Double, text: String)] = []
        for mark in marks {
            let gap = shown.last.map { place(x: mark.x) - place(x: $0.x) } ?? .infinity
            if gap >= Self.markWidth { shown.append(mark) }
        }
        return shown
    }

    private func legend(_ shown: [Line]) -> String {
        let items = shown.enumerated().map { index, line in
            "<li><svg viewBox=\"0 0 28 8\" aria-hidden=\"true\"><line class=\"line c\(index % 7)\" "
                + "x1=\"0\" x2=\"28\" y1=\"4\" y2=\"4\"/></svg>\(HTML.escape(line.name))</li>"
        }
        return "<ul class=\"legend\">" + items.joined() + "</ul>"
    }

    /// For who cannot see it.
    private var description: String {
        title + ": "
            + lines.map { line in
                let highest = line.points.map(\.y).max() ?? 0
                return "\(line.name) up to \(HTML.short(highest)) \(unit)"
            }.joined(separator: ", ")
    }

    // MARK: Scales

    private var xs: ClosedRange<Double> {
        let all = lines.flatMap { $0.points.map(\.x) } + marks.map(\.x)
        return (all.min() ?? 0)...max(all.max() ?? 1, (all.min() ?? 0) + 0.001)
    }

    private var highest: Double { max(lines.flatMap { $0.points.map(\.y) }.max() ?? 1, 0.001) }

    private var lowest: Double {
        guard isLogarithmic else { return 0 }
        let values = lines.flatMap { $0.points.map(\.y) }.filter { $0 > 0 }
        return min(max(values.min() ?? 0.1, 0.01), highest / 10)
    }

    /// Round values: powers of ten, or about five steps of 1, 2 or 5 times one.
    var ticks: [Double] {
        var step = 0.001
        if isLogarithmic {
            var ticks: [Double] = []
            while step <= highest * 10 {
                if step >= lowest / 10 { ticks.append(step) }
                step *= 10
            }
            return ticks
        }
        var factors = [2.0, 2.5, 2.0]
        while highest / step > 5 {
            step *= factors[0]
            factors.append(factors.removeFirst())
        }
        return (0...Int((highest / step).rounded(.up))).map { Double($0) * step }
    }

    private func place(x: Double) -> Double {
        let part = (x - xs.lowerBound) / (xs.upperBound - xs.lowerBound)
        return Self.left + part * (Self.width - Self.left - Self.right)
    }

    private func place(y: Double) -> Double {
        let (low, high) = (ticks.first ?? 0, ticks.last ?? 1)
        let part =
            isLogarithmic
            ? HTML.decades(max(y, low) / low) / HTML.decades(high / low) : (y - low) / (high - low)
        return Self.height - Self.bottom - part * (Self.height - Self.top - Self.bottom)
    }
}
