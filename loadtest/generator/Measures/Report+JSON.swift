// The report for programs: integers only; times in microseconds, cost in ns, memory in KiB.

import Wire

extension Report {
    var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("scenario", plan.scenario.name)
        writer.member("ok", findings.isEmpty)
        for count in counts {
            writer.key(escaping: count.name)
            writer.int(count.value)
        }
        writer.key("latency_us")
        writer.beginObject()
        for (name, latency) in latencies {
            writer.key(escaping: name.replacing(" ", with: "_"))
            writer.beginObject()
            writer.member("count", Int64(clamping: latency.count))
            for column in latency.columns {
                writer.key(escaping: column.name)
                writer.int(column.value)
            }
            writer.endObject()
        }
        writer.endObject()
        writer.key("stretches")
        writer.beginArray()
        for stretch in stretches { append(stretch, to: &writer) }
        writer.endArray()
        if !samples.isEmpty { append(samples, to: &writer) }
        if let rain {
            writer.member(
                "rain",
                ["pot": .int(rain.pot), "paid": .int(rain.paid), "returned": .int(rain.returned)])
        }
        for reason in reasons {
            writer.key(escaping: reason.name)
            writer.beginObject()
            for (key, count) in reason.counts.sorted(by: { $0.key < $1.key }) {
                writer.key(escaping: key)
                writer.int(count)
            }
            writer.endObject()
        }
        writer.member("notes", .array(notes.map(JSON.string)))
        writer.member("findings", .array(findings.map(JSON.string)))
        writer.endObject()
        return writer.bytes + [0x0A]
    }

    /// One row a second, in the order of `columns`, since names in each would be most of the file.
    private func append(_ samples: [Sample], to writer: inout JSONWriter) {
        writer.member(
            "seconds",
            [
                "columns": [
                    "at_us", "span_us", "connected", "joins", "deliveries", "replies", "credits",
                    "cuts", "server_cpu_us", "own_cpu_us", "resident_kib",
                ],
                "rows": .array(
                    samples.map { sample in
                        let counts = [
                            sample.connected, sample.joins, sample.deliveries, sample.replies,
                            sample.credits, sample.cuts,
                        ]
                        let times = [sample.server, sample.own, sample.resident]
                        return .array(
                            [.int(sample.at), .int(sample.span)] + counts.map { .int(Int64($0)) }
                                + times.map { .int($0) })
                    }),
            ])
    }

    private func append(_ stretch: Stretch, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("title", stretch.title)
        writer.member("duration_us", stretch.duration)
        writer.member("deliveries", stretch.deliveries)
        writer.member("frames", stretch.frames)
        writer.member("bytes", stretch.bytes)
        writer.member("own_cpu_us", stretch.own)
        if let cpu = stretch.cpu {
            writer.member("cpu_user_us", cpu.user)
            writer.member("cpu_system_us", cpu.system)
            writer.member("resident_kib", cpu.resident)
            if let cost = stretch.costOfCommand { writer.member("cpu_ns_per_command", cost) }
            if let cost = stretch.cost {
                writer.key(escaping: stretch.joins > 0 ? "cpu_ns_per_join" : "cpu_ns_per_delivery")
                writer.int(cost)
            }
        }
        writer.endObject()
    }
}
