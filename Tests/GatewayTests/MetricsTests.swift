// What the exposition says is read back by the rules of its format, so that a scraper will too.

import CoreMetrics
import Ledger
import Live
import Testing

@testable import Gateway

/// A reader of the text format, as strict as Prometheus is.
struct Exposition {
    private(set) var types: [String: String] = [:]
    private(set) var helps: [String: String] = [:]
    private(set) var samples: [String: Double] = [:]

    init(_ bytes: [UInt8]) throws {
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.isEmpty || text.hasSuffix("\n"), "the last line ends as well")
        for line in text.split(separator: "\n") {
            if let comment = line.wholeMatch(of: /# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.*)/) {
                let (_, kind, name, rest) = comment.output
                let known = kind == "HELP" ? helps[String(name)] : types[String(name)]
                #expect(known == nil, "\(name) is described once")
                if kind == "HELP" {
                    helps[String(name)] = String(rest)
                } else {
                    types[String(name)] = String(rest)
                }
                continue
            }
            let sample = try #require(
                line.wholeMatch(
                    of: /([a-zA-Z_:][a-zA-Z0-9_:]*)(\{.*\})? (-?[0-9.e+-]+|[+-]Inf|NaN)/),
                "not a line of the format: \(line)")
            let series = String(sample.1 + (sample.2 ?? ""))
            #expect(samples[series] == nil, "\(series) is told once")
            samples[series] = Double(sample.3)
        }
    }

    subscript(series: String) -> Double? { samples[series] }
}

@Suite struct `Metrics of activities` {
    @Test func `tell by kind what was cancelled, unfunded, paid and too fast`() throws {
        let metrics = GatewayMetrics()
        let settings: Fields = ["pot": 10, "each": 1]
        func rain(_ phase: ActivityRecord.Phase, _ result: Fields? = nil) throws -> ActivityNotice {
            let play = try PointRain(Settings(settings, PointRain.form))
            let record = ActivityRecord(
                id: "a", room: "r", title: "", openedBy: "hal", eligible: Eligibility(),
                opensAt: 0, closesAt: nil, phase: phase, play: play, result: result)
            let changes: [ActivityRecord.Phase: ActivityNotice.Change] = [
                .closed: .closed, .cancelled: .cancelled, .settled: .settled,
            ]
            return ActivityNotice(record, [try #require(changes[phase])], at: 1)
        }
        metrics.told(try rain(.closed))
        metrics.told(try rain(.cancelled))
        metrics.told(try rain(.settled, ["too_fast": 3]))
        metrics.audited([
            AuditRecord(
                at: 0, actor: "house", role: "operator", action: "activity.unfunded", room: "r",
                detail: ["kind": "point_rain"])
        ])
        var balances = Balances()
        balances.load(Account(.activity("a"), .points), 10)
        for (giver, reason) in [
            (Holder.activity("a"), "point_rain"), (.issuer, "point_rain"),
            (.activity("a"), "returned"),
        ] {
            let transfer = Transfer(
                from: giver, to: .user("ann"), book: .points, amount: 4, reason: reason)
            metrics.posted([try balances.post(transfer, "op", 0)])
        }
        let told = try Exposition(MetricsExposition.text(of: metrics.registry))
        let kind = "{kind=\"point_rain\"}"
        #expect(told["livegate_activities_cancelled_total" + kind] == 1)
        #expect(told["livegate_activities_settled_total" + kind] == 1)
        #expect(told["livegate_activities_unfunded_total" + kind] == 1)
        #expect(told["livegate_activity_points_paid_total" + kind] == 4)
        #expect(told["livegate_activity_too_fast_total" + kind] == 3)
    }
}

@Suite struct `The exposition` {
    private static func read(_ registry: MetricsRegistry) throws -> Exposition {
        try Exposition(MetricsExposition.text(of: registry))
    }

    @Test func `tells counters, gauges and parts`() throws {
        let registry = MetricsRegistry()
        registry.describe("likes", "Likes given.")
        let likes = CoreMetrics.Counter(label: "likes", factory: registry)
        likes.increment()
        likes.increment(by: 41)
        let viewers = Meter(label: "viewers", factory: registry)
        viewers.set(10)
        viewers.decrement(by: 2.5)
        let seconds = FloatingPointCounter(label: "seconds", factory: registry)
        seconds.increment(by: 0.25)
        let text = try Self.read(registry)
        #expect(text.samples == ["likes": 42, "viewers": 7.5, "seconds": 0.25])
        #expect(text.types == ["likes": "counter", "viewers": "gauge", "seconds": "counter"])
        #expect(text.helps == ["likes": "Likes given."])
    }

    @Test func `tells histograms by rising bounds that end in everything`() throws {
        let registry = MetricsRegistry()
        registry.describe("batch", "Sizes.", bounds: [1, 10])
        let batch = Recorder(label: "batch", dimensions: [("store", "s")], factory: registry)
        for value in [0, 1, 2, 10, 11] { batch.record(value) }
        batch.record(Double.nan)
        let text = try Self.read(registry)
        #expect(text.types == ["batch": "histogram"])
        #expect(
            text.samples == [
                #"batch_bucket{store="s",le="1"}"#: 2, #"batch_bucket{store="s",le="10"}"#: 4,
                #"batch_bucket{store="s",le="+Inf"}"#: 5, #"batch_sum{store="s"}"#: 24,
                #"batch_count{store="s"}"#: 5,
            ])
    }

    @Test func `tells durations in seconds`() throws {
        let registry = MetricsRegistry()
        let timer = Timer(label: "commit", factory: registry)
        timer.recordMilliseconds(4)
        let text = try Self.read(registry)
        #expect(text["commit_sum"] == 0.004)
        #expect(text[#"commit_bucket{le="0.0025"}"#] == 0)
        #expect(text[#"commit_bucket{le="0.005"}"#] == 1)
    }

    @Test func `escapes what labels and helps hold`() throws {
        let registry = MetricsRegistry()
        registry.describe("odd_name_1", "a\\b\nc\"d")
        Counter(label: "odd-name.1", dimensions: [("l", "a\\b\nc\"d")], factory: registry)
            .increment()
        let text = try Self.read(registry)
        #expect(text.samples == [#"odd_name_1{l="a\\b\nc\"d"}"#: 1])
        #expect(text.helps["odd_name_1"] == #"a\\b\nc"d"#)
        #expect(MetricsExposition.name("1st") == "_1st")
    }

    @Test func `has one series for one name and labels, until it is destroyed`() throws {
        let registry = MetricsRegistry()
        let first = Counter(label: "n", dimensions: [("a", "1")], factory: registry)
        let same = Counter(label: "n", dimensions: [("a", "1")], factory: registry)
        first.increment()
        same.increment()
        Counter(label: "n", dimensions: [("a", "2")], factory: registry).increment()
        #expect(try Self.read(registry).samples == [#"n{a="1"}"#: 2, #"n{a="2"}"#: 1])
        first.destroy()
        #expect(try Self.read(registry).samples == [#"n{a="2"}"#: 1])
    }

    @Test func `loses nothing that threads count at once`() async throws {
        let registry = MetricsRegistry()
        let counter = Counter(label: "n", factory: registry)
        let parts = FloatingPointCounter(label: "p", factory: registry)
        await withTaskGroup { group in
            for _ in 0..<4 {
                group.addTask {
                    for _ in 0..<10_000 {
                        counter.increment()
                        parts.increment(by: 0.5)
                    }
                }
            }
        }
        #expect(try Self.read(registry).samples == ["n": 40_000, "p": 20_000])
    }
}

@Suite struct `The gateway's metrics` {
    private let metrics = GatewayMetrics()

