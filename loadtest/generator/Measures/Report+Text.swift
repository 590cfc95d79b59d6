// The report as a table that fits a terminal.

extension Report {
    var text: String {
        var text =
            "\n\(plan.scenario.name): \(plan.viewers) viewers, \(number(plan.rate)) joins/s\n"
        text += table(
            ["", "count"] + Latency().columns.map { "\($0.name) ms" },
            latencies.map { name, latency in
                [name, "\(latency.count)"] + latency.columns.map { milliseconds($0.value) }
            })
        text += table(
            [
                "", "seconds", "deliveries", "per s", "frames", "own cpu %", "cpu s", "us each*",
                "us/cmd",
                "MiB",
            ],
            stretches.map(row))
        if stretches.contains(where: { $0.cost != nil }) {
            text +=
                "  * server CPU a join while all join, then a delivery; commands: all of it\n\n"
        }
        for count in counts { text += "  \(pad(count.name, 22, left: true)) \(count.value)\n" }
        if let rain {
            text += "  pot \(rain.pot) = paid \(rain.paid) + returned \(rain.returned)\n"
        }
        for reason in reasons {
            let list = reason.counts.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
            text += "  \(reason.name): \(list.joined(separator: ", "))\n"
        }
        for note in notes { text += "NOTE: \(note)\n" }
        for finding in findings { text += "FAILED: \(finding)\n" }
        if findings.isEmpty { text += "OK: no gap, no double, no claim lost\n" }
        return text
    }

    private func row(_ stretch: Stretch) -> [String] {
        let seconds = Double(stretch.duration) / 1_000_000
        var row = [
            stretch.title, number(seconds), "\(stretch.deliveries)",
            "\(Int(Double(stretch.deliveries) / max(seconds, 0.001)))", "\(stretch.frames)",
            "\(Int(Double(stretch.own) / Double(max(stretch.duration, 1)) * 100))",
        ]
        guard let cpu = stretch.cpu else { return row + ["-", "-", "-", "-"] }
        let spent = cpu.total
        row.append(number(Double(spent) / 1_000_000))
        row.append(stretch.cost.map { number(Double($0) / 1_000) } ?? "-")
        row.append(stretch.costOfCommand.map { number(Double($0) / 1_000) } ?? "-")
        row.append("\(cpu.resident / 1_024)")
        return row
    }

    private func table(_ head: [String], _ rows: [[String]]) -> String {
        if rows.isEmpty { return "" }
        let widths = head.indices.map { column in
            ([head] + rows).map { $0[column].count }.max() ?? 0
        }
        return ([head] + rows).map { row in
            "  "
                + zip(row, widths).enumerated().map { place, cell in
                    pad(cell.0, cell.1, left: place == 0)
                }.joined(separator: "  ") + "\n"
        }.joined() + "\n"
    }

    private func pad(_ text: String, _ width: Int, left: Bool) -> String {
        let blanks = String(repeating: " ", count: max(0, width - text.count))
        return left ? text + blanks : blanks + text
    }

    private func milliseconds(_ time: Int64) -> String { number(Double(time) / 1_000) }

    /// One digit behind the point, two below ten.
    private func number(_ value: Double) -> String {
        let digits = value < 10 ? 100.0 : 10.0
        let scaled = Int64((value * digits).rounded())
        let rest = scaled % Int64(digits)
        let fraction = digits == 100 && rest < 10 ? "0\(rest)" : "\(rest)"
        return "\(scaled / Int64(digits)).\(fraction)"
    }
}
