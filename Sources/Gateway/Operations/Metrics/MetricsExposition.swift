// The text that Prometheus scrapes, format 0.0.4.

/// Writes the families of a registry.
struct MetricsExposition {
    private var text = ""

    static func text(of registry: MetricsRegistry) -> [UInt8] {
        var exposition = MetricsExposition()
        for (name, help, family) in registry.families {
            exposition.write(family, named: name, help: help)
        }
        return Array(exposition.text.utf8)
    }

    private mutating func write(
        _ family: MetricsRegistry.Family, named name: String, help: String?
    ) {
        if let help { text += "# HELP \(name) \(Self.escape(help, quotes: false))\n" }
        text += "# TYPE \(name) \(family.kind.rawValue)\n"
        for (labels, cell) in family.series {
            switch cell {
            case .counter(let counter): line(name, labels, Double(counter.value))
            case .fraction(let counter): line(name, labels, counter.value)
            case .gauge(let gauge): line(name, labels, gauge.value)
            case .histogram(let histogram): write(histogram, named: name, labels)
            }
        }
    }

    private mutating func write(
        _ histogram: HistogramCell, named name: String, _ labels: String
    ) {
        let counts = histogram.cumulative
        for (bound, count) in zip(histogram.bounds + [.infinity], counts) {
            let bound = #"le="\#(Self.number(bound))""#
            line("\(name)_bucket", labels.isEmpty ? bound : "\(labels),\(bound)", Double(count))
        }
        line("\(name)_sum", labels, histogram.sum)
        line("\(name)_count", labels, Double(counts[counts.count - 1]))
    }

    private mutating func line(_ name: String, _ labels: String, _ value: Double) {
        text += labels.isEmpty ? name : "\(name){\(labels)}"
        text += " \(Self.number(value))\n"
    }

    private static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        if let whole = Int64(exactly: value) { return "\(whole)" }
        return "\(value)"
    }

    // MARK: Names and labels

    /// `label` with everything that a name may not have as an underscore.
    static func name(_ label: String) -> String {
        let name = String(label.unicodeScalars.map { allows($0) ? Character($0) : "_" })
        return name.first?.isNumber == false ? name : "_\(name)"
    }

    private static func allows(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "_", ":": true
        default: false
        }
    }

    /// `a="1",b="2"`, with values escaped.
    static func labels(_ dimensions: [(String, String)]) -> String {
        dimensions.map { #"\#(name($0))="\#(escape($1, quotes: true))""# }.joined(separator: ",")
    }

    private static func escape(_ value: String, quotes: Bool) -> String {
        var escaped = ""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quotes: escaped += "\\\""
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