    private func samples() throws -> Exposition {
        try Exposition(MetricsExposition.text(of: metrics.registry))
    }

    @Test func `begin at zero, each with its help`() throws {
        let text = try samples()
        #expect(text["livegate_joins_total"] == 0)
        #expect(text[#"livegate_commands_total{type="danmaku"}"#] == 0)
        #expect(text["livegate_config_reload_success"] == 1)
        #expect(Set(text.helps.keys) == Set(text.types.keys))
        #expect(
            text.types.keys.allSatisfy { $0.hasPrefix("livegate_") || $0.hasPrefix("process_") })
    }

    @Test(arguments: `A client's command`.show + `A client's command`.hosts)
    func `count every command by its own name`(good: `A client's command`.Good) throws {
        let type = try `A client's command`.read(good.text).type
        metrics.command(type)
        #expect(try samples()[#"livegate_commands_total{type="\#(type)"}"#] == 1)
    }

    @Test func `count what peers make up as other`() throws {
        metrics.command("' drop table")
        metrics.ended(4999)
        metrics.ended(4006)
        metrics.joinRefused("odd")
        let text = try samples()
        #expect(text[#"livegate_commands_total{type="other"}"#] == 1)
        #expect(text[#"livegate_closes_total{code="other"}"#] == 1)
        #expect(text[#"livegate_closes_total{code="4006"}"#] == 1)
        #expect(text[#"livegate_joins_refused_total{reason="other"}"#] == 1)
    }

    @Test func `count points that members gained, and nothing else that moved`() throws {
        func posting(_ from: Holder, _ to: Holder, _ book: Book, _ amount: Int64) -> Posting {
            Posting(
                operation: "o", at: 0,
                transfer: Transfer(from: from, to: to, book: book, amount: amount, reason: "r"),
                fromBalance: 0, toBalance: 0)
        }
        metrics.posted([
            posting(.activity("a"), .user("ann"), .points, 5),
            posting(.issuer, .user("ben"), .points, 50),
            posting(.issuer, .user("ben"), .growth, 7),
            posting(.issuer, .activity("a"), .points, 1_000),
        ])
        let text = try samples()
        #expect(text["livegate_credits_total"] == 2)
        #expect(text["livegate_points_credited_total"] == 55)
    }

    @Test func `remember whether the last reload worked`() throws {
        metrics.reloaded(false)
        #expect(try samples()["livegate_config_reload_success"] == 0)
        metrics.reloaded(true)
        let text = try samples()
        #expect(text["livegate_config_reload_success"] == 1)
        #expect(text["livegate_config_reloads_total"] == 1)
        #expect(text["livegate_config_reload_failures_total"] == 1)
    }
}
