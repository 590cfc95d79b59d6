// Two reports side by side: what became dearer, slower or larger, as ratios, since machines differ
// and ratios within one do not.

import Wire

/// The figures of two reports that both have.
struct Comparison {
    struct Row: Equatable {
        let name: String
        let before: Int64
        let after: Int64

        /// `after` to `before`; nil where there is nothing to divide by.
        var ratio: Double? { before > 0 ? Double(after) / Double(before) : nil }
    }

    let rows: [Row]

    /// Figures of which more is worse, by the ends of their names: these can fail a comparison.
    private static let costs = [
        ".p50", ".p90", ".p99", "cpu_ns_per_join", "cpu_ns_per_delivery", "cpu_ns_per_command",
        "resident_kib", "bytes_per_connection",
    ]

    init(_ before: JSON, _ after: JSON) {
        let first = Self.figures(before, "")
        let second = Dictionary(
            Self.figures(after, ""), uniquingKeysWith: { first, _ in first })
        rows = first.compactMap { name, value in
            second[name].map { Row(name: name, before: value, after: $0) }
        }
    }

    /// Every number of a report by its path; stretches by their titles.
    private static func figures(_ json: JSON, _ path: String) -> [(String, Int64)] {
        switch json {
        case .int(let value): return [(path, value)]
        case .object(let object):
            return object.members.filter { $0.key != "seconds" }.flatMap {
                figures($0.value, path.isEmpty ? $0.key : "\(path).\($0.key)")
            }
        case .array(let items):
            return items.flatMap { item -> [(String, Int64)] in
                guard let title = item["title"]?.string else { return [] }
                return figures(item, "\(path).\(title)")
            }
        default: return []
        }
    }

    static func isCost(_ name: String) -> Bool { costs.contains { name.hasSuffix($0) } }

    /// Costs that have grown beyond `limit` times what they were; of those alone that `only` names
    /// a part of, where it names any.
    func grown(above limit: Double, only: [String]) -> [Row] {
        rows.filter { row in
            guard Self.isCost(row.name), let ratio = row.ratio, ratio > limit else { return false }
            return only.isEmpty || only.contains { row.name.contains($0) }
        }
    }

    private func cells(_ row: Row) -> [String] {
        let ratio = row.ratio.map { value in
            let hundredths = Int((value * 100).rounded())
            let rest = hundredths % 100
            return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
        }
        return [row.name, "\(row.before)", "\(row.after)", ratio ?? "-"]
    }

    /// A table for a terminal.
    var text: String {
        let lines = [["", "before", "after", "ratio"]] + rows.map(cells)
        let widths = (0..<4).map { column in lines.map { $0[column].count }.max() ?? 0 }
        return lines.map { line in
            zip(line, widths).enumerated().map { column, cell in
                let blanks = String(repeating: " ", count: cell.1 - cell.0.count)
                return column == 0 ? cell.0 + blanks : blanks + cell.0
            }.joined(separator: "  ") + "\n"
        }.joined()
    }

    /// A self-contained HTML document.
    func page(before: String, after: String) -> String {
        let costs = rows.filter { Self.isCost($0.name) }
        let others = rows.filter { !Self.isCost($0.name) }
        let head = ["", before, after, "ratio"]
        return HTML.page(
            title: "livegate-load compare",
            "<h1>Two runs</h1><p>\(HTML.escape(before)) and \(HTML.escape(after)); "
                + "times in us, CPU in us or ns as named, memory in KiB. Less is better above.</p>"
                + HTML.table("Costs", head, costs.map(cells))
                + HTML.table("Counts", head, others.map(cells)))
    }
}
